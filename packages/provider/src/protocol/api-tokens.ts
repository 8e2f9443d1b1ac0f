import type { Provider } from 'oidc-provider';
import type { Actor } from '../actor.ts';
import { BUILT_IN_CLIENTS } from './clients.ts';

/** Resource indicator (RFC 8707) of the admin API; the audience of every token it accepts. */
export const API_AUDIENCE = 'urn:gatehouse:api';
/** Scopes that a token for the admin API can carry. */
export const API_SCOPES = ['admin'] as const;

/** What a valid access token for the admin API says. */
export interface ApiAccess {
  actor: Omit<Actor, 'request'>;
  scope: ReadonlySet<string>;
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

/** @returns undefined for a token that is unknown, expired, or meant for another audience. */
export async function findApiAccess(
  provider: Provider,
  token: string,
): Promise<ApiAccess | undefined> {
  const found = await provider.ClientCredentials.find(token);
  if (found?.aud !== API_AUDIENCE || !found.clientId) return undefined;
  // The only client that is given tokens for this audience.
  const actor = { type: 'command_line', id: null, privileges: [{ kind: 'super' }] } as const;
  return { actor, scope: new Set(found.scope?.split(' ')) };
}
