import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely';
import { storable } from '../storable.ts';
import type { Dialect, SqlEngine, Steps } from './engine.ts';
import { migrate, SCHEMA_VERSION, schemaVersion } from './migrations.ts';
import type { Tables } from './tables.ts';

/** Any number, so long as nobody else locks on it. */
const ADVISORY_LOCK = 4_729_016_388_213_508;
const UNIQUE_VIOLATION = '23505';
/** Others came in between: serialization failure, deadlock, a row referred to that was removed. */
const RETRIED = ['40001', '40P01', '23503'];
const MAX_TRIES = 5;
/** Whatever the database's own default is: the queries lock what they need. */
const BEGIN = 'begin isolation level read committed';

/** What is used of a `PoolClient` of `pg`. */
export interface UserPoolClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  release(destroy?: boolean): void;
  on(event: 'error', listener: () => void): unknown;
  off(event: 'error', listener: () => void): unknown;
}

/** What is used of a `Pool` of `pg`. */
export interface UserPool {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  connect(): Promise<UserPoolClient>;
}

const dialect: Dialect = {
  key: sql`text collate "C"`,
  flag: 'boolean',
  time: 'bigint',
  tableEnd: undefined,
  jsonList: 'json_agg',
};

/** PostgreSQL as {@link SqlEngine}, with the tables made before the first query. */
export function createPostgresEngine(pool: UserPool, schema?: string): SqlEngine {
  const withoutSchema = new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  const db = schema === undefined ? withoutSchema : withoutSchema.withSchema(schema);
  let made: Promise<unknown> | undefined;

  async function ready(): Promise<void> {
    made ??= makeTables().catch((error: unknown) => {
      // The database may be back at the next call.
      made = undefined;
      throw error;
    });
    await made;
  }

  async function makeTables(): Promise<void> {
    if (await isUpToDate()) return;
    await inTransaction(pool, function* () {
      // `if not exists` alone fails for one of two processes that start at once.
      yield sql`select pg_advisory_xact_lock(${sql.lit(ADVISORY_LOCK)})`.compile(db);
      yield* migrate({ db, dialect });
    });
  }

  /** Looks first, which spares users without the right to make tables. */
  async function isUpToDate(): Promise<boolean> {
    const name = `${schema === undefined ? '' : `"${schema}".`}gatehouse_schema`;
    const { rows } = await pool.query('select to_regclass($1) as found', [name]);
    if ((rows[0] as { found: unknown }).found === null) return false;
    const { rows: versions } = await pool.query(schemaVersion(db).compile().sql, ['users']);
    return versions.some((row) => (row as { version: number }).version >= SCHEMA_VERSION);
  }

  return {
    db,
    dialect,
    async run<Row>(query: { compile(): CompiledQuery }) {
      await ready();
      const { sql: text, parameters } = query.compile();
      const { rows } = await retried(() => pool.query(text, parameters.map(toPostgres)));
      return rows as Row[];
    },
    prepare<Row>(query: { compile(): CompiledQuery }) {
      const { sql: text } = query.compile();
      return async (values: readonly string[]) => {
        await ready();
        return (await pool.query(text, values.map(toPostgres))).rows as Row[];
      };
    },
    async transaction(steps) {
      await ready();
      return await retried(() => inTransaction(pool, steps));
    },
    isUniqueViolation: (error) => codeOf(error) === UNIQUE_VIOLATION,
  };
}

async function retried<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === MAX_TRIES || !RETRIED.includes(codeOf(error))) throw error;
    }
  }
}

async function inTransaction<Result>(pool: UserPool, steps: () => Steps<Result>): Promise<Result> {
  const client = await pool.connect();
  let isBroken = false;
  const lost = () => {
    isBroken = true;
  };
  // A lost connection is told to the query that waits, and would end the process if nobody listened.
  client.on('error', lost);
  try {
    await client.query(BEGIN);
    const running = steps();
    let step = running.next();
    while (!step.done) {
      const { sql: text, parameters } = step.value;
      step = running.next((await client.query(text, parameters.map(toPostgres))).rows);
    }
    await client.query('commit');
    return step.value;
  } catch (error) {
    await client.query('rollback').catch(lost);
    throw error;
  } finally {
    client.off('error', lost);
    client.release(isBroken);
  }
}

/** An id that somebody made up is nobody's, and no failure of the database. */
function toPostgres(value: unknown): unknown {
  return typeof value === 'string' ? storable(value) : value;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
