import { randomBytes } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { StorageOptions } from '../src/storage/database.ts';

/** Address of a PostgreSQL server whose user may create databases; undefined: the tests on it are skipped. */
export const SERVER_URL = process.env.GATEHOUSE_TEST_DATABASE_URL;

/** A database that only its test uses. */
export interface TestDatabase {
  options: StorageOptions;
  remove(): Promise<void>;
}

/** @param copied folder of a database that nobody has open; absent: one without a schema. */
export async function makeSqliteDatabase(copied?: string): Promise<TestDatabase> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  if (copied !== undefined) await cp(copied, dataFolder, { recursive: true });
  return { options: { dataFolder }, remove: () => rm(dataFolder, { recursive: true }) };
}

/** @param copied name of a database that nobody has open; absent: one without a schema. */
export async function makePostgresDatabase(
  copied?: string,
): Promise<TestDatabase & { name: string }> {
  if (!SERVER_URL) throw new TypeError('GATEHOUSE_TEST_DATABASE_URL is not set.');
  const name = `gatehouse_test_${randomBytes(8).toString('hex')}`;
  const from = copied === undefined ? '' : ` template ${copied}${await copyingByFile()}`;
  await onServer(`create database ${name}${from}`);
  const url = new URL(SERVER_URL);
  url.pathname = `/${name}`;
  return {
    name,
    options: { databaseUrl: url.href, dataFolder: '' },
    remove: async () => {
      await onServer(`drop database ${name} with (force)`);
    },
  };
}

let byFile: Promise<string> | undefined;

/** Less than half the work of writing each page to the log; before PostgreSQL 15 it was the only way, without a name. */
function copyingByFile(): Promise<string> {
  byFile ??= onServer('show server_version_num').then(([row]) =>
    Number(row?.server_version_num) >= 150_000 ? ' strategy file_copy' : '',
  );
  return byFile;
}

async function onServer(statement: string): Promise<Record<string, string>[]> {
  const client = new pg.Client({ connectionString: SERVER_URL });
  await client.connect();
  try {
    return (await client.query<Record<string, string>>(statement)).rows;
  } finally {
    await client.end();
  }
}
