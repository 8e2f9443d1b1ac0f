import type { Subject } from '../core/subject.ts';
import type { AppUser, NewUser, UserStore } from './user-store.ts';

/** Which users to list. */
export interface UserQuery {
  /** At most so many; 1 to 1,000, default 50. */
  readonly limit?: number;
  /** What the page before gave as `next`. */
  readonly after?: string | undefined;
  /** Only users whose username, name or e-mail address begins with this, whatever the case of letters. */
  readonly q?: string;
}

/** Users in the order in which they were made, oldest first. */
export interface UserPage {
  /** At most as many as were asked for. */
  readonly items: readonly AppUser[];
  /** Where the next page begins; `undefined` on the last. */
  readonly next: string | undefined;
}

/** A group of users. */
export interface Group {
  /** Unique. */
  readonly name: string;
  /** Sorted. */
  readonly permissions: readonly string[];
  /** How many users are in it. */
  readonly members: number;
}

/**
 * What an app's own administration of users needs besides signing in. A group exists as long as it
 * has members or permissions. Every method is atomic.
 */
export interface UserDirectory extends UserStore {
  /**
   * Adds a user who has no identity yet, and signs in first by `linkByEmail` (with `emailVerified`),
   * the hook `find`, or {@link UserStore.link}; or says that the username is taken.
   */
  add(user: NewUser): Promise<AppUser | 'username_taken'>;
  /** Users, page by page, in the order in which they were made. */
  list(query?: UserQuery): Promise<UserPage>;
  /** Removes a user with identities, memberships and permissions; `false` when there is none. */
  remove(id: string): Promise<boolean>;
  /** The identities of a user, by issuer and `sub`. */
  identitiesOf(id: string): Promise<readonly Subject[]>;
  /** Takes an identity from a user, whose sessions of it are over; `false` when it is not theirs. */
  unlink(id: string, subject: Subject): Promise<boolean>;
  /** Replaces the permissions that a user has besides those of groups; `false` when there is no such user. */
  setPermissions(id: string, permissions: readonly string[]): Promise<boolean>;
  /** Every group, by name. */
  groups(): Promise<readonly Group[]>;
  /** Replaces the permissions of a group. */
  setGroupPermissions(group: string, permissions: readonly string[]): Promise<void>;
  /** Makes a user a member in the app's own name, whatever claims say; `false` when there is no such user. */
  addToGroup(id: string, group: string): Promise<boolean>;
  /** Takes back what {@link UserDirectory.addToGroup} did; `false` when it did nothing. */
  removeFromGroup(id: string, group: string): Promise<boolean>;
  /** Removes a group with its permissions and members; those whose claims name it are in it again after their next sign-in. */
  removeGroup(group: string): Promise<boolean>;
}

const MAX_PAGE = 1000;

/** How many users to list at most, going by {@link UserQuery.limit}. */
export function pageSize(limit = 50): number {
  return Math.min(Math.max(Math.trunc(limit) || 1, 1), MAX_PAGE);
}
