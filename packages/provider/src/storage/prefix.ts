import { type Expression, sql } from 'kysely';

/**
 * Whether a text in canonical form starts with `prefix`, taken as it is: `%` and `_` mean themselves. By LIKE,
 * since a range over text depends on the collation of the database.
 */
export function startsWith(text: Expression<string | null>, prefix: string): Expression<boolean> {
  const pattern = `${prefix.replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`${text} like ${pattern} escape '\\'`;
}
