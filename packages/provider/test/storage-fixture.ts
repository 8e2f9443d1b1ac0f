import { inject } from 'vitest';
import {
  type Engine,
  openStorage,
  type Storage,
  type StorageOptions,
} from '../src/storage/database.ts';
import type { MigratedDatabases } from './migrated-databases.ts';
import {
  makePostgresDatabase,
  makeSqliteDatabase,
  SERVER_URL,
  type TestDatabase,
} from './test-databases.ts';

export type { TestDatabase };

/**
 * The engines that tests run on, for `describe.each`. PostgreSQL is left out, and this is said, unless
 * `GATEHOUSE_TEST_DATABASE_URL` names a server whose user may create databases.
 */
export function engines(): Engine[] {
  if (SERVER_URL) return ['sqlite', 'postgresql'];
  process.stderr.write('PostgreSQL skipped: GATEHOUSE_TEST_DATABASE_URL is not set.\n');
  return ['sqlite'];
}

/** A database of its own, fresh and at the newest schema. */
export interface TestStorage {
  storage: Storage;
  /** To open the same database once more, in this process or another. */
  options: StorageOptions;
  /** Closes and removes it. */
  close(): Promise<void>;
}

export async function openTestStorage(engine: Engine): Promise<TestStorage> {
  const { dataFolder, postgresName } = migrated();
  const { options, remove } =
    engine === 'sqlite'
      ? await makeSqliteDatabase(dataFolder)
      : await makePostgresDatabase(postgresName ?? undefined);
  const storage = await openStorage(options);
  return {
    storage,
    options,
    async close() {
      await storage.close();
      await remove();
    },
  };
}

/** In the tests' own processes only: a script that makes pictures migrates what it opens. */
function migrated(): Partial<MigratedDatabases> {
  return process.env.VITEST ? inject('migratedDatabases') : {};
}

/** Makes a database without a schema. */
export async function makeTestDatabase(engine: Engine): Promise<TestDatabase> {
  return engine === 'sqlite' ? await makeSqliteDatabase() : await makePostgresDatabase();
}
