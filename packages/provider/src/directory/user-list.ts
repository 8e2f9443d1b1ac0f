import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import { canonical } from '../canonical.ts';
import { DomainError } from '../domain-error.ts';
import { isPlainText } from '../field-checks.ts';
import {
  DEFAULT_LIMIT,
  decodeSortCursor,
  isId,
  type Page,
  type PageRequest,
  toSortPage,
} from '../paging.ts';
import { visibleGroups } from '../policy/privileges.ts';
import type { Database } from '../storage/schema.ts';
import { createUserList, type UserSort } from '../storage/user-list.ts';
import type { Attributes } from './attributes.ts';
import { toUser, type User, type UserState } from './user.ts';

/** What lists of users are sorted by; `-` before it: the other way round. */
export const USER_SORTS = [
  'created_at',
  '-created_at',
  'email',
  '-email',
  'name',
  '-name',
] as const;

/** Which users are wanted. */
export interface UserPageRequest extends PageRequest {
  /** Absent: `created_at`. A search has the order of what it found, and takes no other. */
  sort?: (typeof USER_SORTS)[number] | undefined;
  /** Absent: all but the deleted ones. */
  state?: UserState | undefined;
  role_id?: string | undefined;
  group_id?: string | undefined;
}

/**
 * A page of the users that `by` may see.
 *
 * @throws {DomainError} `privilege_missing`, `cursor_invalid`, `sort_with_search`.
 */
export async function listUsers(
  { db, attributes }: { db: Kysely<Database>; attributes: Pick<Attributes, 'schema'> },
  request: UserPageRequest,
  by: Actor,
): Promise<Page<User>> {
  const visible = visibleGroups(by);
  const { limit = DEFAULT_LIMIT, q, sort, state, role_id: roleId, group_id: groupId } = request;
  if (q !== undefined && sort !== undefined) throw new DomainError('sort_with_search');
  const after = decodeSortCursor(request.after);
  const prefix = q === undefined ? undefined : canonical(q);
  const isImpossible =
    (prefix !== undefined && !isPlainText(prefix)) ||
    (roleId !== undefined && !isId(roleId)) ||
    (groupId !== undefined && (!isId(groupId) || visible?.has(groupId) === false));
  if (isImpossible) return { items: [], next: null };
  const groupIds = groupId === undefined ? visible && [...visible] : [groupId];
  const list = createUserList(db);
  const page = { limit: limit + 1, filter: { state, roleId, groupIds }, after };
  const found = prefix
    ? await list.search(prefix, page)
    : await list.list({ ...page, ...parseSort(sort) });
  const schema = await attributes.schema();
  const users = found.map((listed) => ({ ...toUser(listed, schema), key: listed.key }));
  return toSortPage(users, limit);
}

function parseSort(sort: UserPageRequest['sort'] = 'created_at') {
  const descending = sort.startsWith('-');
  return { sort: sort.slice(Number(descending)) as UserSort, descending };
}
