import { type Expression, expressionBuilder, type Kysely, type QueryCreator, sql } from 'kysely';
import { startsWith } from './prefix.ts';
import type { Database } from './schema.ts';
import { isAfter, sourceOf, type UserFilter, type UserIds, type UserQuery } from './user-filter.ts';

const SEARCHED = [
  'email_canonical',
  'username_canonical',
  'name_canonical',
  'family_name_canonical',
] as const;

/**
 * The ids of users of whom one of {@link SEARCHED} starts with `prefix` (canonical), with the first of these that does as
 * `key`, in the order of that.
 */
export async function searchUsers(
  db: Kysely<Database>,
  prefix: string,
  wanted: {
    limit: number;
    filter: UserFilter;
    after?: { key: string; id: string } | undefined;
  },
) {
  const matching = SEARCHED.map((column) =>
    db
      .selectFrom('users')
      .select('id')
      .where(startsWith(sql.ref(column), prefix)),
  );
  const { users, isByFew } = await sourceOf(db, wanted.filter, matching as unknown as UserIds[]);
  if (!isByFew) return matchesOf(db, prefix, { ...wanted, users });
  // Gone through once, and not for each column.
  const found = users
    .select(['users.id', ...SEARCHED.map((column) => `users.${column}` as const)])
    .where(({ or }) => or(SEARCHED.map((column) => startsWith(unindexed(column), prefix))));
  const withFound = db.with(
    (cte) => cte('found').materialized(),
    () => found,
  );
  return matchesOf(withFound as unknown as QueryCreator<Database>, prefix, {
    ...wanted,
    users: db.selectFrom('found as users' as 'users'),
  });
}

/** A part for each column, each of which is done after `limit`. */
function matchesOf(
  db: QueryCreator<Database>,
  prefix: string,
  {
    users,
    limit,
    after,
  }: { users: UserQuery; limit: number; after?: { key: string; id: string } | undefined },
) {
  // Whoever is among the first of all is among the first of the column that they are listed by.
  const [first, ...others] = SEARCHED.map((column) => {
    const term = sql.ref<string>(`users.${column}`);
    let matches = users
      .select(['users.id as id', term.as('key')])
      .where(startsWith(term, prefix))
      .orderBy(term)
      .orderBy('users.id')
      .limit(limit);
    if (after) {
      matches = matches.where(isAfter(term, after, false));
      for (const other of SEARCHED) {
        if (other !== column) matches = matches.where(isNotListed(other, prefix, after));
      }
    }
    return expressionBuilder<Database>().selectFrom(matches.as('matches')).selectAll();
  });
  if (!first) throw new TypeError('There are columns to search.');
  const all = others.reduce((union, matches) => union.unionAll(matches), first);
  return db
    .selectFrom(all.as('matched'))
    .select(({ fn }) => ['id', fn.min<string>('key').as('key')])
    .groupBy('id')
    .orderBy('key')
    .orderBy('id')
    .limit(limit);
}

/**
 * A user who is found by several columns is listed once, by the one that sorts first; on the pages that follow not again.
 * What is passed over for it was listed before, so it is no more than that.
 */
function isNotListed(
  column: (typeof SEARCHED)[number],
  prefix: string,
  after: { key: string; id: string },
): Expression<boolean> {
  const other = sql.ref<string>(`users.${column}`);
  return sql<boolean>`(${other} is null or not ${startsWith(other, prefix)}
    or ${isAfter(other, after, false)})`;
}

/** The same text, of which the engine knows no index. */
function unindexed(column: (typeof SEARCHED)[number]): Expression<string> {
  return sql<string>`coalesce(${sql.ref(`users.${column}`)}, '')`;
}
