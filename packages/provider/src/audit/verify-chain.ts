import type { EventChainRows, SealedEvent } from '../storage/event-chain.ts';
import { type ChainHead, GENESIS, hashEvent, readHead } from './chain.ts';

/** Rows held in memory at once. */
const PAGE = 1000;

/** What can be wrong with a chain, as far as its rows still tell. */
export type ChainProblem =
  | 'altered'
  | 'removed'
  | 'inserted'
  | 'reordered'
  | 'tail_missing'
  | 'head_missing';

/** What the chain proves, or where it breaks. */
export type Verdict =
  | {
      ok: true;
      /** The last event; noted elsewhere, it proves later that nothing up to it was changed. */
      head: ChainHead;
      /** Events that are too new to have a place, which nothing proves anything about. */
      unsealed: number;
    }
  | {
      ok: false;
      problem: ChainProblem;
      /** The first place at which something is wrong. */
      sequence: number;
      /** The event that is wrong there; null: it is not there. */
      eventId: string | null;
    };

interface Options {
  chain: EventChainRows;
  key: Buffer;
  /** What an earlier verification has returned, to be found in the chain. */
  expected?: ChainHead | undefined;
  /** Called after each page. */
  onProgress?: (verified: number) => void;
}

/**
 * Walks the chain from its first event and looks whether each is as it was sealed and in its place. Events may be
 * sealed meanwhile. When something is wrong the chain is walked once more, to say what.
 */
export async function verifyChain(options: Options): Promise<Verdict> {
  const { chain, key, expected = GENESIS, onProgress } = options;
  const headBefore = readHead(key, await chain.readHead());
  if (!headBefore) return wrong('head_missing', 1);
  let last = GENESIS;
  for await (const page of pagesOf(chain)) {
    for (const event of page) {
      const next = last.sequence + 1;
      const fits = event.sequence === next && event.hash === hashEvent(key, last.hash, event);
      if (!fits) return await diagnose(options, last, event);
      if (next === expected.sequence && event.hash !== expected.hash) {
        return wrong('altered', next, event.id);
      }
      last = { sequence: next, hash: event.hash };
    }
    onProgress?.(last.sequence);
  }
  const headAfter = readHead(key, await chain.readHead());
  if (!headAfter) return wrong('head_missing', last.sequence + 1);
  if (last.sequence > headAfter.sequence) return wrong('inserted', headAfter.sequence + 1);
  if (last.sequence < Math.max(headBefore.sequence, expected.sequence)) {
    return wrong('tail_missing', last.sequence + 1);
  }
  return { ok: true, head: last, unsealed: await chain.countUnsealed() };
}

/**
 * Says what happened at the first event that does not fit. `last` is the one before it. The event that belongs
 * here is known by its hash, wherever it was moved to; so is the place that an event was moved from.
 */
async function diagnose(
  { chain, key }: Options,
  last: ChainHead,
  event: SealedEvent,
): Promise<Verdict> {
  const place = last.sequence + 1;
  let belongsHere: string | undefined;
  let isGenuine = event.hash === hashEvent(key, GENESIS.hash, event);
  for await (const page of pagesOf(chain)) {
    for (const other of page) {
      if (other.hash === hashEvent(key, last.hash, other)) belongsHere ??= other.id;
      isGenuine ||= event.hash === hashEvent(key, other.hash, event);
    }
  }
  if (event.sequence > place) {
    return belongsHere ? wrong('reordered', place, belongsHere) : wrong('removed', place);
  }
  if (belongsHere !== undefined) {
    return wrong(isGenuine ? 'reordered' : 'inserted', place, event.id);
  }
  const head = readHead(key, await chain.readHead()) ?? GENESIS;
  if (event.sequence < place || place > head.sequence) return wrong('inserted', place, event.id);
  const end = await chain.findLast();
  const closedUp = end?.hash === head.hash && (await chain.countSealed()) < head.sequence;
  return isGenuine || closedUp ? wrong('removed', place) : wrong('altered', place, event.id);
}

function wrong(problem: ChainProblem, sequence: number, eventId: string | null = null): Verdict {
  return { ok: false, problem, sequence, eventId };
}

async function* pagesOf(chain: EventChainRows): AsyncGenerator<SealedEvent[]> {
  let after: SealedEvent | undefined;
  for (;;) {
    const page = await chain.list({ after, limit: PAGE });
    yield page;
    after = page.at(-1);
    if (page.length < PAGE) return;
  }
}
