import { type Client, errors, type ResourceServer } from 'oidc-provider';
import type { Apis } from '../applications/apis.ts';

/**
 * Finds what an access token for an API is to be like, for the engine (RFC 8707).
 *
 * @returns a function that throws `InvalidTarget` for what is no API, or none that the application may call.
 */
export function createFindResourceServer({ findForToken }: Pick<Apis, 'findForToken'>) {
  return async (_ctx: unknown, identifier: string, client: Client): Promise<ResourceServer> => {
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
