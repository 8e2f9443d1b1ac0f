import type { Provider } from 'oidc-provider';
import type { Actor } from '../actor.ts';
import type { PrivilegeGrants } from '../policy/privilege-grants.ts';
import type { createFindAccount } from './claims.ts';
import { BUILT_IN_CLIENTS } from './clients.ts';

/** Resource indicator (RFC 8707) of the admin API; the audience of every token it accepts. */
export const API_AUDIENCE = 'urn:gatehouse:api';
/** Scopes that a token for the admin API can carry. */
export const API_SCOPES = ['admin'] as const;

/** What a valid access token for the admin API says. */
export interface ApiAccess {
  actor: Omit<Actor, 'request'>;
  scope: ReadonlySet<string>;
  /** Session in which it was issued, as the sessions of users are named; null: in none. */
  sessionId: string | null;
}

/**
 * Makes an access token (RFC 6750, a bearer token) for the admin API. Whoever can call this holds the database
 * and the master key, and needs no further permission.
 */
export async function issueApiToken(provider: Provider, scope: string): Promise<string> {
  const client = await provider.Client.find(BUILT_IN_CLIENTS.commandLine);
  if (!client) throw new TypeError('The command line client is built in and always found.');
  return new provider.ClientCredentials({ client, aud: API_AUDIENCE, scope }).save();
}

/**
 * Finds whose access token for the admin API it is, and what they may administer at this moment: people by their
 * privileges and those of their roles, programs (client credentials) by theirs.
 *
 * @returns a function that returns undefined for a token that is unknown, expired, or meant for another audience,
 *   or whose holder may not use it any more.
 */
export function createFindApiAccess(options: {
  provider: Provider;
  findAccount: FindAccount;
  /** Whether the application may still call the admin API. */
  mayCall: (clientId: string) => Promise<boolean>;
  privileges: Pick<PrivilegeGrants, 'ofUser' | 'ofClient'>;
}): (token: string) => Promise<ApiAccess | undefined> {
  const { provider, findAccount, mayCall, privileges } = options;

  async function ofProgram(token: string): Promise<ApiAccess | undefined> {
    const found = await provider.ClientCredentials.find(token);
    if (found?.aud !== API_AUDIENCE || !found.clientId) return undefined;
    const scope = new Set(found.scope?.split(' '));
    if (found.clientId === BUILT_IN_CLIENTS.commandLine) {
      const actor = { type: 'command_line', id: null, privileges: [{ kind: 'super' }] } as const;
      return { actor, scope, sessionId: null };
    }
    if (!(await mayCall(found.clientId))) return undefined;
    const held = await privileges.ofClient(found.clientId);
    const actor = { type: 'application', id: found.clientId, privileges: held } as const;
    return { actor, scope, sessionId: null };
  }

  /** The engine finds none of a session that is over. */
  async function ofPerson(token: string): Promise<ApiAccess | undefined> {
    const found = await provider.AccessToken.find(token);
    const { accountId, clientId, sessionUid } = found ?? {};
    if (found?.aud !== API_AUDIENCE || !accountId || !clientId) return undefined;
    const isConsole = clientId === BUILT_IN_CLIENTS.console;
    if (
      !(isConsole || (await mayCall(clientId))) ||
      !(await findAccount(undefined, accountId, found))
    ) {
      return undefined;
    }
    const held = await privileges.ofUser(accountId);
    return {
      actor: { type: 'user', id: accountId, privileges: held },
      scope: new Set(found.scope?.split(' ')),
      sessionId: sessionUid ?? null,
    };
  }

  return async (token) => (await ofProgram(token)) ?? (await ofPerson(token));
}

type FindAccount = ReturnType<typeof createFindAccount>;
