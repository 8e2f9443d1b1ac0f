import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { sqliteStore } from '../../src/sessions/stores/sqlite.ts';
import { sqliteUserStore } from '../../src/users/sqlite.ts';
import { describeUserDirectory } from './describe-user-directory.ts';
import { describeUserStore } from './describe-user-store.ts';
import { created, somebody } from './open-store.ts';
import { openSqliteFile } from './stores.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-users-'));
});
afterEach(() => rm(folder, { recursive: true }));

function openConnection(clock: Clock) {
  const database = new DatabaseSync(':memory:', { readBigInts: true });
  return { stores: [sqliteUserStore({ database, clock })] as const, close: () => database.close() };
}

describeUserStore('a SQLite file of two connections', openSqliteFile);
describeUserDirectory('a SQLite file of two connections', openSqliteFile);
describeUserStore('a SQLite connection of the app', openConnection);
describeUserDirectory('a SQLite connection of the app', openConnection);

it('processes that start at once on a new SQLite file share it, and make each user once', async () => {
  const file = join(folder, 'new.db');
  const contender = fileURLToPath(new URL('./sqlite-contender.ts', import.meta.url));
  const runs = await Promise.all(
    Array.from({ length: 4 }, (_, person) =>
      promisify(execFile)(process.execPath, [contender, file, String(person)]),
    ),
  );
  const sum: Record<string, number> = {};
  for (const { stdout } of runs) {
    for (const [answer, times] of Object.entries(JSON.parse(stdout) as Record<string, number>)) {
      sum[answer] = (sum[answer] ?? 0) + times;
    }
  }
  expect(sum).toEqual({ made: 50, identity_taken: 75, username_taken: 75 });
  const store = sqliteUserStore({ file });
  expect((await store.list({ limit: 100 })).items).toHaveLength(50);
  expect(await store.groups()).toEqual([{ name: 'all', permissions: ['a', 'b'], members: 0 }]);
  store.close();
});

it('users are there after the file is opened again, and its tables are not made anew', async () => {
  const file = join(folder, 'again.db');
  const first = sqliteUserStore({ file });
  const subject = somebody();
  const user = await created(first, { groups: { source: '', names: ['navy'] } }, subject);
  first.close();
  const second = sqliteUserStore({ file });
  expect(await second.findByIdentity(subject)).toEqual(user);
  second.close();
});

it('users and sessions share a SQLite file, whichever comes first', async () => {
  for (const sessionsFirst of [true, false]) {
    const file = join(folder, `both-${sessionsFirst}.db`);
    const early = sessionsFirst ? sqliteStore({ file }) : undefined;
    const users = sqliteUserStore({ file });
    const sessions = early ?? sqliteStore({ file });
    const user = await created(users);
    const entry = { key: 'k', subject: 's', data: '', revision: 1, expiresAt: Date.now() + 9999 };
    expect(await sessions.add(entry)).toBe(true);
    expect(await users.read(user.id)).toEqual(user);
    users.close();
    sessions.close();
  }
});

it('a SQLite file of a later version of this package is used as it is', async () => {
  const file = join(folder, 'later.db');
  sqliteUserStore({ file }).close();
  const database = new DatabaseSync(file);
  const setVersion = "update gatehouse_schema set version = 99 where name = 'users'";
  database.exec(`${setVersion}; alter table gatehouse_users add column locale text`);
  const store = sqliteUserStore({ file });
  const user = await created(store);
  expect(await store.read(user.id)).toEqual(user);
  store.close();
  const version = database.prepare("select version from gatehouse_schema where name = 'users'");
  expect(version.get()).toEqual({ version: 99 });
  database.close();
});

it('what the app undoes in its own transaction is undone with users too', async () => {
  const database = new DatabaseSync(':memory:');
  const store = sqliteUserStore({ database });
  const subject = somebody();
  database.exec('begin');
  const user = await created(store, { username: 'ada' }, subject);
  expect(await store.create({ username: 'grace' }, subject)).toBe('identity_taken');
  const other = await created(store);
  expect(await store.update(other.id, { username: 'ada' })).toBe('username_taken');
  expect(await store.read(user.id)).toEqual(user);
  database.exec('rollback');
  expect(await store.list()).toEqual({ items: [], next: undefined });
  expect(await store.findByIdentity(subject)).toBeUndefined();
  database.close();
});

it('a change that fails midway leaves nothing behind', async () => {
  const database = new DatabaseSync(':memory:');
  const store = sqliteUserStore({ database });
  const user = await created(store, { name: 'Ada' });
  database.exec(`create trigger full before insert on gatehouse_group_members
    begin select raise(abort, 'disk is full'); end`);
  const groups = { source: '', names: ['navy'] };
  await expect(store.update(user.id, { name: 'x', groups })).rejects.toThrow('disk is full');
  const subject = somebody();
  await expect(store.create({ username: 'grace', groups }, subject)).rejects.toThrow('disk');
  expect(await store.read(user.id)).toEqual(user);
  expect(await store.findByIdentity(subject)).toBeUndefined();
  database.exec('drop trigger full');
  expect(await store.create({ username: 'grace', groups }, subject)).toMatchObject({
    groups: ['navy'],
  });
  database.close();
});

it('a connection of the app without foreign keys is refused', () => {
  const database = new DatabaseSync(':memory:', { enableForeignKeyConstraints: false });
  expect(() => sqliteUserStore({ database })).toThrow(ConfigError);
  expect(() => sqliteUserStore({ database })).toThrow(/database.*foreign_keys = on/);
  database.exec('pragma foreign_keys = on');
  sqliteUserStore({ database });
  database.close();
});

it('a SQLite file is closed by its store, a connection of the app is not', async () => {
  const store = sqliteUserStore({ file: join(folder, 'closed.db') });
  store.close();
  await expect(store.read('x')).rejects.toThrow();
  const database = new DatabaseSync(':memory:');
  sqliteUserStore({ database }).close();
  expect(database.isOpen).toBe(true);
  database.close();
});

it('a file that is no SQLite database is refused', () => {
  expect(() => sqliteUserStore({ file: folder })).toThrow();
});
