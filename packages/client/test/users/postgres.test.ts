import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { postgresUserStore } from '../../src/users/postgres.ts';
import { describeUserDirectory } from './describe-user-directory.ts';
import { describeUserStore } from './describe-user-store.ts';
import { created, somebody } from './open-store.ts';
import { connectionString, newSchema, openPostgres } from './stores.ts';

const skip = !connectionString;
if (skip) process.stderr.write('PostgreSQL skipped: GATEHOUSE_TEST_DATABASE_URL is not set.\n');

const openStrictPools = (clock: () => number) =>
  openPostgres(clock, '-c default_transaction_isolation=serializable');

describeUserStore('PostgreSQL through two pools', openPostgres, { skip });
describeUserDirectory('PostgreSQL through two pools', openPostgres, { skip });
describeUserStore('PostgreSQL where transactions are serializable', openStrictPools, { skip });

describe.skipIf(skip)('the PostgreSQL store of users', () => {
  const pool = new pg.Pool({ connectionString, max: 10 });
  afterAll(() => pool.end());
  const inSchema = async (use: (schema: string) => Promise<void>) => {
    const schema = newSchema();
    await pool.query(`create schema "${schema}"`);
    await use(schema);
    await pool.query(`drop schema "${schema}" cascade`);
  };

  it('makes its tables once when ten start at once', async () => {
    await inSchema(async (schema) => {
      const stores = Array.from({ length: 10 }, () => postgresUserStore({ pool, schema }));
      const users = await Promise.all(stores.map((store) => created(store)));
      const { items } = await postgresUserStore({ pool, schema }).list();
      expect(items.map(({ id }) => id).sort()).toEqual(users.map(({ id }) => id).sort());
      const { rows } = await pool.query(`select name, version from "${schema}".gatehouse_schema`);
      expect(rows).toEqual([{ name: 'users', version: 1 }]);
    });
  });

  it('needs no right to make tables when they are there', async () => {
    await inSchema(async (schema) => {
      await postgresUserStore({ pool, schema }).list();
      const role = `${schema}_role`;
      await pool.query(`create role "${role}"; grant usage on schema "${schema}" to "${role}";
        grant select, insert, update, delete on all tables in schema "${schema}" to "${role}"`);
      const options = `-c role=${role}`;
      const limited = new pg.Pool({ connectionString, options });
      const store = postgresUserStore({ pool: limited, schema });
      const user = await created(store, { groups: { source: '', names: ['navy'] } });
      expect(await store.read(user.id)).toEqual(user);
      expect(await store.remove(user.id)).toBe(true);
      await limited.end();
      await pool.query(`drop owned by "${role}"; drop role "${role}"`);
    });
  });

  it('works again once the database is back', async () => {
    await inSchema(async (schema) => {
      let down = true;
      const store = postgresUserStore({
        pool: {
          query: (text, values) =>
            down ? Promise.reject(new Error('down')) : pool.query(text, values),
          connect: () => pool.connect(),
        },
        schema,
      });
      await expect(store.read('x')).rejects.toThrow('down');
      down = false;
      expect(await store.read('x')).toBeUndefined();
    });
  });

  it('gives back every connection, whatever came of it, and leaves nothing half done', async () => {
    await inSchema(async (schema) => {
      const single = new pg.Pool({ connectionString, max: 1 });
      const store = postgresUserStore({ pool: single, schema });
      const [ada, grace] = [await created(store, { username: 'ada' }), await created(store)];
      expect(await store.update(grace.id, { username: 'ADA' })).toBe('username_taken');
      await pool.query(`alter table "${schema}".gatehouse_group_members
        add constraint small check (group_name <> 'navy')`);
      const groups = { source: '', names: ['navy'] };
      await expect(store.update(ada.id, { name: 'x', groups })).rejects.toThrow('small');
      const subject = somebody();
      await expect(store.create({ username: 'x', groups }, subject)).rejects.toThrow('small');
      expect(await store.read(ada.id)).toEqual(ada);
      expect(await store.findByIdentity(subject)).toBeUndefined();
      await single.end();
    });
  });

  it('does not keep a connection that was lost within a transaction', async () => {
    await inSchema(async (schema) => {
      const single = new pg.Pool({ connectionString, max: 1 });
      single.on('error', () => {});
      const store = postgresUserStore({ pool: single, schema });
      const user = await created(store);
      await pool.query(`create function "${schema}".lose() returns trigger language plpgsql as
        $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
        create trigger lose before insert on "${schema}".gatehouse_group_members
        execute function "${schema}".lose()`);
      const groups = { source: '', names: ['navy'] };
      await expect(store.update(user.id, { name: 'x', groups })).rejects.toThrow();
      expect(await store.read(user.id)).toEqual(user);
      expect(await store.update(user.id, { name: 'y' })).toMatchObject({ name: 'y' });
      await single.end();
    });
  });
});

it.each(['', 'a b', 'a"b', "a'; drop", 'a.b', '1a', 'é', 'a'.repeat(64), 'a\n'])(
  'the name %j for a schema is refused',
  (schema) => {
    const refuse = () => Promise.reject(new Error('not to be called'));
    const pool = { query: refuse, connect: refuse };
    expect(() => postgresUserStore({ pool, schema })).toThrow(ConfigError);
  },
);

it('what is no pool is refused with what to use', () => {
  expect(() => postgresUserStore({ pool: {} as pg.Pool })).toThrow(/new Pool/);
});
