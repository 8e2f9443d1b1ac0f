/** Claims about a person, as the provider sent them. OpenID Connect Core 1.0, section 5.1. */
export type Claims = Readonly<Record<string, unknown>>;

/** The person who makes a request. When nobody is signed in, `isAuthenticated` is false and the rest is empty. */
export interface User {
  readonly isAuthenticated: boolean;
  /** The identifier that never changes; with the issuer, the only one to store. */
  readonly sub: string | undefined;
  /** What to call the person: the `name` claim, or the best of what there is instead. */
  readonly name: string;
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  /** The `preferred_username` claim. */
  readonly username: string | undefined;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly claims: Claims;
}

/** The user of a request without a session. */
export const anonymousUser: User = Object.freeze({
  isAuthenticated: false,
  sub: undefined,
  name: '',
  email: undefined,
  emailVerified: false,
  username: undefined,
  roles: Object.freeze([]),
  groups: Object.freeze([]),
  claims: Object.freeze({}),
});

/** The user that claims describe. */
export function userFromClaims(claims: Claims): User {
  const sub = text(claims.sub);
  const email = text(claims.email);
  const username = text(claims.preferred_username);
  const fullName = [text(claims.given_name), text(claims.family_name)].filter(Boolean).join(' ');
  return Object.freeze({
    isAuthenticated: true,
    sub,
    name: text(claims.name) || fullName || username || email || sub || '',
    email,
    emailVerified: claims.email_verified === true,
    username,
    roles: texts(claims.roles),
    groups: texts(claims.groups),
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
