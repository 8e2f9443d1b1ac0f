import { type Expression, type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { Database } from './schema.ts';

export interface UserFilter {
  /** Absent: all but the deleted ones. */
  state?: 'invited' | 'active' | 'suspended' | 'locked' | 'deleted' | undefined;
  roleId?: string | undefined;
  /** Only users of these groups. */
  groupIds?: readonly string[] | undefined;
  /** Only users who have one of these roles. */
  anyRoleIds?: readonly string[] | undefined;
}

/** A query on users, to be narrowed down. */
export type UserQuery = SelectQueryBuilder<Database, 'users', object>;

/** Users whom a list looks at one by one, at most, to find those whom a filter leaves. */
const FEW = 10_000;

/**
 * All users that a filter leaves, by a query that takes any order well: along the index of the order, with a look at each
 * user whether the filter leaves them, until there are enough. Where the filter leaves few, that would lead past nearly
 * everybody, and these few are gone through instead.
 *
 * Counting costs one statement, which goes as far as {@link FEW} by an index.
 *
 * @param matching of a search: whom it leaves by each of the columns that it looks at.
 */
export async function sourceOf(
  db: Kysely<Database>,
  filter: UserFilter,
  matching: readonly UserIds[] = [],
): Promise<{ users: UserQuery; isByFew: boolean }> {
  const few = await findFew(db, filter, matching);
  if (!few) return { users: narrowed(db.selectFrom('users'), filter), isByFew: false };
  // Not an inner join, of which SQLite would choose itself what to begin with.
  const users = db
    .selectFrom(few.as('few'))
    .crossJoin('users')
    .whereRef('users.id', '=', 'few.id') as unknown as UserQuery;
  return { users: narrowed(users, filter), isByFew: true };
}

/** As {@link sourceOf}, for the order of ids, in which the indexes of roles, groups and states hold users themselves. */
export function inOrderOfIds(db: Kysely<Database>, { roleId, ...filter }: UserFilter) {
  const users = db.selectFrom('users');
  if (roleId === undefined) return { users: narrowed(users, filter), id: 'users.id' };
  const members = users.innerJoin('user_roles', (join) =>
    join.onRef('user_roles.user_id', '=', 'users.id').on('user_roles.role_id', '=', roleId),
  );
  // Of whichever table leads, so that its index gives the order.
  return { users: narrowed(members as unknown as UserQuery, filter), id: 'user_roles.user_id' };
}

/** Asks of each user whether the filter leaves them. */
function narrowed(users: UserQuery, filter: UserFilter): UserQuery {
  const { state, groupIds } = filter;
  const roleIds = rolesOf(filter);
  let left = users.where('users.deleted_at', state === 'deleted' ? 'is not' : 'is', null);
  if (state !== undefined && state !== 'deleted') left = left.where('users.state', '=', state);
  if (groupIds !== undefined) {
    left =
      groupIds.length === 0
        ? left.where(sql<boolean>`1 = 0`)
        : left.where('users.group_id', 'in', groupIds);
  }
  if (roleIds !== undefined) {
    left = left.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('user_roles as held')
          .select('held.role_id')
          .whereRef('held.user_id', '=', 'users.id')
          .where('held.role_id', 'in', roleIds),
      ),
    );
  }
  return left;
}

/** Ids of users, read from an index alone. */
export type UserIds = SelectQueryBuilder<Database, never, { id: string }>;

/** What leaves the fewest of a filter, if these are few, and fewer than match. */
async function findFew(
  db: Kysely<Database>,
  filter: UserFilter,
  matching: readonly UserIds[],
): Promise<UserIds | undefined> {
  const parts = partsOf(db, filter);
  if (parts.length === 0) return undefined;
  const count = (ids: UserIds) =>
    sql<number>`(select count(*) from ${ids.limit(FEW + 1)} as counted)`;
  const matched = sql<number>`${sql.join(matching.map(count), sql` + `)}`;
  const counts = await db
    .selectNoFrom([
      ...(matching.length > 0 ? [matched.as('matched')] : []),
      ...parts.map((ids, i) => count(ids).as(`part_${i}`)),
    ])
    .executeTakeFirstOrThrow();
  const { matched: most = FEW + 1, ...left } = counts as Record<string, number | string>;
  const [fewest] = parts
    .map((ids, i) => ({ ids, count: Number(left[`part_${i}`]) }))
    .toSorted((a, b) => a.count - b.count);
  return fewest && fewest.count < Math.min(Number(most), FEW + 1) ? fewest.ids : undefined;
}

/** Each part of a filter that has an index of its own. */
function partsOf(db: Kysely<Database>, filter: UserFilter): UserIds[] {
  const { groupIds, state } = filter;
  const roleIds = rolesOf(filter);
  const parts: unknown[] = [];
  if (roleIds?.length) {
    const members = db
      .selectFrom('user_roles')
      .select('user_id as id')
      .where('role_id', 'in', roleIds);
    parts.push(roleIds.length === 1 ? members : members.distinct());
  }
  const users = db.selectFrom('users').select('id');
  if (groupIds?.length) parts.push(users.where('group_id', 'in', groupIds));
  if (state === 'deleted') parts.push(users.where('deleted_at', 'is not', null));
  else if (state !== undefined) parts.push(users.where('state', '=', state));
  return parts as UserIds[];
}

function rolesOf({ roleId, anyRoleIds }: UserFilter): readonly string[] | undefined {
  return roleId === undefined ? anyRoleIds : [roleId];
}

/** What comes after somebody in an order by `key` and then id. */
export function isAfter(
  key: Expression<unknown>,
  after: { key: string; id: string },
  descending: boolean,
): Expression<boolean> {
  const id = sql.ref('users.id');
  return descending
    ? sql<boolean>`(${key}, ${id}) < (${after.key}, ${after.id})`
    : sql<boolean>`(${key}, ${id}) > (${after.key}, ${after.id})`;
}
