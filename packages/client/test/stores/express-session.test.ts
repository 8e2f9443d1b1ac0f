import { RedisStore } from 'connect-redis';
import session from 'express-session';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ExpressSessionStore,
  fromExpressSessionStore,
} from '../../src/sessions/stores/express-session.ts';
import { describeSessionStore, digest } from './describe-session-store.ts';
import { everyInterleaving } from './interleavings.ts';
import { redisBinary, startRedisServer, type TestRedisServer } from './redis-server.ts';

const HOUR = 60 * 60_000;
const skip = redisBinary === undefined;

describeSessionStore("express-session's MemoryStore", (clock) => ({
  stores: [fromExpressSessionStore(new session.MemoryStore(), { clock })],
  close: () => undefined,
}));

describeSessionStore('an express-session store without `all`', (clock) => ({
  stores: [fromExpressSessionStore(withoutAll(new session.MemoryStore()), { clock })],
  close: () => undefined,
}));

let server: TestRedisServer;
beforeAll(async () => {
  if (!skip) server = await startRedisServer();
});
afterAll(() => server?.stop());

describeSessionStore(
  'connect-redis',
  async (clock) => {
    const client = await createClient({
      socket: { host: '127.0.0.1', port: server.port },
    }).connect();
    return {
      stores: [fromExpressSessionStore(new RedisStore({ client }), { clock })],
      close: () => client.destroy(),
    };
  },
  { skip },
);

const entryOf = (subject = digest()) => ({
  key: digest(),
  subject,
  data: 'first',
  revision: 1,
  expiresAt: Date.now() + HOUR,
});

describe('two processes on one express-session store', () => {
  it.each(['replace', 'touch'] as const)(
    'never bring back a removed session by %s, in whatever order their steps come',
    async (method) => {
      const orders = await everyInterleaving(async (step) => {
        const shared = new session.MemoryStore();
        const calm = fromExpressSessionStore(shared);
        const entry = entryOf();
        await calm.add(entry);
        const [slow, other] = [1, 2].map((process) =>
          fromExpressSessionStore(stepwise(shared, () => step(process))),
        );
        if (!slow || !other) throw new Error('two were made');
        const write =
          method === 'replace'
            ? slow.replace({ ...entry, revision: 2, expiresAt: Date.now() + 2 * HOUR })
            : slow.touch(entry.key, Date.now() + 2 * HOUR);
        const removed = other.remove(entry.key).then(async () => {
          // At once, while the write may be under way still.
          expect(await calm.read(entry.key)).toBeUndefined();
        });
        return [
          write,
          removed,
          async () => {
            // Nor is anything left that outlives the note of the removal.
            expect(await get(shared, `entry:${entry.key}`)).toBeUndefined();
            expect(await calm.read(entry.key)).toBeUndefined();
            expect(await calm.readAllOf(entry.subject)).toEqual([]);
            expect(await calm.touch(entry.key, Date.now() + HOUR)).toBe(false);
          },
        ];
      });
      expect(orders).toBeGreaterThan(50);
    },
  );

  it('do not bring a session back when one ends between its write and its look', async () => {
    const shared = new session.MemoryStore();
    const entry = entryOf();
    const calm = fromExpressSessionStore(shared);
    await calm.add(entry);
    const raw = await get(shared, `entry:${entry.key}`);
    await calm.remove(entry.key);
    await new Promise<void>((done) => {
      shared.set(`entry:${entry.key}`, raw as session.SessionData, () => done());
    });
    expect(await calm.read(entry.key)).toBeUndefined();
    expect(await calm.readAllOf(entry.subject)).toEqual([]);
    expect(await calm.replace({ ...entry, revision: 2 })).toBe(false);
    await calm.remove(entry.key);
    expect(await calm.read(entry.key)).toBeUndefined();
  });
});

describe('an express-session store', () => {
  it('is told when each session ends, and keeps the note of a removal a day longer', async () => {
    const shared = new session.MemoryStore();
    const entry = entryOf();
    const store = fromExpressSessionStore(shared);
    await store.add(entry);
    const { cookie } = (await get(shared, `entry:${entry.key}`)) as session.SessionData;
    expect(new Date(String(cookie.expires)).getTime()).toBe(entry.expiresAt);
    await store.remove(entry.key);
    // Removing once more does not shorten it.
    await store.remove(entry.key);
    const note = (await get(shared, `ended:${entry.key}`)) as session.SessionData;
    expect(new Date(String(note.cookie.expires)).getTime()).toBe(entry.expiresAt + 24 * HOUR);
  });

  it('may hold sessions of the app too', async () => {
    const shared = new session.MemoryStore();
    const cookie = { originalMaxAge: null, expires: null } as session.Cookie;
    shared.set('entry:theirs', { cookie } as session.SessionData);
    const store = fromExpressSessionStore(shared);
    expect(await store.read('theirs')).toBeUndefined();
    expect(await store.readAllOf('person')).toEqual([]);
  });

  it('that reports a missing session as ENOENT, as those on files do, has none', async () => {
    const absent = Object.assign(new Error('no such file'), { code: 'ENOENT' });
    const store = fromExpressSessionStore({
      get: (_sid, callback) => callback(absent),
      set: (_sid, _session, callback) => callback(),
      destroy: (_sid, callback) => callback(absent),
    });
    expect(await store.read('x')).toBeUndefined();
    await store.remove('x');
  });

  it('that fails makes every method reject with its error', async () => {
    const error = new Error('down');
    const store = fromExpressSessionStore({
      get: (_sid, callback) => callback(error),
      set: (_sid, _session, callback) => callback(error),
      destroy: (_sid, callback) => callback(error),
      all: (callback) => callback(error),
    });
    const entry = entryOf();
    for (const call of [
      () => store.read('x'),
      () => store.add(entry),
      () => store.replace(entry),
      () => store.touch('x', entry.expiresAt),
      () => store.remove('x'),
      () => store.readAllOf('s'),
      () => store.removeAllOf('s'),
    ]) {
      await expect(call()).rejects.toBe(error);
    }
  });
});

function withoutAll(store: session.Store): ExpressSessionStore {
  return {
    get: (sid, callback) => store.get(sid, callback),
    set: (sid, data, callback) => store.set(sid, data, callback),
    destroy: (sid, callback) => store.destroy(sid, callback),
  };
}

/** Waits before each operation until it is let go. */
function stepwise(store: session.Store, step: () => Promise<void>): ExpressSessionStore {
  return {
    get: (sid, callback) => step().then(() => store.get(sid, callback)),
    set: (sid, data, callback) => step().then(() => store.set(sid, data, callback)),
    destroy: (sid, callback) => step().then(() => store.destroy(sid, callback)),
  };
}

async function get(store: session.Store, sid: string): Promise<unknown> {
  return await new Promise((resolve) => {
    store.get(sid, (_error, found) => resolve(found));
  });
}
