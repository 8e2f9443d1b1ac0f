import type { EventChainRows, Seal } from '../storage/event-chain.ts';
import type { EventRow } from '../storage/tables/audit.ts';
import { hashEvent, readHead, writeHead } from './chain.ts';

/** Events of one transaction; on SQLite nobody else writes meanwhile. */
const BATCH = 200;
/** Milliseconds from the first new event to its sealing. */
const DELAY = 1000;
/** Milliseconds between two looks for what other processes have left behind. */
const LONGEST_IDLE = 15_000;

/** The head of the chain is gone, or was written by who lacks its key: nothing is sealed over that. */
export class BrokenChainError extends Error {
  override readonly name = 'BrokenChainError';
  readonly code = 'audit_chain_broken';

  constructor() {
    super('The head of the audit log is missing or was altered: run `gatehouse audit verify`.');
  }
}

/** Gives new events their places in the chain, in the background. Several may work on one database. */
export interface Sealer {
  /**
   * Seals all that is in the database now.
   *
   * @returns how many events this call sealed.
   * @throws {BrokenChainError}
   */
  seal(): Promise<number>;
  /** Begins to seal; what an earlier process has left comes first. */
  start(): void;
  /** There is a new event, or will be when its transaction ends. Does nothing before `start`. */
  nudge(): void;
  /** Seals what is left. */
  stop(): Promise<void>;
}

export function createSealer(options: {
  chain: EventChainRows;
  key: Buffer;
  onError: (error: unknown) => void;
}): Sealer {
  const { chain, key, onError } = options;
  let soon: NodeJS.Timeout | undefined;
  let idle: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();

  function sealBatch(storedHead: string | undefined, events: EventRow[]) {
    let head = readHead(key, storedHead);
    if (!head) throw new BrokenChainError();
    const seals: Seal[] = [];
    for (const event of events) {
      head = { sequence: head.sequence + 1, hash: hashEvent(key, head.hash, event) };
      seals.push({ id: event.id, ...head });
    }
    return { head: writeHead(key, head), seals };
  }

  async function seal(): Promise<number> {
    // Before the transaction, which would hold up others for nothing.
    if (!(await chain.hasUnsealed())) return 0;
    let sealed = 0;
    let batch: number;
    do {
      batch = await chain.sealNext(BATCH, sealBatch);
      sealed += batch;
    } while (batch === BATCH);
    return sealed;
  }

  function look(): Promise<void> {
    clearTimeout(soon);
    soon = undefined;
    underWay = underWay.then(async () => {
      await seal().catch(onError);
    });
    return underWay;
  }

  return {
    seal,
    start() {
      idle = setInterval(look, LONGEST_IDLE).unref();
      void look();
    },
    nudge() {
      if (idle) soon ??= setTimeout(look, DELAY).unref();
    },
    async stop() {
      clearInterval(idle);
      idle = undefined;
      await look();
    },
  };
}
