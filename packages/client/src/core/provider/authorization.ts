import * as openid from 'openid-client';
import { nameAlgorithm, type Operation, signingKey } from './configuration.ts';
import { dpopOptions } from './dpop.ts';
import type { ResolvedProvider } from './options.ts';

/** What a sign-in keeps between leaving for the provider and coming back. */
export interface AuthorizationAttempt {
  readonly state: string;
  readonly nonce: string;
  /** RFC 7636, section 4.1 */
  readonly codeVerifier: string;
  /** Private key that the tokens will be bound to; only with DPoP. RFC 9449 */
  readonly dpopKey?: JsonWebKey | undefined;
}

/** What an authorization request is made of besides the provider's options. */
export interface AuthorizationParams {
  readonly redirectUri: string;
  /** Such as `prompt`; what the library sets itself is not overridden. */
  readonly extra?: Readonly<Record<string, string>> | undefined;
}

/** Scopes of the default that not every provider has. */
const OPTIONAL_SCOPES: ReadonlySet<string> = new Set(['roles', 'groups']);

/**
 * Where to send the browser: with the request in the query, signed (RFC 9101), or sent ahead (RFC 9126).
 * OpenID Connect Core 1.0, section 3.1.2.1
 */
export async function buildAuthorizationUrl(
  { configuration, metadata }: Operation,
  resolved: ResolvedProvider,
  request: AuthorizationParams & { readonly attempt: AuthorizationAttempt },
): Promise<URL> {
  const { attempt, redirectUri, extra } = request;
  const dpop = await dpopOptions(configuration, attempt.dpopKey);
  let params = new URLSearchParams({
    ...resolved.authorizationParams,
    ...extra,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: scopeFor(resolved, metadata),
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(attempt.codeVerifier),
    code_challenge_method: 'S256',
    // A code that is stolen is then of no use without the key. RFC 9449, section 10
    ...(dpop.DPoP ? { dpop_jkt: await dpop.DPoP.calculateThumbprint() } : {}),
  });
  if (resolved.signedRequests) {
    const url = await openid.buildAuthorizationUrlWithJAR(
      configuration,
      params,
      await signingKey(resolved),
      {
        [openid.modifyAssertion]: (header) => nameAlgorithm(header, resolved.clientKey?.alg),
      },
    );
    if (!isPushed(resolved, metadata)) return url;
    params = new URLSearchParams({ request: url.searchParams.get('request') ?? '' });
  }
  return isPushed(resolved, metadata)
    ? await openid.buildAuthorizationUrlWithPAR(configuration, params, dpop)
    : openid.buildAuthorizationUrl(configuration, params);
}

function isPushed(resolved: ResolvedProvider, metadata: openid.ServerMetadata): boolean {
  const { pushedAuthorizationRequests: wanted } = resolved;
  if (wanted !== 'auto') return wanted === 'always';
  return metadata.pushed_authorization_request_endpoint !== undefined;
}

function scopeFor(
  { scope, scopeIsDefault }: ResolvedProvider,
  { scopes_supported: supported }: openid.ServerMetadata,
): string {
  if (!scopeIsDefault || !supported) return scope;
  return scope
    .split(' ')
    .filter((one) => !OPTIONAL_SCOPES.has(one) || supported.includes(one))
    .join(' ');
}
