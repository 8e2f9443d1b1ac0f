import * as openid from 'openid-client';
import { type ErrorCode, GatehouseError } from '../errors.ts';

/** What was being done when something failed. */
export interface FailureContext {
  /** `callback`: the browser's answer was not accepted yet, so that the fault lies in it. */
  readonly during?: 'discovery' | 'callback' | 'token' | 'refresh' | undefined;
  /** The `redirect_uri` that was sent. */
  readonly redirectUri?: string | undefined;
  /** Where the person wanted to go: a path of this site. */
  readonly returnTo?: string | undefined;
}

const CHECK_CLIENT = 'check client id, secret or key, and the token endpoint authentication method';

/**
 * The one place where what `openid-client` and HTTP clients throw becomes an error of ours. `cause` keeps
 * names, messages and codes; tokens, authorization codes and bodies of answers are left out.
 */
export function providerFailure(
  error: unknown,
  step: string,
  context: FailureContext = {},
): GatehouseError {
  const known = findOwn(error);
  if (known) {
    if (known.returnTo !== undefined || context.returnTo === undefined) return known;
    const { returnTo } = context;
    return new GatehouseError(known.code, known.message, { cause: known.cause, returnTo });
  }
  const fail = (code: ErrorCode, detail?: string) =>
    new GatehouseError(code, detail === undefined ? step : `${step}: ${detail}`, {
      cause: withoutSecrets(error),
      returnTo: context.returnTo,
    });

  if (error instanceof openid.AuthorizationResponseError) {
    if (error.error === 'access_denied') return fail('access_denied');
    if (error.error === 'temporarily_unavailable' || error.error === 'server_error') {
      return fail('provider_unavailable', error.error);
    }
    return fail('provider_error', named(error));
  }
  if (error instanceof openid.ResponseBodyError) return refusal(error, fail, context);
  if (error instanceof openid.WWWAuthenticateChallengeError) {
    if (error.status >= 500) return fail('provider_unavailable', `HTTP ${error.status}`);
    return context.during === undefined || context.during === 'discovery'
      ? fail('provider_invalid_response', `HTTP ${error.status}`)
      : fail('client_rejected', `the client was not accepted; ${CHECK_CLIENT}`);
  }
  const status = statusOf(error);
  if (status !== undefined && (status >= 500 || status === 429)) {
    return fail('provider_unavailable', `HTTP ${status}`);
  }
  if (context.during === 'discovery' && status === 404) {
    return fail(
      'provider_invalid_response',
      'HTTP 404; the issuer is the whole address before /.well-known/openid-configuration, with its path',
    );
  }
  if (error instanceof openid.ClientError) {
    return context.during === 'callback'
      ? fail('callback_invalid', `the authorization response was refused: ${innermost(error)}`)
      : fail('provider_invalid_response', explained(error, status));
  }
  return fail('internal', error instanceof TypeError ? error.message : undefined);
}

/** The `error` that the provider answered with, such as `login_required`. RFC 6749, sections 4.1.2.1 and 5.2 */
export function oauthErrorOf(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('error' in at && typeof at.error === 'string') return at.error;
  }
  return undefined;
}

/** RFC 6749, section 5.2 */
function refusal(
  error: openid.ResponseBodyError,
  fail: (code: ErrorCode, detail: string) => GatehouseError,
  { during, redirectUri }: FailureContext,
): GatehouseError {
  if (
    error.status >= 500 ||
    error.status === 429 ||
    error.error === 'temporarily_unavailable' ||
    error.error === 'server_error'
  ) {
    return fail('provider_unavailable', `HTTP ${error.status} ${error.error}`);
  }
  const sent =
    redirectUri === undefined ? '' : `; the redirect_uri that was sent is ${redirectUri}`;
  if (
    redirectUri !== undefined &&
    /redirect.?ur[il]|callback.?ur[il]/i.test(`${error.error} ${error.error_description ?? ''}`)
  ) {
    return fail(
      'redirect_uri_mismatch',
      `${named(error)}${sent}. Register exactly that with the provider; if it is not the address people use, set OIDC_APP_URL or the framework's trust proxy setting`,
    );
  }
  if (error.error === 'invalid_grant' || error.error === 'expired_token') {
    return during === 'refresh'
      ? fail('refresh_rejected', named(error))
      : fail('code_rejected', `${named(error)}${sent}`);
  }
  return fail('client_rejected', `${named(error)}; ${CHECK_CLIENT}`);
}

/** What the provider says is wrong. RFC 6749, sections 4.1.2.1 and 5.2 */
function named(error: openid.AuthorizationResponseError | openid.ResponseBodyError): string {
  return error.error_description ? `${error.error} (${error.error_description})` : error.error;
}

/** An error of ours, also inside of what the protocol library wrapped around it. */
function findOwn(error: unknown): GatehouseError | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at instanceof GatehouseError) return at;
  }
  return undefined;
}

function statusOf(error: unknown): number | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (at.cause instanceof Response) return at.cause.status;
  }
  return undefined;
}

/** Which rule an answer broke, with what was expected of an issuer. */
function explained(error: Error, status: number | undefined): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { cause } = at;
    if (typeof cause !== 'object' || cause === null || !('attribute' in cause)) continue;
    const body = 'body' in cause ? cause.body : undefined;
    const issuer =
      typeof body === 'object' && body !== null && 'issuer' in body ? body.issuer : undefined;
    if (cause.attribute === 'issuer' && typeof issuer === 'string') {
      return `the provider calls itself ${issuer}; set OIDC_ISSUER to exactly that, if it is the one you mean`;
    }
  }
  return status === undefined || (status >= 200 && status < 300)
    ? innermost(error)
    : `HTTP ${status}${status >= 300 && status < 400 ? ', and redirects are not followed' : ''}`;
}

function innermost(error: Error): string {
  let at = error;
  while (at.cause instanceof Error && at.cause.message !== '') at = at.cause;
  // Messages of the JSON parser quote the text.
  return at instanceof SyntaxError ? 'it is not JSON' : at.message;
}

/** A copy of an error and its causes without the answers, claims and parameters that libraries attach. */
function withoutSecrets(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  const cause = withoutSecrets(error.cause);
  const message = error instanceof SyntaxError ? 'it is not JSON' : error.message;
  const copy = new Error(message, cause && { cause });
  copy.name = error.name;
  if (!(error instanceof SyntaxError) && error.stack !== undefined) copy.stack = error.stack;
  for (const name of ['code', 'error', 'error_description', 'status'] as const) {
    const value: unknown = (error as Error & Record<string, unknown>)[name];
    if (typeof value === 'string' || typeof value === 'number') {
      Object.defineProperty(copy, name, { value, enumerable: true });
    }
  }
  return copy;
}
