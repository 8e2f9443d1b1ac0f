import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { openStorage } from '../src/storage/database.ts';
import { makePostgresDatabase, SERVER_URL } from './test-databases.ts';

/** Databases at the newest schema and without rows, of which tests get copies. */
export interface MigratedDatabases {
  /** Folder of one on SQLite. */
  dataFolder: string;
  /** Name of one on the server of the tests; null without PostgreSQL. */
  postgresName: string | null;
}

declare module 'vitest' {
  interface ProvidedContext {
    migratedDatabases: MigratedDatabases;
  }
}

/**
 * Runs the migrations once before all tests: on PostgreSQL a copy takes a tenth of the time of a migration, and tests
 * want hundreds.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'gatehouse-migrated-'));
  await migrate({ dataFolder });
  const postgres = SERVER_URL === undefined ? undefined : await makePostgresDatabase();
  if (postgres) await migrate(postgres.options);
  project.provide('migratedDatabases', { dataFolder, postgresName: postgres?.name ?? null });
  return async () => {
    await postgres?.remove();
    await rm(dataFolder, { recursive: true });
  };
}

async function migrate(options: Parameters<typeof openStorage>[0]): Promise<void> {
  const storage = await openStorage(options);
  await storage.close();
}
