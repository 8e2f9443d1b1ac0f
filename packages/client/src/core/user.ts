import type { AppUser } from '../users/user-store.ts';

/** Claims about a person, as the provider sent them. OpenID Connect Core 1.0, section 5.1. */
export type Claims = Readonly<Record<string, unknown>>;

/** The person who makes a request. When nobody is signed in, `isAuthenticated` is false and the rest is empty. */
export interface User {
  /** Whether somebody is signed in. */
  readonly isAuthenticated: boolean;
  /** The `id` of the app's own user; `undefined` where the app keeps none. */
  readonly id: string | undefined;
  /** The identifier that never changes; with the issuer, the only one to store. */
  readonly sub: string | undefined;
  /** What to call the person: the `name` claim, or the best of what there is instead. */
  readonly name: string;
  /** The `email` claim, or the address of the app's own user. Never know people by it: addresses change hands. */
  readonly email: string | undefined;
  /** Whether the address is known to be theirs. */
  readonly emailVerified: boolean;
  /** The username of the app's own user, else the `preferred_username` claim. */
  readonly username: string | undefined;
  /** The `roles` claim. */
  readonly roles: readonly string[];
  /** The groups of the app's own user, else the `groups` claim. */
  readonly groups: readonly string[];
  /** The permissions of the app's own user; empty where the app keeps none. */
  readonly permissions: readonly string[];
  /** Whether the app's own user has every permission. */
  readonly isSuperuser: boolean;
  /** All that the provider said of the person; look at each before you use it. */
  readonly claims: Claims;
}

/** The user of a request without a session. */
export const anonymousUser: User = Object.freeze({
  isAuthenticated: false,
  id: undefined,
  sub: undefined,
  name: '',
  email: undefined,
  emailVerified: false,
  username: undefined,
  roles: Object.freeze([]),
  groups: Object.freeze([]),
  permissions: Object.freeze([]),
  isSuperuser: false,
  claims: Object.freeze({}),
});

const none: readonly string[] = Object.freeze([]);

/** The user with what the app itself knows of the person, in whose place its claims are where it knows nothing. */
export function userOfApp(user: User, appUser: AppUser | undefined): User {
  if (!appUser) return user;
  const { id, username, email, emailVerified, name, groups, permissions, isSuperuser } = appUser;
  return Object.freeze({
    ...user,
    id,
    username,
    email,
    emailVerified,
    name: name || user.name,
    groups,
    permissions,
    isSuperuser,
  });
}

/** The user that claims describe. */
export function userFromClaims(claims: Claims): User {
  const sub = text(claims.sub);
  const email = text(claims.email);
  const username = text(claims.preferred_username);
  const fullName = [text(claims.given_name), text(claims.family_name)].filter(Boolean).join(' ');
  return Object.freeze({
    isAuthenticated: true,
    id: undefined,
    sub,
    name: text(claims.name) || fullName || username || email || sub || '',
    email,
    emailVerified: claims.email_verified === true,
    username,
    roles: texts(claims.roles),
    groups: texts(claims.groups),
    permissions: none,
    isSuperuser: false,
    claims: Object.freeze(claims),
  });
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function texts(value: unknown): readonly string[] {
  const values = Array.isArray(value) ? value : [value];
  return Object.freeze(
    values.filter((item): item is string => typeof item === 'string' && item !== ''),
  );
}
