import type { User } from '../../../generated/admin-api.ts';

export type UserState = User['state'];

export const USER_STATES: readonly { value: UserState; label: string }[] = [
  { value: 'active', label: 'Active' },
  { value: 'invited', label: 'Invited' },
  { value: 'suspended', label: 'Suspended' },
  { value: 'locked', label: 'Locked' },
  { value: 'deleted', label: 'Deleted' },
];

const SORTS = ['created_at', '-created_at', 'email', '-email', 'name', '-name'] as const;
export type UserSort = (typeof SORTS)[number];

/** Which users the list shows, as its address says it. */
export interface UsersSearch {
  q?: string;
  state?: UserState;
  role?: string;
  group?: string;
  sort?: UserSort;
}

/** Reads the address; what it does not know it leaves out. */
export function readUsersSearch(search: Record<string, unknown>): UsersSearch {
  const text = (name: string) => {
    const value = search[name];
    return typeof value === 'string' && value ? value : undefined;
  };
  return {
    q: text('q'),
    state: USER_STATES.find(({ value }) => value === search.state)?.value,
    role: text('role'),
    group: text('group'),
    sort: SORTS.find((sort) => sort === search.sort),
  };
}

/** The same for the admin API. Who searches by name gets the order of the names. */
export function toUsersQuery({ q, state, role, group, sort }: UsersSearch) {
  return {
    ...(q ? { q } : { sort: sort ?? ('-created_at' as const) }),
    ...(state && { state }),
    ...(role && { role_id: role }),
    ...(group && { group_id: group }),
  };
}
