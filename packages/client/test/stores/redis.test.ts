import { Cluster, Redis } from 'ioredis';
import { Redis as Valkey } from 'iovalkey';
import { createClient, createCluster } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { redisStore } from '../../src/sessions/stores/redis.ts';
import { describeSessionStore, digest } from './describe-session-store.ts';
import { redisBinary, startRedisServer, type TestRedisServer } from './redis-server.ts';

const HOUR = 60 * 60_000;
const skip = redisBinary === undefined;
let server: TestRedisServer;
beforeAll(async () => {
  if (!skip) server = await startRedisServer();
});
afterAll(() => server?.stop());

const nodeRedis = async () =>
  await createClient({ socket: { host: '127.0.0.1', port: server.port } }).connect();

describeSessionStore(
  'Redis through two ioredis clients',
  (clock) => {
    const clients = [new Redis(server.port), new Redis(server.port)] as const;
    const [a, b] = clients;
    return {
      stores: [redisStore({ client: a, clock }), redisStore({ client: b, clock })],
      close: () => clients.forEach((client) => void client.disconnect()),
    };
  },
  { skip },
);

describeSessionStore(
  'Redis through iovalkey and a node-redis client of the same prefix',
  async (clock) => {
    const valkey = new Valkey(server.port);
    const client = await nodeRedis();
    const prefix = 'both:';
    return {
      stores: [
        redisStore({ client: valkey, prefix, clock }),
        redisStore({ client, prefix, clock }),
      ],
      close() {
        valkey.disconnect();
        client.destroy();
      },
    };
  },
  { skip },
);

describeSessionStore(
  'Redis through an ioredis client with a prefix of its own',
  (clock) => {
    const client = new Redis(server.port, { keyPrefix: 'app:' });
    return { stores: [redisStore({ client, clock })], close: () => client.disconnect() };
  },
  { skip },
);

describe.skipIf(skip)('in a Redis cluster', () => {
  let node: TestRedisServer;
  beforeAll(async () => {
    node = await startRedisServer([
      ...['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1'],
    ]);
    const client = new Redis(node.port);
    await client.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    while (!String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) {
      await client.ping();
    }
    client.disconnect();
  });
  afterAll(() => node?.stop());

  describeSessionStore('a cluster through ioredis and node-redis', async (clock) => {
    const ioredis = new Cluster([{ host: '127.0.0.1', port: node.port }]);
    await ioredis.ping();
    const cluster = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${node.port}` }] });
    await cluster.connect();
    return {
      stores: [redisStore({ client: ioredis, clock }), redisStore({ client: cluster, clock })],
      close() {
        ioredis.disconnect();
        cluster.destroy();
      },
    };
  });
});

describe.skipIf(skip)('the Redis store', () => {
  it('leaves nothing behind: every key expires with what it holds', async () => {
    const client = await nodeRedis();
    const prefix = 'expiring:';
    const now = Date.now();
    const store = redisStore({ client, prefix, clock: () => now });
    const entry = { key: digest(), subject: 's', data: '', revision: 1, expiresAt: now + HOUR };
    await store.add(entry);
    await store.add({ ...entry, key: digest(), expiresAt: now + 2 * HOUR });
    await store.touch(entry.key, now + 3 * HOUR);
    const lives = async (name: string) => Math.round((await client.pTTL(prefix + name)) / HOUR);
    expect(await lives(`s:${entry.key}`)).toBe(3);
    expect(await lives('of:s')).toBe(3);
    await store.touch(entry.key, now);
    expect(await client.exists(`${prefix}s:${entry.key}`)).toBe(0);
    expect(await client.zCard(`${prefix}of:s`)).toBe(1);
    await store.removeAllOf('s');
    expect(await client.keys(`${prefix}*`)).toEqual([]);
    client.destroy();
  });

  it('forgets what the server evicted', async () => {
    const client = await nodeRedis();
    const store = redisStore({ client, prefix: 'evicted:' });
    const entry = { key: 'a', subject: 's', data: '', revision: 1, expiresAt: Date.now() + HOUR };
    await store.add(entry);
    await store.add({ ...entry, key: 'b' });
    await client.del('evicted:s:a');
    expect((await store.readAllOf('s')).map(({ key }) => key)).toEqual(['b']);
    expect(await client.zCard('evicted:of:s')).toBe(1);
    expect(await store.removeAllOf('s')).toBe(1);
    client.destroy();
  });

  it('rejects with what the client rejects with', async () => {
    const client = await nodeRedis();
    await client.set('broken:s:a', 'no hash');
    const store = redisStore({ client, prefix: 'broken:' });
    await expect(store.read('a')).rejects.toThrow('WRONGTYPE');
    await expect(store.touch('a', Date.now() + HOUR)).rejects.toThrow('WRONGTYPE');
    client.destroy();
  });
});

it('something else than a Redis client is refused', () => {
  expect(() => redisStore({ client: {} as Redis })).toThrow(ConfigError);
});
