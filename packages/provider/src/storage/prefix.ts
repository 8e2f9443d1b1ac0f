import { type Expression, sql } from 'kysely';

/** Greater than every character that a text in canonical form can go on with. */
const GREATEST = '\u{10ffff}';

/**
 * Whether a text in canonical form starts with `prefix`, taken as it is. By a range, which an index on the column
 * serves: columns that are searched are compared by bytes in both engines.
 */
export function startsWith(text: Expression<string | null>, prefix: string): Expression<boolean> {
  return sql<boolean>`(${text} >= ${prefix} and ${text} < ${prefix + GREATEST})`;
}
