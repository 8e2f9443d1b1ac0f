import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sqliteStore } from '../../src/sessions/stores/sqlite.ts';
import { describeSessionStore, digest } from './describe-session-store.ts';

const HOUR = 60 * 60_000;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-sqlite-'));
});
afterEach(() => rm(folder, { recursive: true }));

describeSessionStore('a SQLite file of two connections', async (clock) => {
  const place = await mkdtemp(join(tmpdir(), 'gatehouse-sqlite-'));
  const file = join(place, "it's a file.db");
  const stores = [sqliteStore({ file, clock }), sqliteStore({ file, clock })] as const;
  return {
    stores: [...stores],
    async close() {
      for (const store of stores) store.close();
      await rm(place, { recursive: true });
    },
  };
});

describeSessionStore('a SQLite connection of the app', (clock) => {
  const database = new DatabaseSync(':memory:');
  return { stores: [sqliteStore({ database, clock })], close: () => database.close() };
});

it('processes that start at once on a new SQLite file share it, and add each key once', async () => {
  const file = join(folder, 'new.db');
  const until = Date.now() + HOUR;
  const runs = await Promise.all(
    Array.from({ length: 4 }, () =>
      promisify(execFile)(process.execPath, [
        fileURLToPath(new URL('./sqlite-contender.ts', import.meta.url)),
        file,
        String(until),
      ]),
    ),
  );
  const won = runs.map(({ stdout }) => JSON.parse(stdout) as { added: number; replaced: number });
  expect(won.reduce((sum, { added }) => sum + added, 0)).toBe(200);
  expect(won.reduce((sum, { replaced }) => sum + replaced, 0)).toBe(200);
});

it('a SQLite file is closed by its store, a connection of the app is not', async () => {
  const store = sqliteStore({ file: join(folder, 'closed.db') });
  store.close();
  await expect(store.read(digest())).rejects.toThrow();
  const database = new DatabaseSync(':memory:');
  sqliteStore({ database }).close();
  expect(database.isOpen).toBe(true);
  database.close();
});

it('a file that is no SQLite database is refused', async () => {
  expect(() => sqliteStore({ file: folder })).toThrow();
});

it('expired rows leave the SQLite file, in batches, not sooner than each minute', async () => {
  let now = Date.now();
  const database = new DatabaseSync(':memory:');
  const store = sqliteStore({ database, clock: () => now });
  const count = () =>
    Number(database.prepare('select count(*) n from gatehouse_sessions').get()?.n);
  const add = (expiresAt: number) =>
    store.add({ key: digest(), subject: '', data: '', revision: 1, expiresAt });
  for (let i = 0; i < 700; i++) await add(now + 1000);
  now += 59_000;
  await add(now + HOUR);
  expect(count()).toBe(701);
  now += 1000;
  await add(now + HOUR);
  expect(count()).toBe(202);
  await add(now + HOUR);
  expect(count()).toBe(3);
  database.close();
});
