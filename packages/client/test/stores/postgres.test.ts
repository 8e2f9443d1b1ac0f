import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { postgresStore } from '../../src/sessions/stores/postgres.ts';
import { describeSessionStore, digest } from './describe-session-store.ts';

const connectionString = process.env.GATEHOUSE_TEST_DATABASE_URL;
const skip = !connectionString;
if (skip) process.stderr.write('PostgreSQL skipped: GATEHOUSE_TEST_DATABASE_URL is not set.\n');

const HOUR = 60 * 60_000;
const newTable = () => `gatehouse_test_${randomBytes(8).toString('hex')}`;
const entry = (expiresAt: number) => ({
  key: digest(),
  subject: '',
  data: '',
  revision: 1,
  expiresAt,
});

describeSessionStore(
  'PostgreSQL through two pools',
  async (clock) => {
    const table = newTable();
    const pools = [
      new pg.Pool({ connectionString, max: 5 }),
      new pg.Pool({ connectionString, max: 5 }),
    ] as const;
    const [first, second] = pools;
    return {
      stores: [
        postgresStore({ pool: first, table, clock }),
        postgresStore({ pool: second, table: `public.${table}`, clock }),
      ],
      async close() {
        await first.query(`drop table ${table}`);
        for (const pool of pools) await pool.end();
      },
    };
  },
  { skip },
);

describe.skipIf(skip)('the PostgreSQL store', () => {
  const pool = new pg.Pool({ connectionString, max: 10 });
  afterAll(() => pool.end());

  it('makes one table when ten start at once, under a name as written', async () => {
    const table = `Select_${newTable()}`;
    const stores = Array.from({ length: 10 }, () => postgresStore({ pool, table }));
    const results = await Promise.all(stores.map((store) => store.add(entry(Date.now() + HOUR))));
    expect(results).toEqual(Array(10).fill(true));
    const { rows } = await pool.query(`select count(*) from "${table}"`);
    expect(Number(rows[0].count)).toBe(10);
    await pool.query(`drop table "${table}"`);
  });

  it('needs no right to make tables when the table is there', async () => {
    const table = newTable();
    const schema = `${table}_schema`;
    await pool.query(`create schema ${schema}`);
    await postgresStore({ pool, table: `${schema}.${table}` }).read('x');
    const role = `${table}_role`;
    await pool.query(`create role ${role}; grant usage on schema ${schema} to ${role};
      grant select, insert, update, delete on ${schema}.${table} to ${role}`);
    const client = new pg.Client({ connectionString });
    await client.connect();
    await client.query(`set role ${role}`);
    const store = postgresStore({ pool: client, table: `${schema}.${table}` });
    expect(await store.add(entry(Date.now() + HOUR))).toBe(true);
    await client.end();
    await pool.query(`drop schema ${schema} cascade; drop role ${role}`);
  });

  it('works again once the database is back', async () => {
    const table = newTable();
    let down = true;
    const store = postgresStore({
      pool: {
        query: (text, values) =>
          down ? Promise.reject(new Error('down')) : pool.query(text, values),
      },
      table,
    });
    await expect(store.read('x')).rejects.toThrow('down');
    down = false;
    expect(await store.read('x')).toBeUndefined();
    await pool.query(`drop table ${table}`);
  });

  it('deletes expired rows with a write after a minute', async () => {
    const table = newTable();
    let now = Date.now();
    let swept: Promise<unknown> | undefined;
    const store = postgresStore({
      pool: {
        query(text, values) {
          const result = pool.query(text, values);
          if (text.includes('skip locked')) swept = result;
          return result;
        },
      },
      table,
      clock: () => now,
    });
    await store.add(entry(now + 1000));
    now += 60_000;
    const kept = entry(now + HOUR);
    await store.add(kept);
    await store.read(kept.key);
    expect(swept).toBeDefined();
    await swept;
    const { rows } = await pool.query(`select key from ${table}`);
    expect(rows).toEqual([{ key: kept.key }]);
    await pool.query(`drop table ${table}`);
  });
});

it.each(['', 'a b', 'a"b', "a'; drop", 'a.b.c', '1a', 'é', 'a'.repeat(49), 'a\n'])(
  'the name %j for a table is refused',
  (table) => {
    const pool = { query: () => Promise.reject(new Error('not to be called')) };
    expect(() => postgresStore({ pool, table })).toThrow(ConfigError);
  },
);
