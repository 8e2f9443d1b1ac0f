import type { Account, AccountClaims } from 'oidc-provider';
import type { Application } from '../applications/application.ts';
import type { ApplicationClaims } from '../applications/application-claims.ts';
import type { Person, PersonForClaims } from '../directory/user.ts';
import { OWN_CLAIMS } from './engine-internals.ts';

/**
 * Claims that each scope asks for (OpenID Connect Core 1.0, section 5.4); `roles` and `groups` are ours, and
 * both list the names of the person's roles, since relying parties look for either.
 */
export const CLAIMS_BY_SCOPE = {
  openid: ['sub', 'auth_time', 'amr'],
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
  sessionLifetimesOf,
  findApplication,
  applicationClaims,
}: {
  findPerson: (id: string) => Promise<PersonForClaims | undefined>;
  mayOpen: MayOpen;
  sessionLifetimesOf: SessionLifetimesOf;
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

  return async (
    ctx: { oidc?: { client?: { clientId: string } | undefined } } | undefined,
    sub: string,
    /** Code or token that is being used; absent: the person is at the authorization endpoint. */
    issued?: { clientId?: string | undefined },
  ): Promise<PersonAccount | undefined> => {
    const person = await findPerson(sub);
    if (person?.state !== 'active') return undefined;
    if (issued?.clientId && !(await mayOpen(sub, issued.clientId))) return undefined;
    return {
      accountId: sub,
      // Needed where there is a session only, and there nothing is used that was issued.
      ...(!issued && (await sessionLifetimesOf(person.group_id))),
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

/** A person as the engine keeps them while it handles a request. */
export interface PersonAccount extends Account, Partial<SessionLifetimes> {}

/** How long a session of a person lives, by the policy of their group. In seconds. */
export interface SessionLifetimes {
  /** From the sign-in. */
  sessionLifetime: number;
  /** From the last use; 0: it ends by the other only. */
  sessionIdleLifetime: number;
}

/** @param groupId null: of who is in no group. */
export type SessionLifetimesOf = (groupId: string | null) => Promise<SessionLifetimes>;

/** Whether a person may open an application, by their id and its `client_id`; asked at every use of a token. */
export type MayOpen = (userId: string, clientId: string) => Promise<boolean>;

/** The engine keeps the claims that the granted scopes allow. */
function claimsOf(person: Person): AccountClaims {
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
function withAddress(claims: Record<string, unknown>): Record<string, unknown> {
  const { address } = claims;
  return typeof address === 'string' ? { ...claims, address: { formatted: address } } : claims;
}

/** A claim without a value is left out, not sent as null (OpenID Connect Core 1.0, section 5.3.2). */
function present(claims: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}
