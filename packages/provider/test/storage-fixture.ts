import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import {
  type Engine,
  openStorage,
  type Storage,
  type StorageOptions,
} from '../src/storage/database.ts';

const SERVER_URL = process.env.GATEHOUSE_TEST_DATABASE_URL;

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
  const { options, remove } = await makeTestDatabase(engine);
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

/** A database without a schema. */
export interface TestDatabase {
  options: StorageOptions;
  remove(): Promise<void>;
}

export async function makeTestDatabase(engine: Engine): Promise<TestDatabase> {
  return engine === 'sqlite' ? await makeFolder() : await makePostgresDatabase();
}

async function makeFolder(): Promise<TestDatabase> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  return { options: { dataFolder }, remove: () => rm(dataFolder, { recursive: true }) };
}

async function makePostgresDatabase(): Promise<TestDatabase> {
  if (!SERVER_URL) throw new TypeError('GATEHOUSE_TEST_DATABASE_URL is not set.');
  const name = `gatehouse_test_${randomBytes(8).toString('hex')}`;
  await onServer(`create database ${name}`);
  const url = new URL(SERVER_URL);
  url.pathname = `/${name}`;
  return {
    options: { databaseUrl: url.href, dataFolder: '' },
    remove: () => onServer(`drop database ${name} with (force)`),
  };
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER_URL });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
