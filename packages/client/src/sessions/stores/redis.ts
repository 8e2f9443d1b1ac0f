import { type Clock, systemClock } from '../../core/clock.ts';
import { ConfigError } from '../../core/errors.ts';
import { ADD, READ_ALL_OF, REMOVE, REMOVE_ALL_OF, REPLACE, TOUCH } from './redis-scripts.ts';
import type { SessionStore, StoredEntry } from './session-store.ts';

const MAX_LISTED = 1000;
const ENTRY = 's:';
const INDEX = 'of:';

/** What is used of a client, or cluster, of `ioredis` 5 or 6, or of `iovalkey`. */
export interface IoredisClient {
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** What is used of a client, or pool, of `redis` (node-redis) 5 or 6. */
export interface NodeRedisClient {
  sendCommand(args: string[]): Promise<unknown>;
}

/** What is used of a cluster of `redis` (node-redis) 5 or 6. */
export interface NodeRedisCluster {
  readonly masters: unknown;
  sendCommand(firstKey: string, isReadonly: boolean, args: string[]): Promise<unknown>;
}

/** Settings of {@link redisStore}. */
export interface RedisStoreOptions {
  /** A connected client; the app closes it. */
  readonly client: IoredisClient | NodeRedisClient | NodeRedisCluster;
  /** What the names of all keys begin with. Default `{gatehouse}:`. */
  readonly prefix?: string;
  /** Milliseconds since 1970. Default: the system's. */
  readonly clock?: Clock;
}

/**
 * Sessions in Valkey, or in Redis 5 or newer. Every method is one command or one small script.
 *
 * An entry is a hash that Redis expires, `<prefix>s:<key>`; the keys of one person are in a sorted set
 * that expires with the last of them, `<prefix>of:<subject>`. A script changes both, and a cluster only
 * allows that when both are in one slot: the braces in the default prefix, a hash tag, see to it. So
 * a cluster keeps all sessions on one of its nodes; apps that share it spread over the nodes when
 * each has a prefix of its own with braces. Without braces a cluster refuses (`CROSSSLOT`); a single
 * server, with or without replicas, takes any prefix.
 *
 * Redis copies to its replicas, and by default writes to its disk, after it has answered: a failover or
 * a crash may undo the last writes, removals too. What it evicts for lack of memory is signed out;
 * `maxmemory-policy noeviction` avoids that.
 *
 * Methods reject with what the client rejects with.
 *
 * @throws {ConfigError} when `client` is none of the above.
 */
export function redisStore(options: RedisStoreOptions): SessionStore {
  const { client, prefix = '{gatehouse}:', clock = systemClock } = options;
  const send = sender(client);
  const run = (script: string, name: string, args: (string | number)[]) => {
    const key = prefix + name;
    return send(key, ['EVAL', script, '1', key, name, String(clock()), ...args.map(String)]);
  };

  return {
    async read(key) {
      const name = prefix + ENTRY + key;
      const reply = await send(name, ['HMGET', name, 'subject', 'data', 'revision', 'expiresAt']);
      const entry = toEntry([key, ...(reply as unknown[])]);
      return entry && entry.expiresAt > clock() ? entry : undefined;
    },
    async add({ key, subject, data, revision, expiresAt }) {
      const args = [key, subject, data, revision, expiresAt];
      return Number(await run(ADD, ENTRY + key, args)) === 1;
    },
    async replace({ key, data, revision, expiresAt }) {
      return Number(await run(REPLACE, ENTRY + key, [key, data, revision, expiresAt])) === 1;
    },
    async touch(key, expiresAt) {
      return Number(await run(TOUCH, ENTRY + key, [key, expiresAt])) === 1;
    },
    async remove(key) {
      await run(REMOVE, ENTRY + key, [key]);
    },
    async readAllOf(subject) {
      if (subject === '') return [];
      const reply = await run(READ_ALL_OF, INDEX + subject, [ENTRY, subject, MAX_LISTED]);
      return (reply as unknown[][]).map(toEntry).filter((entry) => entry !== undefined);
    },
    async removeAllOf(subject, exceptKey = '') {
      if (subject === '') return 0;
      return Number(await run(REMOVE_ALL_OF, INDEX + subject, [ENTRY, subject, exceptKey]));
    },
  };
}

/** Sends a command about one key, by which a cluster finds its node. */
function sender(client: RedisStoreOptions['client']) {
  if ('call' in client && typeof client.call === 'function') {
    return async (_key: string, [command = '', ...args]: string[]) =>
      await client.call(command, ...args);
  }
  if ('sendCommand' in client && typeof client.sendCommand === 'function') {
    if (!('masters' in client)) {
      return async (_key: string, args: string[]) => await client.sendCommand(args);
    }
    // Never from a replica, which may still have what was removed.
    return async (key: string, args: string[]) => await client.sendCommand(key, false, args);
  }
  throw new ConfigError(
    'ERR_GATEHOUSE_CONFIG_INVALID',
    'client',
    'pass a client of ioredis, iovalkey or redis (node-redis 5 or newer).',
  );
}

function toEntry([key, subject, data, revision, expiresAt]: unknown[]): StoredEntry | undefined {
  if (typeof data !== 'string') return undefined;
  return {
    key: String(key),
    subject: String(subject),
    data,
    revision: Number(revision),
    expiresAt: Number(expiresAt),
  };
}
