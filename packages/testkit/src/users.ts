/** Somebody who signs in: `sub` and whatever claims the app is to see. */
export interface TestUser {
  /** By which apps know the person, and by nothing else. OpenID Connect Core 1.0, section 2 */
  readonly sub: string;
  readonly [claim: string]: unknown;
}

/** The cookie by which a browser says at the provider who it is. */
export const USER_COOKIE = 'testkit_user';

/** Whom the provider knows: everybody that a test has named. */
export interface Users {
  /** Whom browsers are signed in as that don't say who they are. */
  current: TestUser;
  add(user: TestUser): void;
  find(sub: string): TestUser | undefined;
}

/** Knows one user to begin with. */
export function createUsers(first: TestUser): Users {
  const bySub = new Map<string, TestUser>();
  const users = {
    current: first,
    add: (user: TestUser) => void bySub.set(user.sub, user),
    find: (sub: string) =>
      bySub.get(sub) ?? (users.current.sub === sub ? users.current : undefined),
  };
  users.add(first);
  return users;
}

/** The user that a `Cookie` header names. */
export function subInCookie(header: string | undefined): string | undefined {
  const found = new RegExp(`(?:^|; )${USER_COOKIE}=([^;]*)`).exec(header ?? '')?.[1];
  return found === undefined ? undefined : decodeURIComponent(found);
}
