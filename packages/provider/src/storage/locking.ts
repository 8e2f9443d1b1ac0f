import { type Kysely, PostgresAdapter, type SelectQueryBuilder } from 'kysely';
import type { Storage } from './database.ts';
import type { Database } from './schema.ts';

/**
 * Keeps the rows of a query in a transaction from being changed until it ends. On SQLite a transaction is alone
 * with the database as it is.
 */
export function lockRows<Tables extends keyof Database, Row>(
  db: Kysely<Database>,
  query: SelectQueryBuilder<Database, Tables, Row>,
): SelectQueryBuilder<Database, Tables, Row> {
  return db.getExecutor().adapter instanceof PostgresAdapter ? query.forUpdate() : query;
}

/**
 * The rows of a query that no other process is claiming at this moment, for an `UPDATE` that claims them. SQLite lets one
 * process write at a time; PostgreSQL would wait for the other's claim and then repeat it.
 */
export function unclaimedRows<Tables extends keyof Database, Row>(
  engine: Storage['engine'],
  query: SelectQueryBuilder<Database, Tables, Row>,
): SelectQueryBuilder<Database, Tables, Row> {
  return engine === 'postgresql' ? query.forUpdate().skipLocked() : query;
}
