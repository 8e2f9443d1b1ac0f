import * as openid from 'openid-client';
import type { Clock } from '../clock.ts';
import type { Claims } from '../user.ts';
import {
  type AuthorizationAttempt,
  type AuthorizationParams,
  buildAuthorizationUrl,
} from './authorization.ts';
import { type Asked, counted, createOperations, type Operation } from './configuration.ts';
import { dpopOptions, newDpopKey } from './dpop.ts';
import { type FailureContext, providerFailure } from './failure.ts';
import { createHttp } from './http.ts';
import { createJwks } from './jwks.ts';
import { createMetadata } from './metadata.ts';
import type { ResolvedProvider } from './options.ts';
import { createSignedJwts, type SignedJwts } from './signed-jwt.ts';
import { createAcceptTokens, type RefreshableTokens, type TokenSet } from './token-set.ts';

/**
 * An OpenID Provider, as a relying party uses it. Every method that asks it throws `GatehouseError`
 * `provider_unavailable` when it does not answer and `provider_invalid_response` when it can't be trusted.
 */
export interface Provider {
  readonly issuer: string;
  readonly clientId: string;
  /** Fresh `state`, `nonce` and code verifier of 256 bits each, and a key where tokens are bound to one. */
  newAttempt(): Promise<AuthorizationAttempt>;
  /**
   * Where to send the browser. OpenID Connect Core 1.0, section 3.1.2.1
   *
   * @throws {GatehouseError} also `client_rejected`, `redirect_uri_mismatch`
   */
  authorizationUrl(attempt: AuthorizationAttempt, params: AuthorizationParams): Promise<URL>;
  /**
   * Redeems the code the browser came back with, for tokens with a verified ID token. `currentUrl` is the
   * redirect_uri with the query that came; `maxAge` what was asked for as `max_age`, in seconds.
   * OpenID Connect Core 1.0, sections 3.1.2.5 to 3.1.3.7; RFC 9207
   *
   * @throws {GatehouseError} also `access_denied`, `provider_error`, `callback_invalid`, `code_rejected`,
   * `client_rejected`, `redirect_uri_mismatch`
   */
  exchange(
    currentUrl: URL,
    attempt: AuthorizationAttempt,
    expected?: { readonly maxAge?: number | undefined },
  ): Promise<TokenSet>;
  /**
   * Newer tokens; the refresh token stays the old one unless the provider rotates it.
   * OpenID Connect Core 1.0, section 12
   *
   * @throws {GatehouseError} also `refresh_rejected`, `client_rejected`
   */
  refresh(tokens: RefreshableTokens): Promise<TokenSet>;
  /** Further claims about the person; none without that endpoint or when it is switched off. OpenID Connect Core 1.0, section 5.3 */
  userinfo(tokens: Pick<TokenSet, 'accessToken' | 'dpopKey'>, sub: string): Promise<Claims>;
  /** Where the browser ends the provider's session; `undefined` without that endpoint. RP-Initiated Logout 1.0, section 2 */
  endSessionUrl(params: {
    readonly idToken?: string | undefined;
    readonly postLogoutRedirectUri?: string | undefined;
    readonly state?: string | undefined;
  }): Promise<string | undefined>;
  /** Makes a token worthless; does nothing without that endpoint. RFC 7009, section 2 */
  revoke(token: string, hint: 'refresh_token' | 'access_token'): Promise<void>;
  /**
   * What the provider says of an access token that somebody brings; `undefined` without that endpoint.
   * RFC 7662, section 2
   *
   * @throws {GatehouseError} also `client_rejected`
   */
  introspect(token: string): Promise<Claims | undefined>;
  /**
   * Claims about the person whose access token somebody brings; `undefined` when the provider does not
   * accept it. OpenID Connect Core 1.0, section 5.3
   */
  userinfoOf(token: string): Promise<Claims | undefined>;
  /** See {@link SignedJwts}. */
  readonly signedJwts: SignedJwts;
  /** Seconds by which clocks may differ. */
  readonly clockTolerance: number;
  /** What the provider says of itself. OpenID Connect Discovery 1.0, section 3 */
  metadata(): Promise<openid.ServerMetadata>;
}

