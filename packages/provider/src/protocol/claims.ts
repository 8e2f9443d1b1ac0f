import type { Account, AccountClaims } from 'oidc-provider';
import type { Application } from '../applications/application.ts';
import type { ApplicationClaims } from '../applications/application-claims.ts';
import type { Person, PersonForClaims } from '../directory/user.ts';
import type { Policy } from '../policy/policies.ts';
import { OWN_CLAIMS } from './engine-internals.ts';

/**
 * Claims that each scope asks for (OpenID Connect Core 1.0, section 5.4); `roles` and `groups` are ours, and
 * both list the names of the person's roles, since relying parties look for either.
 */
export const CLAIMS_BY_SCOPE = {
  openid: ['sub', 'auth_time', 'amr', 'acr'],
  profile: [
    'name',
    'given_name',
    'family_name',
    'preferred_username',
    'picture',
    'locale',
    'zoneinfo',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  // Users have no address of their own: an application makes the claim of an attribute.
  address: ['address'],
  roles: ['roles'],
  groups: ['groups'],
};

/**
 * Finds the person behind a `sub`, for the engine. Who is not active is treated as absent, so that their
 * sessions and tokens stop working at the next use; and so is, for what was issued to an application, who may not
 * open it any more.
 */
export function createFindAccount({
  findPerson,
  mayOpen,
  policyOf,
  findApplication,
  applicationClaims,
}: {
  findPerson: (id: string) => Promise<PersonForClaims | undefined>;
  mayOpen: MayOpen;
  policyOf: PolicyOf;
  findApplication: (clientId: string) => Promise<Application | undefined>;
  applicationClaims: ApplicationClaims;
}) {
  /** What the application has defined for itself. */
  async function ownClaims(
    person: PersonForClaims,
    clientId: string | undefined,
    { use, scope }: { use: string; scope: string },
  ) {
    const application = clientId === undefined ? undefined : await findApplication(clientId);
    if (!application) return {};
    const place = use === 'id_token' ? 'id_token' : 'userinfo';
    const granted = new Set(scope.split(' '));
    return withAddress(await applicationClaims.of(person, application, { place, granted }));
  }

  async function signInFactsOf(person: PersonForClaims): Promise<SignInFacts> {
    return {
      policy: await policyOf(person.group_id),
      groupId: person.group_id,
      requireMfa: person.require_mfa,
      termsAccepted: person.terms_accepted,
      mustChangePassword: person.must_change_password,
      passwordChangedAt: person.password_changed_at,
      hasPassword: person.has_password,
      emailVerified: person.email_verified,
    };
  }

  return async (
    ctx: { oidc?: { client?: { clientId: string } | undefined } } | undefined,
    sub: string,
    /** Code or token that is being used; absent: the person is at the authorization endpoint. */
    issued?: { clientId?: string | undefined },
  ): Promise<(Account & Partial<SignInFacts>) | undefined> => {
    const person = await findPerson(sub);
    if (person?.state !== 'active') return undefined;
    if (issued?.clientId && !(await mayOpen(sub, issued.clientId))) return undefined;
    return {
      accountId: sub,
      // Needed where there is a session only, and there nothing is used that was issued.
      ...(!issued && (await signInFactsOf(person))),
      claims: async (use, scope) => ({
        ...claimsOf(person),
        [OWN_CLAIMS]: await ownClaims(person, issued?.clientId ?? ctx?.oidc?.client?.clientId, {
          use,
          scope,
        }),
      }),
    };
  };
}

/** What decides whether a session is good enough as it is. */
interface SignInFacts {
  /** Of the person's group. */
  policy: Policy;
  /** null: they are in none. */
  groupId: string | null;
  /** One of their roles asks for a second factor. */
  requireMfa: boolean;
  termsAccepted: string | null;
  mustChangePassword: boolean;
  passwordChangedAt: number | null;
  hasPassword: boolean;
  emailVerified: boolean;
}

/** A person as the engine keeps them while it handles a request at the authorization endpoint. */
export interface PersonAccount extends Account, SignInFacts {}

/** @param groupId null: of who is in no group. */
export type PolicyOf = (groupId: string | null) => Promise<Policy>;

/** Whether a person may open an application, by their id and its `client_id`; asked at every use of a token. */
export type MayOpen = (userId: string, clientId: string) => Promise<boolean>;

/** What every application can be told of a person; the engine keeps the claims that the granted scopes allow. */
export function claimsOf(person: Person): AccountClaims {
  const { phone_number, phone_number_verified } = person;
  return {
    sub: person.id,
    ...present({
      name: person.name,
      given_name: person.given_name,
      family_name: person.family_name,
      preferred_username: person.username,
      picture: person.picture,
      locale: person.locale,
      zoneinfo: person.zoneinfo,
    }),
    updated_at: Math.floor(person.updated_at / 1000),
    email: person.email,
    email_verified: person.email_verified,
    ...(phone_number !== null && { phone_number, phone_number_verified }),
    roles: person.roles,
    groups: person.roles,
  };
}

/** An address that is text is what one puts on an envelope (OpenID Connect Core 1.0, section 5.1.1). */
export function withAddress(claims: Record<string, unknown>): Record<string, unknown> {
  const { address } = claims;
  return typeof address === 'string' ? { ...claims, address: { formatted: address } } : claims;
}

/** A claim without a value is left out, not sent as null (OpenID Connect Core 1.0, section 5.3.2). */
function present(claims: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}
