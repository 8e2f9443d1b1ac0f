import type { Account, AccountClaims } from 'oidc-provider';

/**
 * Claims that each scope asks for (OpenID Connect Core 1.0, section 5.4); `roles` and `groups` are ours, and
 * both list the names of the person's roles, since relying parties look for either.
 */
export const CLAIMS_BY_SCOPE = {
  openid: ['sub', 'auth_time', 'amr'],
  profile: ['name', 'given_name', 'family_name', 'preferred_username', 'updated_at'],
  email: ['email', 'email_verified'],
  roles: ['roles'],
  groups: ['groups'],
};

/** What is told about a person. */
export interface Person {
  id: string;
  email: string;
  emailVerified: boolean;
  username: string | null;
  name: string | null;
  givenName: string | null;
  familyName: string | null;
  state: 'active' | 'suspended';
  roles: string[];
  /** Milliseconds since the epoch. */
  updatedAt: number;
}

/**
 * Finds the person behind a `sub`, for the engine. A suspended person is treated as absent, so that their
 * sessions and tokens stop working at the next use.
 */
export function createFindAccount(findPerson: (id: string) => Promise<Person | undefined>) {
  return async (_ctx: unknown, sub: string): Promise<Account | undefined> => {
    const person = await findPerson(sub);
    if (person?.state !== 'active') return undefined;
    return { accountId: sub, claims: async () => claimsOf(person) };
  };
}

/** The engine keeps the claims that the granted scopes allow. */
function claimsOf(person: Person): AccountClaims {
  return {
    sub: person.id,
    ...present({
      name: person.name,
      given_name: person.givenName,
      family_name: person.familyName,
      preferred_username: person.username,
    }),
    updated_at: Math.floor(person.updatedAt / 1000),
    email: person.email,
    email_verified: person.emailVerified,
    roles: person.roles,
    groups: person.roles,
  };
}

/** A claim without a value is left out, not sent as null (OpenID Connect Core 1.0, section 5.3.2). */
function present(claims: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}
