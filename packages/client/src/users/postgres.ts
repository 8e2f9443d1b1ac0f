import { type Clock, systemClock } from '../core/clock.ts';
import { invalid } from '../core/option-checks.ts';
import { createPostgresEngine, type UserPool } from './sql/postgres-engine.ts';
import { createSqlUserDirectory } from './sql/sql-user-directory.ts';
import type { UserDirectory } from './user-directory.ts';

export type { UserPool, UserPoolClient } from './sql/postgres-engine.ts';

/** PostgreSQL cuts names at 63 bytes. */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;

/** Settings of {@link postgresUserStore}. */
export interface PostgresUserStoreOptions {
  /** A `Pool` of `pg`. */
  readonly pool: UserPool;
  /**
   * Name of the schema that holds the tables, which has to be there: letters, digits and underscores,
   * 63 at most, taken as written. Default: the first of the search path.
   */
  readonly schema?: string;
  /** Milliseconds since 1970. Default: the system's. */
  readonly clock?: Clock;
}

/**
 * Users in PostgreSQL 10 or newer, by `pg` and `kysely`. Makes its tables, `gatehouse_users` and others
 * that begin like it, at first use, if they are not there: a user that may not create tables needs
 * select, insert, update and delete on those made by somebody else.
 *
 * Point `pool` at the primary server: a replica may still show a user who was switched off.
 * Methods reject with what `pool` rejects with.
 *
 * @throws {ConfigError} when `pool` is none, or `schema` is not a name of that form.
 */
export function postgresUserStore(options: PostgresUserStoreOptions): UserDirectory {
  const { pool, schema, clock = systemClock } = options;
  if (typeof pool?.query !== 'function' || typeof pool.connect !== 'function') {
    throw invalid('pool', 'use a Pool of pg: new Pool({ connectionString }).');
  }
  if (schema !== undefined && !IDENTIFIER.test(schema)) {
    throw invalid('schema', 'use letters, digits and underscores, at most 63.');
  }
  return createSqlUserDirectory(createPostgresEngine(pool, schema), { clock });
}
