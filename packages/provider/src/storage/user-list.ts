import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { Database } from './schema.ts';
import { inOrderOfIds, isAfter, sourceOf, type UserFilter } from './user-filter.ts';
import { searchUsers } from './user-search.ts';
import { type JoinedUserRow, joinRoles, type UserWithRoles } from './users.ts';

/** The columns that stand for what users can be sorted by; ids are in the order of creation. */
const SORT_COLUMNS = { email: 'email_canonical', name: 'name_canonical' } as const;

export type UserSort = keyof typeof SORT_COLUMNS | 'created_at';

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
  async function sorted(filter: UserFilter, sort: UserSort) {
    if (sort === 'created_at') {
      const { users, id } = inOrderOfIds(db, filter);
      return { users, key: id };
    }
    const { users } = await sourceOf(db, filter);
    return { users, key: `users.${SORT_COLUMNS[sort]}` };
  }

  return {
    async list({ limit, filter, sort, descending, after }) {
      const { users, key } = await sorted(filter, sort);
      const direction = descending ? 'desc' : 'asc';
      let page = users
        .select(['users.id as id', sql.ref<string>(key).as('key')])
        .orderBy(sql.ref(key), direction)
        .orderBy('users.id', direction)
        .limit(limit);
      if (after) page = page.where(isAfter(sql.ref(key), after, descending));
      return await withRows(db, page, descending);
    },

    async search(prefix, { limit, filter, after }) {
      const page = await searchUsers(db, prefix, { limit, filter, after });
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
