import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Clock } from '../../src/core/clock.ts';
import { memoryUserStore } from '../../src/users/memory.ts';
import { postgresUserStore } from '../../src/users/postgres.ts';
import { sqliteUserStore } from '../../src/users/sqlite.ts';
import type { UserDirectory } from '../../src/users/user-directory.ts';
import type { OpenUserStore } from './open-store.ts';

/** The PostgreSQL server of the tests; `undefined` on a machine without. */
export const connectionString = process.env.GATEHOUSE_TEST_DATABASE_URL;

/** Users in memory. */
export function openMemory(clock: Clock): OpenUserStore<UserDirectory> {
  return { stores: [memoryUserStore({ clock })], close() {} };
}

/** Users in one SQLite file, through two connections. */
export async function openSqliteFile(clock: Clock): Promise<OpenUserStore<UserDirectory>> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-users-'));
  const file = join(folder, "it's a file.db");
  const stores = [sqliteUserStore({ file, clock }), sqliteUserStore({ file, clock })] as const;
  return {
    stores,
    async close() {
      for (const store of stores) store.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The name of a schema that nobody else has. */
export function newSchema(): string {
  return `Gatehouse_test_${randomBytes(8).toString('hex')}`;
}

/**
 * Users in a PostgreSQL schema of their own, through two pools, one of which finds it by its search path.
 *
 * @param settings - of the connections: `-c name=value`.
 */
export async function openPostgres(
  clock: Clock,
  settings = '',
): Promise<OpenUserStore<UserDirectory>> {
  const schema = newSchema();
  const named = new pg.Pool({ connectionString, max: 5, options: settings });
  const options = `-c search_path="${schema}" ${settings}`;
  const found = new pg.Pool({ connectionString, max: 5, options });
  await named.query(`create schema "${schema}"`);
  return {
    stores: [
      postgresUserStore({ pool: named, schema, clock }),
      postgresUserStore({ pool: found, clock }),
    ],
    async close() {
      await named.query(`drop schema "${schema}" cascade`);
      for (const pool of [named, found]) await pool.end();
    },
  };
}
