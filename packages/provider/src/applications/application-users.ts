import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import { canonical } from '../canonical.ts';
import { stateOf, type UserState } from '../directory/user.ts';
import { isPlainText } from '../field-checks.ts';
import {
  DEFAULT_LIMIT,
  decodeSortCursor,
  type Page,
  type PageRequest,
  toSortPage,
} from '../paging.ts';
import { visibleGroups } from '../policy/privileges.ts';
import { createAccessRows } from '../storage/access.ts';
import { createApplicationGrantRows } from '../storage/application-grants.ts';
import { createApplicationUserRows } from '../storage/application-users.ts';
import type { Database } from '../storage/schema.ts';
import { createUserList, type ListedUser } from '../storage/user-list.ts';
import type { Applications } from './applications.ts';

/** Somebody whom an application is open to. */
export interface ApplicationUser {
  id: string;
  email: string;
  name: string | null;
  /** Only who is active can sign in. */
  state: UserState;
  /** The roles by which it is open to them; none where it is open to everyone. */
  roles: { id: string; name: string }[];
  /** Milliseconds since the epoch; null: never, or not any more that it is known. */
  last_sign_in_at: number | null;
}

/**
 * Whom an application is open to, as far as `by` may see them, in the order of creation; with `q` those of whom e-mail
 * address, username, name or family name starts with it, in the order of that. Five queries a page at most; without `q`
 * each role that opens the application costs one page of an index.
 *
 * @param id of the application, or its `client_id`.
 * @throws {DomainError} `privilege_missing`, `application_not_found`, `cursor_invalid`.
 */
export type ListApplicationUsers = (
  id: string,
  page: PageRequest,
  asked: { by: Actor },
) => Promise<Page<ApplicationUser>>;

export function createListApplicationUsers({
  db,
  applications,
}: {
  db: Kysely<Database>;
  applications: Pick<Applications, 'get'>;
}): ListApplicationUsers {
  return async (id, { limit = DEFAULT_LIMIT, after: cursor, q }, { by }) => {
    const application = await applications.get(id, { by });
    const groups = visibleGroups(by);
    const groupIds = groups && [...groups];
    const after = decodeSortCursor(cursor);
    const prefix = q === undefined ? '' : canonical(q);
    if (!isPlainText(prefix)) return { items: [], next: null };
    const opening =
      application.access === 'everyone'
        ? undefined
        : await createAccessRows(db).listRolesOf(application.id);
    const found = await find({ prefix, roleIds: opening?.map((role) => role.id), groupIds });
    const signIns = await createApplicationGrantRows(db).latest(
      application.client_id,
      found.map(({ user }) => user.id),
    );
    const byName = new Map(opening?.map((role) => [role.name, { id: role.id, name: role.name }]));
    const users = found.map(({ user, roles, key }) => {
      const at = signIns.get(user.id);
      return {
        key,
        id: user.id,
        email: user.email,
        name: user.name,
        state: stateOf(user),
        roles: roles.toSorted().flatMap((name) => byName.get(name) ?? []),
        last_sign_in_at: at === undefined ? null : at * 1000,
      };
    });
    return toSortPage(users, limit);

    async function find(wanted: {
      prefix: string;
      /** undefined: open to everyone. */
      roleIds: string[] | undefined;
      groupIds: string[] | undefined;
    }): Promise<ListedUser[]> {
      const { roleIds } = wanted;
      if (roleIds?.length === 0) return [];
      const list = createUserList(db);
      const most = limit + 1;
      if (wanted.prefix) {
        const filter = { groupIds: wanted.groupIds, anyRoleIds: roleIds };
        return await list.search(wanted.prefix, { limit: most, filter, after });
      }
      if (!roleIds) {
        const order = { sort: 'created_at', descending: false } as const;
        return await list.list({ ...order, limit: most, filter: { groupIds }, after });
      }
      const page = { limit: most, afterId: after?.id, groupIds: wanted.groupIds };
      return await list.listByIds(await createApplicationUserRows(db).listIds(roleIds, page));
    }
  };
}
