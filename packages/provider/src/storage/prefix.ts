import { type RawBuilder, sql } from 'kysely';

/**
 * Whether a canonical column starts with `prefix`, taken as it is: `%` and `_` mean themselves. By LIKE, since
 * a range over text depends on the collation of the database.
 */
export function startsWith(column: string, prefix: string): RawBuilder<boolean> {
  const pattern = `${prefix.replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`${sql.ref(column)} like ${pattern} escape '\\'`;
}
