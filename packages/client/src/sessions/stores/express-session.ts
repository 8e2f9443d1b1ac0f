import { randomBytes } from 'node:crypto';
import { type Clock, systemClock } from '../../core/clock.ts';
import { createExpressSessionIndex } from './express-session-index.ts';
import { type ExpressSessionStore, openExpressSessionStore } from './express-session-values.ts';
import type { SessionStore, StoredEntry } from './session-store.ts';
import { createTurns } from './turns.ts';

export type { ExpressSessionStore } from './express-session-values.ts';

const MAX_LISTED = 1000;
/** Milliseconds that a marker outlasts the entry it ended, so that no write moves an entry past it. */
const DEFAULT_MARKER_LIFETIME = 24 * 60 * 60_000;
/** Milliseconds of a marker for a key that was absent: a write under way may still bring it. Short, since anybody can name such keys. */
const ABSENT_MARKER_LIFETIME = 5 * 60_000;

/** Settings of {@link fromExpressSessionStore}. */
export interface FromExpressSessionStoreOptions {
  /** Milliseconds since 1970. Default: the system's. Most stores compare with the system's on their own. */
  readonly clock?: Clock;
  /**
   * Milliseconds that the note of a removal outlasts the removed entry. At least as long as sessions
   * are extended at a time. Default 86,400,000: a day.
   */
  readonly markerLifetime?: number;
}

/**
 * Sessions in a store made for `express-session`, of which there are many for databases that this
 * package has no store for. Its names begin with `entry:`, `ended:` and `of:`.
 *
 * Such stores can't do anything atomically. What holds nevertheless, in any order of events and
 * across processes: what was removed does not come back. `remove` writes a marker that outlasts the
 * entry; every write looks at it afterwards and takes itself back, and every read looks at it too.
 *
 * Within one process the whole contract holds. Across processes:
 * - of two writes of one entry at the same moment the later stays, and both may report success: two
 *   processes may both refresh the tokens of one session, and one of the results is lost;
 * - in a store without `all`, the list of a person's sessions may miss one that was added at the
 *   same moment as another, until it is next used; `removeAllOf` misses it too.
 *
 * With `all` the list is complete, and costs a read of the whole store. `markerLifetime` is how long the
 * marker is trusted: a process that died between writing and looking leaves an entry that no reader accepts
 * for that long. Methods reject with the store's errors.
 */
export function fromExpressSessionStore(
  store: ExpressSessionStore,
  options: FromExpressSessionStoreOptions = {},
): SessionStore {
  const { clock = systemClock, markerLifetime = DEFAULT_MARKER_LIFETIME } = options;
  const values = openExpressSessionStore(store, clock);
  const index = createExpressSessionIndex(values, clock);
  const inTurn = createTurns();

  async function find(key: string) {
    const [value, marker] = await Promise.all([
      values.get(`entry:${key}`),
      values.get(`ended:${key}`),
    ]);
    const ended = marker?.generation ?? 0;
    const endedUntil = marker?.until ?? 0;
    const stored = value?.entry ? { ...value, entry: value.entry } : undefined;
    const isLive =
      stored !== undefined && stored.generation > ended && stored.entry.expiresAt > clock();
    return { stored, ended, endedUntil, live: isLive ? stored : undefined };
  }

  /** Writes, then looks whether a removal or another process came in between. */
  async function write(entry: StoredEntry, generation: number): Promise<boolean> {
    const mark = randomBytes(9).toString('base64url');
    await index.include(entry);
    await values.set(`entry:${entry.key}`, { generation, mark, entry }, entry.expiresAt);
    const { stored, ended } = await find(entry.key);
    if (generation <= ended) {
      // Only what is ended: a new entry may have taken the key meanwhile.
      if (stored && stored.generation <= ended) await values.destroy(`entry:${entry.key}`);
      return false;
    }
    return stored === undefined ? entry.expiresAt <= clock() : stored.mark === mark;
  }

  async function remove(key: string): Promise<void> {
    const { stored, ended, endedUntil } = await find(key);
    // The next one, when nothing is there: a write of what expired just now may be under way.
    const generation = Math.max(stored?.generation ?? ended + 1, ended);
    const until = stored
      ? Math.max(clock(), stored.entry.expiresAt) + markerLifetime
      : clock() + ABSENT_MARKER_LIFETIME;
    await values.set(`ended:${key}`, { generation }, Math.max(until, endedUntil));
    await values.destroy(`entry:${key}`);
    if (stored) await index.exclude(stored.entry);
  }

  async function allOf(subject: string): Promise<StoredEntry[]> {
    if (subject === '') return [];
    const keys = await index.keysOf(subject);
    const found = await Promise.all(keys.map(async (key) => (await find(key)).live?.entry));
    return found.flatMap((entry) => (entry?.subject === subject ? [entry] : []));
  }

  return {
    async read(key) {
      return (await find(key)).live?.entry;
    },
    add: (entry) =>
      inTurn(entry.key, async () => {
        const { live, stored, ended } = await find(entry.key);
        if (live) return false;
        return await write(entry, Math.max(stored?.generation ?? 0, ended) + 1);
      }),
    replace: (entry) =>
      inTurn(entry.key, async () => {
        const { live } = await find(entry.key);
        if (live === undefined || live.entry.revision !== entry.revision - 1) return false;
        return await write({ ...entry, subject: live.entry.subject }, live.generation);
      }),
    touch: (key, expiresAt) =>
      inTurn(key, async () => {
        const { live } = await find(key);
        return live ? await write({ ...live.entry, expiresAt }, live.generation) : false;
      }),
    remove,
    async readAllOf(subject) {
      return (await allOf(subject)).sort((a, b) => b.expiresAt - a.expiresAt).slice(0, MAX_LISTED);
    },
    async removeAllOf(subject, exceptKey) {
      const ending = (await allOf(subject)).filter(({ key }) => key !== exceptKey);
      await Promise.all(ending.map(({ key }) => remove(key)));
      return ending.length;
    },
  };
}
