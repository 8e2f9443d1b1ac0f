import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { OidcRecords } from './oidc-records.ts';

const INTERVAL_MS = 60_000;
const BATCH = 500;
/** Between two batches, so that requests come first. */
const PAUSE_MS = 20;

export interface Sweeper {
  /** Removes all that has expired, batch by batch; returns how many. */
  sweep(): Promise<number>;
  stop(): Promise<void>;
}

/** Removes expired records in the background, in bounded batches with pauses, once a minute. */
export function startSweeper(options: {
  records: OidcRecords;
  /** Removes a batch of the notifications that waited too long. */
  giveUpOldLogouts: () => Promise<number>;
  clock: Clock;
  onError: (error: unknown) => void;
}): Sweeper {
  const { records, giveUpOldLogouts, clock, onError } = options;
  const stopping = new AbortController();
  let underWay: Promise<number> = Promise.resolve(0);

  const sweep = async () => {
    let removed = 0;
    let batch: number;
    do {
      batch = await records.sweep(clock.now(), BATCH);
      removed += batch;
      if (batch === BATCH) {
        await delay(PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    } while (batch === BATCH && !stopping.signal.aborted);
    return removed + (await giveUpOldLogouts());
  };
  const timer = setInterval(() => {
    underWay = underWay.then(sweep).catch((error) => {
      onError(error);
      return 0;
    });
  }, INTERVAL_MS);
  timer.unref();

  return {
    sweep,
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await underWay;
    },
  };
}