/** Sets up a provider; it is asked for nothing yet. */
export function createProvider(resolved: ResolvedProvider, clock: Clock): Provider {
  const { issuer, clientId, clockTolerance } = resolved;
  const http = createHttp(resolved);
  const metadata = createMetadata(resolved, { http, clock });
  const jwks = createJwks({ http, clock });
  const begin = createOperations({ resolved, metadata, jwks, http, clock });
  const accept = createAcceptTokens({ clientId, clock, clockTolerance });

  /** `work` with a fresh operation, failures made ours. */
  async function attempt<Result>(
    step: string,
    work: (operation: Operation) => Result | Promise<Result>,
    context: FailureContext = {},
  ): Promise<Result> {
    try {
      return await work(await begin());
    } catch (error) {
      throw providerFailure(error, step, context);
    }
  }

  return {
    issuer,
    clientId,

    async newAttempt() {
      const secrets = {
        state: openid.randomState(),
        nonce: openid.randomNonce(),
        codeVerifier: openid.randomPKCECodeVerifier(),
      };
      return resolved.dpop ? { ...secrets, dpopKey: await newDpopKey() } : secrets;
    },

    authorizationUrl: (started, params) =>
      attempt(
        'sign-in could not start',
        (operation) => buildAuthorizationUrl(operation, resolved, { ...params, attempt: started }),
        { during: 'token', redirectUri: params.redirectUri },
      ),

    async exchange(currentUrl, started, expected) {
      const maxAge = expected?.maxAge ?? numberOf(resolved.authorizationParams.max_age);
      let asked: Asked | undefined;
      try {
        const { configuration } = await begin(currentUrl.searchParams.get('response') ?? undefined);
        const dpop = await dpopOptions(configuration, started.dpopKey);
        const checks = {
          expectedState: started.state,
          expectedNonce: started.nonce,
          pkceCodeVerifier: started.codeVerifier,
          idTokenExpected: true,
          ...(maxAge === undefined ? {} : { maxAge }),
        };
        asked = { times: 0 };
        const tokens = await counted.run(asked, () =>
          openid.authorizationCodeGrant(configuration, currentUrl, checks, undefined, dpop),
        );
        return accept(tokens, { dpopKey: started.dpopKey });
      } catch (error) {
        // Before the provider was asked, what is wrong can only be what the browser brought.
        const during = asked?.times === 0 ? 'callback' : 'token';
        const redirectUri = currentUrl.origin + currentUrl.pathname;
        throw providerFailure(error, 'token exchange failed', { during, redirectUri });
      }
    },

    refresh: (old) =>
      attempt(
        'refresh failed',
        async ({ configuration }) => {
          const dpop = await dpopOptions(configuration, old.dpopKey);
          const tokens = await openid.refreshTokenGrant(
            configuration,
            old.refreshToken,
            undefined,
            dpop,
          );
          return accept(tokens, old);
        },
        { during: 'refresh' },
      ),

    async userinfo(tokens, sub) {
      if (!resolved.userinfo) return {};
      return await attempt('userinfo failed', async (operation) => {
        if (!operation.metadata.userinfo_endpoint) return {};
        const { configuration } = operation;
        const dpop = await dpopOptions(configuration, tokens.dpopKey);
        return await openid.fetchUserInfo(configuration, tokens.accessToken, sub, dpop);
      });
    },

    endSessionUrl: (params) =>
      attempt('sign-out at the provider failed', (operation) => {
        if (!operation.metadata.end_session_endpoint) return undefined;
        const { idToken, postLogoutRedirectUri, state } = params;
        return openid.buildEndSessionUrl(operation.configuration, {
          ...(idToken === undefined ? {} : { id_token_hint: idToken }),
          ...(postLogoutRedirectUri === undefined
            ? {}
            : { post_logout_redirect_uri: postLogoutRedirectUri }),
          ...(state === undefined ? {} : { state }),
        }).href;
      }),

    revoke: (token, hint) =>
      attempt(
        'revocation failed',
        async (operation) => {
          if (!operation.metadata.revocation_endpoint) return;
          await openid.tokenRevocation(operation.configuration, token, { token_type_hint: hint });
        },
        { during: 'token' },
      ),

    introspect: (token) =>
      attempt(
        'introspection failed',
        async ({ configuration, metadata: known }) => {
          if (!known.introspection_endpoint) return undefined;
          try {
            return await openid.tokenIntrospection(configuration, token);
          } catch (error) {
            // Not a token that it could say anything about, such as a JWT; a refused client is 401.
            if (error instanceof openid.ResponseBodyError && error.status === 400) {
              return { active: false };
            }
            throw error;
          }
        },
        { during: 'token' },
      ),

    userinfoOf: (token) =>
      attempt('userinfo failed', async ({ configuration }) => {
        try {
          return await openid.fetchUserInfo(configuration, token, openid.skipSubjectCheck);
        } catch (error) {
          const isRefusal = error instanceof openid.WWWAuthenticateChallengeError;
          if (isRefusal && error.status < 500) return undefined;
          throw error;
        }
      }),

    signedJwts: createSignedJwts({ resolved, metadata, jwks, clock }),
    clockTolerance,
    metadata: () => metadata.read(),
  };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
