import * as openid from 'openid-client';
import type { Clock } from './clock.ts';
import { GatehouseError } from './errors.ts';
import type { ResolvedOptions } from './options.ts';

/** Metadata is read again after this time, in milliseconds; the old serves on when that fails. */
const REFRESH_AFTER = 60 * 60 * 1000;

/** The provider as its discovery document describes it. */
export interface Provider {
  /**
   * Its configuration: read at first use, shared by concurrent callers, failures not kept.
   *
   * @throws {GatehouseError} `provider_unavailable`, `provider_invalid_response`
   */
  configuration(): Promise<openid.Configuration>;
}

/** OpenID Connect Discovery 1.0, section 4. */
export function createProvider(options: ResolvedOptions, clock: Clock): Provider {
  let current: { configuration: openid.Configuration; readAt: number } | undefined;
  let pending: Promise<openid.Configuration> | undefined;

  async function discover(): Promise<openid.Configuration> {
    try {
      const configuration = await openid.discovery(
        options.issuer,
        options.clientId,
        undefined,
        clientAuthentication(options),
        {
          timeout: options.timeout,
          execute: [
            openid.enableNonRepudiationChecks,
            ...(options.issuer.protocol === 'http:' ? [openid.allowInsecureRequests] : []),
          ],
        },
      );
      current = { configuration, readAt: clock() };
      return configuration;
    } catch (error) {
      if (current) {
        current = { ...current, readAt: clock() };
        return current.configuration;
      }
      throw providerFailure(error, 'discovery failed');
    } finally {
      pending = undefined;
    }
  }

  return {
    configuration() {
      if (current && clock() - current.readAt < REFRESH_AFTER)
        return Promise.resolve(current.configuration);
      pending ??= discover();
      return pending;
    },
  };
}

function clientAuthentication(options: ResolvedOptions): openid.ClientAuth {
  if (options.clientSecret === undefined) return openid.None();
  return options.tokenEndpointAuthMethod === 'client_secret_post'
    ? openid.ClientSecretPost(options.clientSecret)
    : openid.ClientSecretBasic(options.clientSecret);
}

/** The one place where what `openid-client` and `fetch` throw becomes an error of ours. */
export function providerFailure(error: unknown, step: string, returnTo?: string): GatehouseError {
  if (error instanceof GatehouseError) {
    if (error.returnTo !== undefined || returnTo === undefined) return error;
    return new GatehouseError(error.code, error.message, { cause: error.cause, returnTo });
  }
  const options = { cause: error, returnTo };

  if (error instanceof openid.AuthorizationResponseError) {
    if (error.error === 'access_denied') return new GatehouseError('access_denied', step, options);
    if (error.error === 'temporarily_unavailable' || error.error === 'server_error') {
      return new GatehouseError('provider_unavailable', `${step}: ${error.error}`, options);
    }
    return new GatehouseError('provider_error', `${step}: ${named(error)}`, options);
  }
  if (error instanceof openid.ResponseBodyError) {
    if (error.error === 'invalid_grant')
      return new GatehouseError('code_rejected', `${step}: invalid_grant`, options);
    if (error.status >= 500)
      return new GatehouseError('provider_unavailable', `${step}: HTTP ${error.status}`, options);
    return new GatehouseError(
      'client_rejected',
      `${step}: ${named(error)}; check client id, secret and token endpoint authentication method`,
      options,
    );
  }
  if (error instanceof openid.WWWAuthenticateChallengeError) {
    return error.status === 401 && step.startsWith('token')
      ? new GatehouseError(
          'client_rejected',
          `${step}: the client was not accepted; check client id, secret and token endpoint authentication method`,
          options,
        )
      : new GatehouseError('provider_invalid_response', step, options);
  }
  if (isOutage(error))
    return new GatehouseError(
      'provider_unavailable',
      `${step}: the provider did not answer`,
      options,
    );
  if (error instanceof openid.ClientError)
    return new GatehouseError('provider_invalid_response', step, options);
  return new GatehouseError('internal', step, options);
}

/** What the provider says is wrong. RFC 6749, sections 4.1.2.1 and 5.2 */
function named(error: openid.AuthorizationResponseError | openid.ResponseBodyError): string {
  return error.error_description ? `${error.error} (${error.error_description})` : error.error;
}

function isOutage(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && (at.code === 'OAUTH_TIMEOUT' || at.code === 'OAUTH_ABORT')) return true;
    // What `fetch` throws when there is no connection.
    if (at instanceof TypeError && at.message === 'fetch failed') return true;
    if (at.cause instanceof Response && (at.cause.status >= 500 || at.cause.status === 429))
      return true;
  }
  return false;
}
