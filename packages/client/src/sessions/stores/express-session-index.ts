import type { Clock } from '../../core/clock.ts';
import type { ExpressSessionValues } from './express-session-values.ts';
import type { StoredEntry } from './session-store.ts';
import { createTurns } from './turns.ts';

/** Tries to get a key into a list that other processes write too. */
const MAX_TRIES = 5;

/** Finds the entries of one person. */
export interface ExpressSessionIndex {
  /** Keys of all unexpired entries of a person, maybe of some more. */
  keysOf(subject: string): Promise<string[]>;
  /** Before an entry is written, so that none is without. */
  include(entry: StoredEntry): Promise<void>;
  exclude(entry: StoredEntry): Promise<void>;
}

/** Looks through the whole store where it has `all`; else keeps a list of keys for each person. */
export function createExpressSessionIndex(
  values: ExpressSessionValues,
  clock: Clock,
): ExpressSessionIndex {
  const { all } = values;
  return all ? scanning(all) : listing(values, clock);
}

function scanning(all: NonNullable<ExpressSessionValues['all']>): ExpressSessionIndex {
  return {
    async keysOf(subject) {
      const entries = (await all())
        .map(({ entry }) => entry)
        .filter((entry) => entry !== undefined);
      return entries.filter((entry) => entry.subject === subject).map(({ key }) => key);
    },
    include: async () => undefined,
    exclude: async () => undefined,
  };
}

function listing(values: ExpressSessionValues, clock: Clock): ExpressSessionIndex {
  const inTurn = createTurns();
  const unexpired = async (subject: string) => {
    const keys = (await values.get(`of:${subject}`))?.keys ?? [];
    return keys.filter(([, expiresAt]) => expiresAt > clock());
  };
  async function write(subject: string, keys: readonly (readonly [string, number])[]) {
    const name = `of:${subject}`;
    const until = Math.max(...keys.map(([, expiresAt]) => expiresAt));
    if (keys.length === 0) await values.destroy(name);
    else await values.set(name, { generation: 0, keys }, until);
  }

  return {
    keysOf: async (subject) => (await unexpired(subject)).map(([key]) => key),

    async include({ key, subject, expiresAt }) {
      if (subject === '' || expiresAt <= clock()) return;
      await inTurn(subject, async () => {
        // Another process may write its own list over this one, so look again.
        for (let tries = 0; tries < MAX_TRIES; tries++) {
          const keys = await unexpired(subject);
          const listed = keys.find(([other]) => other === key);
          if (listed && listed[1] >= expiresAt) return;
          await write(subject, [...keys.filter((pair) => pair !== listed), [key, expiresAt]]);
        }
      });
    },

    async exclude({ key, subject }) {
      if (subject === '') return;
      await inTurn(subject, async () => {
        const keys = await unexpired(subject);
        const left = keys.filter(([other]) => other !== key);
        if (left.length < keys.length) await write(subject, left);
      });
    },
  };
}
