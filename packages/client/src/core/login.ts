import { randomBytes } from 'node:crypto';
import * as openid from 'openid-client';
import type { SessionRecord } from '../sessions/session.ts';
import type { App } from './app.ts';
import type { Clock } from './clock.ts';
import { GatehouseError } from './errors.ts';
import type { LoginAttempt } from './login-attempts.ts';
import type { ResolvedOptions } from './options.ts';
import { type Provider, providerFailure } from './provider.ts';
import { redirect } from './redirect.ts';
import { safeReturnPath } from './return-to.ts';
import type { Claims } from './user.ts';

/** Claims that are about the token, not the person. */
const TOKEN_CLAIMS: ReadonlySet<string> = new Set(['nonce', 'at_hash', 'c_hash', 's_hash']);

/** Sends people to the provider and takes them in when they come back. */
export interface Login {
  /** Answers the route that starts a sign-in. OpenID Connect Core 1.0, section 3.1.2.1. */
  authenticate(request: Request, app: App): Promise<Response>;
  /** Answers the redirect URI. OpenID Connect Core 1.0, sections 3.1.2.5 to 3.1.3.7. */
  callback(request: Request, app: App): Promise<Response>;
}

/** The authorization code flow with PKCE, `state` and `nonce`, always. */
export function createLogin({
  options,
  provider,
  clock,
}: {
  options: ResolvedOptions;
  provider: Provider;
  clock: Clock;
}): Login {
  function scopeFor(metadata: openid.ServerMetadata): string {
    const supported = metadata.scopes_supported;
    if (!options.scopeIsDefault || !supported) return options.scope;
    const optional = new Set(['roles', 'groups']);
    return options.scope
      .split(' ')
      .filter((scope) => !optional.has(scope) || supported.includes(scope))
      .join(' ');
  }

  async function exchange(request: Request, app: App, attempt: LoginAttempt) {
    const configuration = await provider.configuration();
    const currentUrl = new URL(app.callbackUrl);
    currentUrl.search = new URL(request.url).search;
    const tokens = await openid.authorizationCodeGrant(configuration, currentUrl, {
      expectedState: attempt.state,
      expectedNonce: attempt.nonce,
      pkceCodeVerifier: attempt.codeVerifier,
      idTokenExpected: true,
    });
    const idTokenClaims = tokens.claims();
    if (!idTokenClaims || !tokens.id_token) {
      throw new GatehouseError('provider_invalid_response', 'the token response has no ID token');
    }
    // Many providers put only some claims into the ID token. OpenID Connect Core 1.0, sections 5.3 and 5.4
    const userinfo = configuration.serverMetadata().userinfo_endpoint
      ? await openid.fetchUserInfo(configuration, tokens.access_token, idTokenClaims.sub)
      : {};
    return { idToken: tokens.id_token, claims: personalClaims({ ...userinfo, ...idTokenClaims }) };
  }

  return {
    async authenticate(request, app) {
      const returnTo = safeReturnPath(new URL(request.url).searchParams.get('next'));
      try {
        const configuration = await provider.configuration();
        const attempt: LoginAttempt = {
          state: openid.randomState(),
          nonce: openid.randomNonce(),
          codeVerifier: openid.randomPKCECodeVerifier(),
          createdAt: clock(),
          ...(returnTo === undefined ? {} : { returnTo }),
        };
        const url = openid.buildAuthorizationUrl(configuration, {
          ...options.authorizationParams,
          response_type: 'code',
          redirect_uri: app.callbackUrl,
          scope: scopeFor(configuration.serverMetadata()),
          state: attempt.state,
          nonce: attempt.nonce,
          code_challenge: await openid.calculatePKCECodeChallenge(attempt.codeVerifier),
          code_challenge_method: 'S256',
        });
        return redirect(url.href, app.attempts.remember(attempt, app.cookies(request)));
      } catch (error) {
        throw providerFailure(error, 'sign-in could not start', returnTo);
      }
    },

    async callback(request, app) {
      const state = new URL(request.url).searchParams.get('state') ?? '';
      const header = app.cookies(request);
      const session = app.sessions.read(header);
      const attempt = state === '' ? undefined : app.attempts.find(state, header);
      if (!attempt || app.attempts.isExpired(attempt)) {
        // A bookmarked or repeated callback of somebody who is signed in is no reason to stop them.
        if (session)
          return redirect(attempt?.returnTo ?? options.loginRedirectUrl, [
            app.attempts.forget(state),
          ]);
        throw attempt
          ? new GatehouseError(
              'login_attempt_expired',
              'the sign-in was started too long ago',
              attempt,
            )
          : new GatehouseError(
              'login_attempt_unknown',
              'no cookie of this browser belongs to the state parameter',
            );
      }
      try {
        const { idToken, claims } = await exchange(request, app, attempt);
        const record = newSession(claims, idToken);
        return redirect(attempt.returnTo ?? options.loginRedirectUrl, [
          app.attempts.forget(state),
          ...app.sessions.store(record, header),
        ]);
      } catch (error) {
        throw providerFailure(responseRejected(error), 'token exchange failed', attempt.returnTo);
      }
    },
  };

  function newSession(claims: Claims, idToken: string): SessionRecord {
    const issuedAt = Math.floor(clock() / 1000);
    return {
      id: randomBytes(18).toString('base64url'),
      issuedAt,
      expiresAt: issuedAt + options.sessionLifetime,
      claims,
      idToken,
    };
  }
}

function personalClaims(claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !TOKEN_CLAIMS.has(name)));
}

/** Parameters of the redirect itself that can't be accepted come from the browser, not from the provider. */
function responseRejected(error: unknown): unknown {
  const rejected =
    error instanceof openid.ClientError &&
    error.code === 'OAUTH_INVALID_RESPONSE' &&
    error.cause instanceof Error &&
    /response parameter|parameter must be provided only once/.test(error.cause.message);
  return rejected
    ? new GatehouseError('callback_invalid', 'the authorization response was refused', {
        cause: error,
      })
    : error;
}
