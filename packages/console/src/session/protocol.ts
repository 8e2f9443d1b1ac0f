import * as oauth from 'oauth4webapi';

/** The dashboard as the provider knows it. */
const CLIENT: oauth.Client = { client_id: 'gatehouse-console' };
const SCOPE = 'openid profile email admin';
/** Resource indicator (RFC 8707) of the admin API. */
const RESOURCE = 'urn:gatehouse:api';
const ISSUER = new URL('/oidc', location.origin);
const REDIRECT_URI = `${location.origin}/admin/signed-in`;
/** Plain http is taken by the provider for loopback only, so it is here. */
const TRANSPORT = { [oauth.allowInsecureRequests]: location.protocol === 'http:' };

/** What a sign-in under way must be remembered by, from the redirect to the provider until the one back. */
export interface Attempt {
  state: string;
  nonce: string;
  verifier: string;
  /** Without a page: only whoever has a session at the provider is signed in. */
  silent: boolean;
  /** In a window of its own, for the page that opened it. */
  beside?: boolean;
  /** Address of the dashboard to go on at. */
  returnTo: string;
}

/** What a sign-in or renewal gave. */
export interface Tokens {
  accessToken: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  refreshToken: string | undefined;
  idToken: string | undefined;
  /** Of the ID token of the sign-in; absent after a renewal that brought none. */
  person: Person | undefined;
}

/** Who signed in, as the ID token tells it. */
export interface Person {
  id: string;
  name: string;
  email: string;
}

let discovered: Promise<oauth.AuthorizationServer> | undefined;

function discover(): Promise<oauth.AuthorizationServer> {
  discovered ??= oauth
    .discoveryRequest(ISSUER, TRANSPORT)
    .then((response) => oauth.processDiscoveryResponse(ISSUER, response))
    .catch((error: unknown) => {
      // The next attempt asks again.
      discovered = undefined;
      throw error;
    });
  return discovered;
}

/** @returns the address at the provider to go to, and what to remember meanwhile. */
export async function createAttempt(
  options: Pick<Attempt, 'silent' | 'beside' | 'returnTo'>,
): Promise<{ url: string; attempt: Attempt }> {
  const server = await discover();
  const attempt: Attempt = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    ...options,
  };
  const url = new URL(server.authorization_endpoint ?? '');
  url.search = new URLSearchParams({
    client_id: CLIENT.client_id,
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    resource: RESOURCE,
    state: attempt.state,
    nonce: attempt.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier),
    code_challenge_method: 'S256',
    ...(attempt.silent && { prompt: 'none' }),
  }).toString();
  return { url: url.href, attempt };
}

/**
 * Takes the tokens for the answer that the provider sent the browser back with.
 *
 * @throws {oauth.AuthorizationResponseError} the provider refused; `error` says why (OpenID Connect Core 1.0, 3.1.2.6).
 * @throws {Error} the answer is not one to this attempt, or the provider cannot be reached.
 */
export async function completeAttempt(callback: URL, attempt: Attempt): Promise<Tokens> {
  const server = await discover();
  const parameters = oauth.validateAuthResponse(server, CLIENT, callback, attempt.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    CLIENT,
    oauth.None(),
    parameters,
    REDIRECT_URI,
    attempt.verifier,
    { ...TRANSPORT, additionalParameters: { resource: RESOURCE } },
  );
  return toTokens(
    await oauth.processAuthorizationCodeResponse(server, CLIENT, response, {
      expectedNonce: attempt.nonce,
      requireIdToken: true,
    }),
  );
}

/**
 * @throws {oauth.ResponseBodyError} the provider refused: the session there is over.
 * @throws {Error} there was no answer of the provider's, so nothing is known.
 */
export async function renew(refreshToken: string): Promise<Tokens> {
  const server = await discover();
  const response = await oauth.refreshTokenGrantRequest(
    server,
    CLIENT,
    oauth.None(),
    refreshToken,
    { ...TRANSPORT, additionalParameters: { resource: RESOURCE } },
  );
  return toTokens(await oauth.processRefreshTokenResponse(server, CLIENT, response));
}

/** @returns the address that ends the session at the provider (RP-Initiated Logout 1.0, section 2). */
export async function logoutUrl(idToken: string | undefined): Promise<string> {
  const server = await discover();
  const url = new URL(server.end_session_endpoint ?? '');
  url.searchParams.set('client_id', CLIENT.client_id);
  if (idToken) url.searchParams.set('id_token_hint', idToken);
  return url.href;
}

function toTokens(response: oauth.TokenEndpointResponse): Tokens {
  const claims = oauth.getValidatedIdTokenClaims(response);
  return {
    accessToken: response.access_token,
    expiresAt: Date.now() + (response.expires_in ?? 60) * 1000,
    refreshToken: response.refresh_token,
    idToken: response.id_token,
    person: claims && {
      id: claims.sub,
      name: typeof claims.name === 'string' ? claims.name : String(claims.email ?? claims.sub),
      email: String(claims.email ?? ''),
    },
  };
}
