import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import type { Dialect, SqlEngine, Steps } from './engine.ts';
import type { Tables } from './tables.ts';

const SQLITE_CONSTRAINT_UNIQUE = 2067;

/** SQLite as {@link SqlEngine}. */
export interface SqliteEngine extends SqlEngine {
  /** All queries of the steps or none, in one go. */
  transactionSync<Result>(steps: () => Steps<Result>): Result;
}

const dialect: Dialect = {
  key: sql`text`,
  flag: 'integer',
  time: 'integer',
  tableEnd: sql`strict`,
  jsonList: 'json_group_array',
};

/** Runs queries on a connection that others may use too. */
export function createSqliteEngine(database: DatabaseSync): SqliteEngine {
  const run = ({ sql: text, parameters }: CompiledQuery): unknown[] =>
    database.prepare(text).all(...parameters.map(toSqlite));

  function transactionSync<Result>(steps: () => Steps<Result>): Result {
    const end = begin(database);
    let result: Result;
    try {
      result = runAll(steps(), run);
    } catch (error) {
      database.exec(end.rollback);
      throw error;
    }
    database.exec(end.commit);
    return result;
  }

  return {
    db: new Kysely<Tables>({
      dialect: {
        createAdapter: () => new SqliteAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => new SqliteIntrospector(db),
        createQueryCompiler: () => new SqliteQueryCompiler(),
      },
    }),
    dialect,
    async run<Row>(query: { compile(): CompiledQuery }) {
      return run(query.compile()) as Row[];
    },
    prepare<Row>(query: { compile(): CompiledQuery }) {
      const statement = database.prepare(query.compile().sql);
      return async (values: readonly string[]) => statement.all(...values) as Row[];
    },
    transactionSync,
    async transaction(steps) {
      return transactionSync(steps);
    },
    isUniqueViolation: (error) =>
      error instanceof Error && 'errcode' in error && error.errcode === SQLITE_CONSTRAINT_UNIQUE,
  };
}

function runAll<Result>(steps: Steps<Result>, run: (query: CompiledQuery) => unknown[]): Result {
  let step = steps.next();
  while (!step.done) step = steps.next(run(step.value));
  return step.value;
}

/** Begins a transaction, or a part of the one that the app holds open; how to end it. */
function begin(database: DatabaseSync): { readonly commit: string; readonly rollback: string } {
  try {
    // Takes the turn to write first: a reader who becomes a writer may be refused.
    database.exec('begin immediate');
    return { commit: 'commit', rollback: 'rollback' };
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('within a transaction'))) throw error;
    database.exec('savepoint gatehouse_users');
    return {
      commit: 'release gatehouse_users',
      rollback: 'rollback to gatehouse_users; release gatehouse_users',
    };
  }
}

function toSqlite(value: unknown): SQLInputValue {
  return typeof value === 'boolean' ? Number(value) : (value as SQLInputValue);
}
