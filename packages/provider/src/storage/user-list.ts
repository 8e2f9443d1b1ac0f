import { type Expression, type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import { startsWith } from './prefix.ts';
import type { Database } from './schema.ts';
import { type JoinedUserRow, joinRoles, type UserWithRoles } from './users.ts';

/** What users can be sorted by, and the column that stands for it; ids are in the order of creation. */
const SORT_COLUMNS = {
  created_at: 'id',
  email: 'email_canonical',
  name: 'name_canonical',
} as const;

export type UserSort = keyof typeof SORT_COLUMNS;

export interface UserFilter {
  /** Absent: all but the deleted ones. */
  state?: 'invited' | 'active' | 'suspended' | 'locked' | 'deleted' | undefined;
  roleId?: string | undefined;
  /** Only users of these groups. */
  groupIds?: readonly string[] | undefined;
  /** Only users who have one of these roles; for searches, which look at it for each that they find. */
  anyRoleIds?: readonly string[] | undefined;
}

export interface UserPage {
  limit: number;
  filter: UserFilter;
  sort: UserSort;
  descending: boolean;
  /** Only users who come after this one. */
  after?: { key: string; id: string } | undefined;
}

/** A user and what the place in the list was decided by. */
export interface ListedUser extends UserWithRoles {
  key: string;
}

/**
 * Lists of users. A page costs what it shows, however many users there are: each order and each filter by itself
 * is served by an index, and roles are read for the users of the page only.
 */
export interface UserList {
  list(page: UserPage): Promise<ListedUser[]>;
  /**
   * Users of whom the e-mail address, username, name or family name starts with `prefix` (canonical), in the order
   * of the first of these that does.
   */
  search(prefix: string, page: Pick<UserPage, 'limit' | 'filter' | 'after'>): Promise<ListedUser[]>;
  /** These users, in the order of ids. */
  listByIds(ids: readonly string[]): Promise<ListedUser[]>;
}

export function createUserList(db: Kysely<Database>): UserList {
  return {
    async list({ limit, filter, sort, descending, after }) {
      const key = keyOf(sort, filter);
      const direction = descending ? 'desc' : 'asc';
      let page = filtered(db, filter)
        .select(['users.id as id', sql.ref<string>(key).as('key')])
        .orderBy(sql.ref(key), direction)
        .orderBy('users.id', direction)
        .limit(limit);
      if (after) page = page.where(isAfter(sql.ref(key), after, descending));
      return await withRows(db, page, descending);
    },

    async search(prefix, { limit, filter, after }) {
      // Whoever is among the first of all is among the first of the column that they are listed by.
      const [first, ...others] = SEARCHED.map((column) => {
        const term = sql.ref<string>(`users.${column}`);
        let matches = filtered(db, filter)
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
        return db.selectFrom(matches.as('matches')).selectAll();
      });
      if (!first) throw new TypeError('There are columns to search.');
      const all = others.reduce((union, matches) => union.unionAll(matches), first);
      const page = db
        .selectFrom(all.as('found'))
        .select(({ fn }) => ['id', fn.min<string>('key').as('key')])
        .groupBy('id')
        .orderBy('key')
        .orderBy('id')
        .limit(limit);
      return await withRows(db, page, false);
    },

    async listByIds(ids) {
      if (ids.length === 0) return [];
      const page = db
        .selectFrom('users')
        .select(['users.id as id', 'users.id as key'])
        .where('users.id', 'in', ids);
      return await withRows(db, page, false);
    },
  };
}

const SEARCHED = [
  'email_canonical',
  'username_canonical',
  'name_canonical',
  'family_name_canonical',
] as const;

/** The column of whichever table leads, so that an index on it gives the order. */
function keyOf(sort: UserSort, { roleId }: UserFilter): string {
  if (sort === 'created_at' && roleId !== undefined) return 'user_roles.user_id';
  return `users.${SORT_COLUMNS[sort]}`;
}

function filtered(db: Kysely<Database>, { state, roleId, groupIds, anyRoleIds }: UserFilter) {
  let users = db
    .selectFrom('users')
    .$if(roleId !== undefined, (query) =>
      query.innerJoin('user_roles', (join) =>
        join
          .onRef('user_roles.user_id', '=', 'users.id')
          .on('user_roles.role_id', '=', roleId ?? ''),
      ),
    );
  users = users.where('users.deleted_at', state === 'deleted' ? 'is not' : 'is', null);
  if (state !== undefined && state !== 'deleted') users = users.where('users.state', '=', state);
  if (groupIds !== undefined) {
    users =
      groupIds.length === 0
        ? users.where(sql<boolean>`1 = 0`)
        : users.where('users.group_id', 'in', groupIds);
  }
  if (anyRoleIds !== undefined) {
    users = users.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('user_roles as held')
          .select('held.role_id')
          .whereRef('held.user_id', '=', 'users.id')
          .where('held.role_id', 'in', anyRoleIds),
      ),
    );
  }
  return users;
}

function isAfter(
  key: Expression<unknown>,
  after: { key: string; id: string },
  descending: boolean,
): Expression<boolean> {
  const id = sql.ref('users.id');
  return descending
    ? sql<boolean>`(${key}, ${id}) < (${after.key}, ${after.id})`
    : sql<boolean>`(${key}, ${id}) > (${after.key}, ${after.id})`;
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

type Page = SelectQueryBuilder<Database, never, { id: string; key: string }>;

async function withRows(
  db: Kysely<Database>,
  page: unknown,
  descending: boolean,
): Promise<ListedUser[]> {
  const direction = descending ? 'desc' : 'asc';
  const rows = (await db
    .selectFrom((page as Page).as('page'))
    .innerJoin('users', 'users.id', 'page.id')
    .leftJoin('user_roles', 'user_roles.user_id', 'users.id')
    .leftJoin('roles', 'roles.id', 'user_roles.role_id')
    .selectAll('users')
    .select(['roles.name as role_name', 'roles.require_mfa as role_require_mfa', 'page.key as key'])
    .orderBy('page.key', direction)
    .orderBy('users.id', direction)
    .execute()) as (JoinedUserRow & { key: string })[];
  const keys = new Map(rows.map(({ id, key }) => [id, key]));
  return joinRoles(rows).map((found) => ({ ...found, key: keys.get(found.user.id) ?? '' }));
}
