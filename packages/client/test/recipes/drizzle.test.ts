import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { describeUserStore } from '../users/describe-user-store.ts';
import { created, type OpensUserStore, somebody } from '../users/open-store.ts';
import * as schema from './drizzle/schema.ts';
import { drizzleUserStore } from './drizzle/user-store.ts';

const connectionString = process.env.GATEHOUSE_TEST_DATABASE_URL;
const skip = !connectionString;
if (skip) process.stderr.write('Drizzle skipped: GATEHOUSE_TEST_DATABASE_URL is not set.\n');

const FILES = ['schema.ts', 'user-store.ts'];
const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

const open = async (clock = Date.now) => {
  const name = `gatehouse_drizzle_${randomBytes(8).toString('hex')}`;
  const pool = new pg.Pool({ connectionString, options: `-c search_path=${name}` });
  await pool.query(`create schema ${name}`);
  await pool.query(read('drizzle/migration.sql'));
  const db = drizzle({ client: pool, schema });
  return {
    db,
    stores: [drizzleUserStore(db, clock)] as const,
    async close() {
      await pool.query(`drop schema ${name} cascade`);
      await pool.end();
    },
  };
};

describeUserStore('the Drizzle recipe', open satisfies OpensUserStore, { skip });

describe.skipIf(skip)('users by the Drizzle recipe', () => {
  it('have the permissions of their groups, each once', async () => {
    const { db, stores, close } = await open();
    const [store] = stores;
    const subject = somebody();
    const groups = { source: subject.iss, names: ['navy', 'army'] };
    const { id } = await created(store, { groups }, subject);
    await store.update(id, { groups: { source: '', names: ['navy'] } });
    await db.insert(schema.groupPermissions).values([
      { group: 'navy', permission: 'ships.sail' },
      { group: 'navy', permission: 'maps.view' },
      { group: 'army', permission: 'maps.view' },
      { group: 'others', permission: 'everything' },
    ]);
    const user = await store.findByIdentity(subject);
    expect(user?.permissions).toEqual(['maps.view', 'ships.sail']);
    expect(await store.read(id)).toEqual(user);
    await close();
  });
});

it('the guide to Drizzle shows these files', () => {
  const guide = read('../../../../docs/client/users-drizzle.md');
  const blocks = [...guide.matchAll(/^```ts\n\/\/ (\S+)\n(.*?)^```$/gms)];
  for (const file of FILES) {
    const [, , code] = blocks.find(([, name]) => name === file) ?? [];
    expect(code, file).toBe(read(`drizzle/${file}`));
  }
});
