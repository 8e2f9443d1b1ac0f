import { setTimeout as delay } from 'node:timers/promises';

const INTERVAL_MS = 60_000;
/** Between two batches, so that requests come first. */
const PAUSE_MS = 20;

/** Removes one kind of rows whose time is over. */
export interface Sweep {
  /** What it removes, for the log. */
  name: string;
  /** How many it removes at once at most. */
  batch: number;
  /** @returns how many it removed; as many as `limit`: there may be more. */
  sweep(limit: number): Promise<number>;
}

/** Removes what is over, again and again, until it is stopped. */
export interface Sweeper {
  /** Removes all whose time is over, batch by batch; returns how many. */
  sweep(): Promise<number>;
  stop(): Promise<void>;
}

/** Runs the sweeps in the background, one after the other, once a minute. One that fails holds up no other. */
export function startSweeper({
  sweeps,
  onError,
}: {
  sweeps: readonly Sweep[];
  onError: (error: unknown, name: string) => void;
}): Sweeper {
  const stopping = new AbortController();
  let underWay: Promise<number> = Promise.resolve(0);

  const sweepAll = async ({ batch, sweep }: Sweep) => {
    let removed = 0;
    while (!stopping.signal.aborted) {
      const count = await sweep(batch);
      removed += count;
      if (count < batch) break;
      await delay(PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    return removed;
  };
  const sweep = async () => {
    let removed = 0;
    for (const one of sweeps) {
      removed += await sweepAll(one).catch((error) => {
        onError(error, one.name);
        return 0;
      });
    }
    return removed;
  };
  const timer = setInterval(() => {
    underWay = underWay.then(sweep);
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
