import { type Clock, systemClock } from '../../core/clock.ts';
import { ConfigError } from '../../core/errors.ts';
import type { SessionStore, StoredEntry } from './session-store.ts';
import { createSweeper } from './sweep.ts';

const MAX_LISTED = 1000;
/** Rows deleted in one statement, so that none holds many locks for long. */
const SWEEP_BATCH = 1000;
/** Short enough for the names of the indexes: PostgreSQL cuts names at 63 bytes. */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,47}$/;
/** Any number, so long as nobody else locks on it. */
const ADVISORY_LOCK = 4_729_016_388_213_507;

/** What is used of a `Pool` or `Client` of `pg`; a pool is better, since it replaces lost connections. */
export interface PostgresPool {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

/** Settings of {@link postgresStore}. */
export interface PostgresStoreOptions {
  readonly pool: PostgresPool;
  /**
   * Name of the table, with or without a schema: letters, digits and underscores, 48 at most, taken
   * as written. Default `gatehouse_sessions`, in the first schema of the search path.
   */
  readonly table?: string;
  /** Milliseconds since 1970. Default: the system's. */
  readonly clock?: Clock;
}

/**
 * Sessions in PostgreSQL 10 or newer. Makes its table at first use, if it is not there: a user that
 * may not create tables needs select, insert, update and delete on one made by somebody else.
 *
 * Point `pool` at the primary server: a replica may still show a session that has ended.
 * Methods reject with what `pool` rejects with.
 *
 * @throws {ConfigError} when `table` is not a name of that form.
 */
export function postgresStore(options: PostgresStoreOptions): SessionStore {
  const { pool, table: name = 'gatehouse_sessions', clock = systemClock } = options;
  const table = quote(name);
  let made: Promise<unknown> | undefined;

  async function query(text: string, values: unknown[]) {
    made ??= pool.query(creation(name, table), []).catch((error: unknown) => {
      // The database may be back at the next call.
      made = undefined;
      throw error;
    });
    await made;
    return await pool.query(text, values);
  }

  async function write(text: string, values: unknown[]): Promise<number> {
    const { rowCount } = await query(text, values);
    afterWrite();
    return rowCount ?? 0;
  }

  const afterWrite = createSweeper(clock, async () => {
    // Rows that somebody holds are left for the next sweep, so that sweeps of several processes don't wait for each other.
    const { rowCount } = await query(
      `delete from ${table} where expires_at <= $1 and key in
         (select key from ${table} where expires_at <= $1 limit ${SWEEP_BATCH} for update skip locked)`,
      [clock()],
    );
    return rowCount === SWEEP_BATCH;
  });

  const columns = 'key, subject, data, revision, expires_at';
  return {
    async read(key) {
      const { rows } = await query(
        `select ${columns} from ${table} where key = $1 and expires_at > $2`,
        [key, clock()],
      );
      return rows.map(toEntry)[0];
    },
    async add({ key, subject, data, revision, expiresAt }) {
      const count = await write(
        `insert into ${table} as old (${columns}) values ($1, $2, $3, $4, $5)
         on conflict (key) do update set subject = excluded.subject, data = excluded.data,
           revision = excluded.revision, expires_at = excluded.expires_at
         where old.expires_at <= $6`,
        [key, subject, data, revision, expiresAt, clock()],
      );
      return count === 1;
    },
    async replace({ key, data, revision, expiresAt }) {
      const count = await write(
        `update ${table} set data = $1, revision = $2, expires_at = $3
         where key = $4 and revision = $5 and expires_at > $6`,
        [data, revision, expiresAt, key, revision - 1, clock()],
      );
      return count === 1;
    },
    async touch(key, expiresAt) {
      const count = await write(
        `update ${table} set expires_at = $1 where key = $2 and expires_at > $3`,
        [expiresAt, key, clock()],
      );
      return count === 1;
    },
    async remove(key) {
      await write(`delete from ${table} where key = $1`, [key]);
    },
    async readAllOf(subject) {
      const { rows } = await query(
        `select ${columns} from ${table} where subject = $1 and subject <> '' and expires_at > $2
         order by expires_at desc limit ${MAX_LISTED}`,
        [subject, clock()],
      );
      return rows.map(toEntry);
    },
    async removeAllOf(subject, exceptKey) {
      return await write(
        `delete from ${table}
         where subject = $1 and subject <> '' and expires_at > $2 and key is distinct from $3::text`,
        [subject, clock(), exceptKey ?? null],
      );
    },
  };
}

function quote(name: string): string {
  const parts = name.split('.');
  if (parts.length > 2 || !parts.every((part) => IDENTIFIER.test(part))) {
    throw new ConfigError(
      'ERR_GATEHOUSE_CONFIG_INVALID',
      'table',
      'use letters, digits and underscores, at most 48, with or without a schema and a dot before it.',
    );
  }
  return parts.map((part) => `"${part}"`).join('.');
}

/**
 * One statement, hence one transaction, that makes the table unless it is there. The first look spares
 * users without the right to make tables; the lock makes processes that start at once take turns,
 * since `if not exists` alone fails for one of them. The comment tells later versions of this package
 * what they find. `name` was checked: it can't end a literal.
 */
function creation(name: string, table: string): string {
  const index = name.split('.').at(-1);
  return `do $gatehouse$ begin
    if to_regclass('${table}') is null then
      perform pg_advisory_xact_lock(${ADVISORY_LOCK});
      create table if not exists ${table} (
        key text primary key,
        subject text not null,
        data text not null,
        revision integer not null,
        expires_at bigint not null
      );
      create index if not exists "${index}_subject"
        on ${table} (subject, expires_at) where subject <> '';
      create index if not exists "${index}_expires_at" on ${table} (expires_at);
      comment on table ${table} is 'Gatehouse sessions, schema 1';
    end if;
  end $gatehouse$`;
}

function toEntry(row: unknown): StoredEntry {
  const { key, subject, data, revision, expires_at } = row as Record<string, unknown>;
  return {
    key: String(key),
    subject: String(subject),
    data: String(data),
    revision: Number(revision),
    // `pg` gives a bigint as text.
    expiresAt: Number(expires_at),
  };
}
