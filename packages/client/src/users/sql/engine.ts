import type { Compilable, CompiledQuery, Kysely, RawBuilder } from 'kysely';
import type { Tables } from './tables.ts';

/** A database as the stores of users need it: Kysely builds and compiles, an engine runs. */
export interface SqlEngine {
  /** Builds queries; can't run any. */
  readonly db: Kysely<Tables>;
  readonly dialect: Dialect;
  /** Runs one query by itself. */
  run<Row>(query: Compilable<Row>): Promise<Row[]>;
  /** Compiles a query once; the function runs it with other values, in the order of its placeholders. */
  prepare<Row>(query: Compilable<Row>): (values: readonly string[]) => Promise<Row[]>;
  /** All queries of the steps or none. The steps may be started anew, after others came in between. */
  transaction<Result>(steps: () => Steps<Result>): Promise<Result>;
  /** Whether the database refused a row since another has its unique value. */
  isUniqueViolation(error: unknown): boolean;
}

/** Where the two dialects differ. */
export interface Dialect {
  /** Text that is compared and sorted by its bytes. */
  readonly key: RawBuilder<unknown>;
  readonly flag: 'integer' | 'boolean';
  readonly time: 'integer' | 'bigint';
  /** What a definition of a table ends with. */
  readonly tableEnd: RawBuilder<unknown> | undefined;
  /** The aggregate that makes a JSON list of texts. */
  readonly jsonList: 'json_group_array' | 'json_agg';
}

/**
 * Queries of one transaction, each of which gets the rows of the one before. A generator and not an
 * async function, since SQLite has to run all of them in one go: other code of the app may use the
 * same connection while anything is waited for.
 */
export type Steps<Result> = Generator<CompiledQuery, Result, unknown[]>;

/** One query among {@link Steps}. */
export function* rowsOf<Row>(query: Compilable<Row>): Steps<Row[]> {
  return (yield query.compile()) as Row[];
}
