import { type Client, errors, type ResourceServer } from 'oidc-provider';
import type { Apis } from '../applications/apis.ts';
import { API_AUDIENCE, API_SCOPES } from './api-tokens.ts';
import { BUILT_IN_CLIENTS } from './clients.ts';

/** Seconds: what is stolen from a browser is soon worth nothing, and the dashboard renews it unseen. */
const CONSOLE_TOKEN_LIFETIME = 10 * 60;

/**
 * Finds what an access token for an API is to be like, for the engine (RFC 8707).
 *
 * @returns a function that throws `InvalidTarget` for what is no API, or none that the application may call.
 */
export function createFindResourceServer({ findForToken }: Pick<Apis, 'findForToken'>) {
  return async (_ctx: unknown, identifier: string, client: Client): Promise<ResourceServer> => {
    // Whoever signs in to the dashboard gets a token; what it lets them do are their privileges.
    if (client.clientId === BUILT_IN_CLIENTS.console && identifier === API_AUDIENCE) {
      return {
        audience: API_AUDIENCE,
        scope: API_SCOPES.join(' '),
        accessTokenTTL: CONSOLE_TOKEN_LIFETIME,
        accessTokenFormat: 'opaque',
      };
    }
    const api = await findForToken(identifier, client.clientId);
    if (!api) {
      throw new errors.InvalidTarget('this application may not call an API of that identifier');
    }
    return {
      audience: api.identifier,
      scope: api.scopes.map(({ name }) => name).join(' '),
      ...(api.access_token_lifetime !== null && { accessTokenTTL: api.access_token_lifetime }),
      accessTokenFormat: api.access_token_format,
      // RFC 9068, by keys that are published among ours.
      jwt: { sign: { alg: api.access_token_signing_alg } },
    };
  };
}
