import { type Kysely, PostgresAdapter, type SelectQueryBuilder } from 'kysely';
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
