import { createHash } from 'node:crypto';
import type { Clock } from '../core/clock.ts';
import { GatehouseError } from '../core/errors.ts';
import { createRecentCache } from './recent-cache.ts';
import { createSealedValues } from './sealed-value.ts';
import type { SessionStore } from './stores/session-store.ts';

/** Milliseconds for which an answer of a shared store is believed: with the time to ask, a logout takes effect within a second. */
const FRESH_FOR = 500;
/** Milliseconds for which requests go on by what was known, while the store does not answer. */
const GRACE = 10_000;
/** Answers of a shared store that are kept; those forgotten are asked for again. */
const MAX_KNOWN = 20_000;
/** Times that two writers may meet before one gives up. */
const MAX_CONFLICTS = 5;

/** Times, in milliseconds since 1970, up to which sessions count no more; 0 where there is none. */
export interface NotBefore {
  /** The time as of half a second ago at most; no promise where it is known. On the path of requests. */
  recent(key: string): number | Promise<number>;
  /** The time as of now. */
  read(key: string): Promise<number>;
  /** Never makes a time earlier. */
  write(key: string, time: number): Promise<void>;
}

/** In the memory of this process. The oldest of `maxEntries` give way. */
export function memoryNotBefore(settings: {
  /** Milliseconds for which a time is kept. */
  lifetime: number;
  maxEntries: number;
  clock: Clock;
}): NotBefore {
  const { lifetime, maxEntries, clock } = settings;
  const times = new Map<string, number>();
  const recent = (key: string) => (times.size === 0 ? 0 : (times.get(key) ?? 0));

  return {
    recent,
    read: async (key) => recent(key),
    async write(key, time) {
      const latest = Math.max(time, times.get(key) ?? 0);
      // At the end, so that the order is that of time.
      times.delete(key);
      for (const [oldest, at] of times) {
        if (at + lifetime > clock() && times.size < maxEntries) break;
        times.delete(oldest);
      }
      times.set(key, latest);
    },
  };
}

/**
 * In a store that processes share. Its methods throw `GatehouseError` `session_store_unavailable`;
 * requests go on for ten seconds by what was known before.
 */
export function storedNotBefore(settings: {
  store: SessionStore;
  secrets: readonly string[];
  /** Milliseconds for which a time is kept. */
  lifetime: number;
  clock: Clock;
}): NotBefore {
  const { store, secrets, lifetime, clock } = settings;
  const sealed = createSealedValues(secrets, 'not before');
  const known = createRecentCache<Known>(MAX_KNOWN);
  const nameOf = (key: string) =>
    createHash('sha256').update(`not before ${key}`).digest('base64url');

  async function find(name: string): Promise<{ time: number; revision: number } | undefined> {
    const entry = await store.read(name);
    const text = entry && sealed.open(name, entry.data);
    return text === undefined ? undefined : { time: Number(text), revision: entry?.revision ?? 0 };
  }

  async function ask(key: string, before: Known | undefined): Promise<number> {
    const askedAt = clock();
    try {
      const time = (await find(nameOf(key)))?.time ?? 0;
      known.set(key, { time, askedAt });
      return time;
    } catch (cause) {
      // The next request asks again.
      known.set(key, before ?? NEVER_ASKED);
      if (before && askedAt - before.askedAt < GRACE) return before.time;
      throw unavailable(cause);
    }
  }

  return {
    recent(key) {
      const before = known.get(key);
      if (before?.pending) return before.pending;
      if (before && clock() - before.askedAt < FRESH_FOR) return before.time;
      const pending = ask(key, before);
      known.set(key, { ...(before ?? NEVER_ASKED), pending });
      return pending;
    },

    async read(key) {
      try {
        return (await find(nameOf(key)))?.time ?? 0;
      } catch (cause) {
        throw unavailable(cause);
      }
    },

    async write(key, time) {
      const name = nameOf(key);
      const expiresAt = clock() + lifetime;
      try {
        for (let turn = 0; turn < MAX_CONFLICTS; turn++) {
          const old = await find(name);
          if (old && old.time >= time) return;
          const entry = {
            key: name,
            subject: '',
            data: sealed.seal(name, String(time)),
            expiresAt,
          };
          const isDone = old
            ? await store.replace({ ...entry, revision: old.revision + 1 })
            : await store.add({ ...entry, revision: 1 });
          if (isDone) return void known.set(key, { time, askedAt: clock() });
        }
      } catch (cause) {
        throw unavailable(cause);
      }
      throw unavailable(undefined);
    },
  };
}

const NEVER_ASKED: Known = { time: 0, askedAt: Number.NEGATIVE_INFINITY };

interface Known {
  readonly time: number;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  readonly pending?: Promise<number>;
}

function unavailable(cause: unknown): GatehouseError {
  return new GatehouseError(
    'session_store_unavailable',
    'the store that knows which sessions were ended failed',
    { cause },
  );
}
