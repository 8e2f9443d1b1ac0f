import { randomBytes } from 'node:crypto';
import { type Session, type SessionRecord, sessionOf } from '../../sessions/session.ts';
import type { AppUsers } from '../../users/app-users.ts';
import type { Clock } from '../clock.ts';
import { GatehouseError } from '../errors.ts';
import type { ResolvedOptions } from '../options.ts';
import { providerFailure } from '../provider/failure.ts';
import type { TokenSet } from '../provider/token-set.ts';
import type { NamedProvider, Providers } from '../providers.ts';
import { redirect } from '../redirect.ts';
import { type RenewalPolicy, refusesPerson } from '../renewal/policy.ts';
import { DEFAULT_PROVIDER } from '../routes.ts';
import { keptTokens, sidOf } from '../tokens.ts';
import type { Claims } from '../user.ts';
import type { LoginAttempt } from './attempts.ts';
import { claimsOf } from './claims.ts';
import { type CallbackVisit, createHeal } from './heal.ts';
import { responseParams } from './response-params.ts';

/** Answers of a provider that was asked with `prompt=none`: it would have to show a page. OpenID Connect Core 1.0, section 3.1.2.6 */
const NEEDS_A_PAGE: ReadonlySet<string> = new Set([
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
]);
const MAX_USER_AGENT = 200;

/** Where a finished sign-in leads, and the cookies that go with it. */
interface Outcome {
  readonly location: string;
  readonly cookies: readonly string[];
}

/** What the redirect URI needs. */
export interface CallbackParts {
  readonly options: ResolvedOptions;
  readonly providers: Providers;
  readonly renewal: RenewalPolicy;
  readonly users: AppUsers | undefined;
  readonly clock: Clock;
}

/**
 * Takes people in when they come back from the provider. OpenID Connect Core 1.0, sections 3.1.2.5
 * to 3.1.3.7. What can't be continued starts again by itself, once; then it is explained.
 */
export function createCallback({
  options,
  providers,
  renewal,
  users,
  clock,
}: CallbackParts): (visit: CallbackVisit) => Promise<Response> {
  const { hooks, loginRedirectUrl } = options;
  const heal = createHeal({ loginRedirectUrl, hooks });
  /** Exchanges under way, so that a double click redeems its code once and both clicks get in. */
  const underWay = new Map<string, Promise<Outcome>>();

  function providerOf(attempt: LoginAttempt, routeProvider: string | undefined): NamedProvider {
    // The path names the provider that redirected: a code of one must not be sent to another. RFC 9700, section 4.4
    if ((routeProvider ?? DEFAULT_PROVIDER) !== attempt.provider) {
      throw new GatehouseError(
        'callback_invalid',
        `a sign-in with "${attempt.provider}" came back to the redirect URI of "${routeProvider ?? DEFAULT_PROVIDER}"`,
      );
    }
    const named = providers.byName(attempt.provider);
    if (named) return named;
    throw new GatehouseError('provider_unknown', `there is no provider "${attempt.provider}"`);
  }

  /** @param now milliseconds since 1970 at which the code began to be redeemed: a logout from then on is about this session too. */
  function newSession(
    tokens: TokenSet,
    claims: Claims,
    visit: CallbackVisit,
    now: number,
  ): SessionRecord {
    const { sessionLifetime, sessionIdleLifetime: idle, sessionStore } = options;
    const userAgent = visit.request.headers.get('user-agent')?.slice(0, MAX_USER_AGENT);
    return {
      id: randomBytes(32).toString('base64url'),
      provider: visit.named.name,
      issuedAt: now,
      expiresAt: now + sessionLifetime,
      ...(idle === undefined ? {} : { idleExpiresAt: now + idle }),
      renewedAt: now,
      claims,
      tokens: keptTokens(tokens, options),
      sid: sidOf(tokens),
      ...(sessionStore && userAgent ? { userAgent } : {}),
    };
  }

  async function signIn(
    attempt: LoginAttempt,
    visit: CallbackVisit,
    session: Session | undefined,
  ): Promise<Outcome> {
    const { app, request, cookieHeader, named } = visit;
    const { provider, name } = named;
    const context = { request, provider: name };
    const currentUrl = new URL(app.callbackUrl(name));
    currentUrl.search = new URL(request.url).search;
    const startedAt = clock();
    const tokens = await provider.exchange(currentUrl, attempt, { maxAge: attempt.maxAge });
    const claims = await claimsOf(tokens, { provider, hooks, context });
    const forget = app.attempts.forget(attempt.state);
    const back = attempt.returnTo ?? loginRedirectUrl;

    if (attempt.purpose === 'renewal') {
      if (!session) return { location: back, cookies: [forget] };
      if (session.claims.sub === claims.sub && session.claims.iss === claims.iss) {
        await users?.renew(claims, context);
        const change = {
          claims,
          tokens: { ...session.tokens, ...keptTokens(tokens, options) },
          renewedAt: clock(),
          sid: sidOf(tokens) ?? session.sid,
        };
        const changed = await app.sessions.change(session, change, cookieHeader);
        return { location: back, cookies: [forget, ...(changed?.cookies ?? [])] };
      }
    }
    const appUser = await users?.signIn(claims, context);
    const record = newSession(tokens, claims, visit, startedAt);
    // Before it is stored: where the hook fails, nobody has a session.
    const chosen = await hooks.signedIn?.(sessionOf(record), {
      ...context,
      returnTo: attempt.returnTo,
      appUser,
    });
    const started = await app.sessions.start(record, cookieHeader);
    return {
      location: chosen ?? back,
      cookies: [forget, app.arrivals.mark, ...started.cookies],
    };
  }

  /** The provider would have to show a page, or the person is refused: the session here is over. */
  async function renewalRefused(
    attempt: LoginAttempt,
    { app, cookieHeader }: CallbackVisit,
    session: Session | undefined,
  ): Promise<Response> {
    const isOver = session !== undefined && renewal.isDue(session);
    return redirect(attempt.returnTo ?? loginRedirectUrl, [
      app.attempts.forget(attempt.state),
      // The next sign-in finds no session because it ended here, not because the browser kept none.
      ...(isOver ? [...(await app.sessions.end(cookieHeader)), app.arrivals.clear] : []),
    ]);
  }

  return async (arrived) => {
    const { app, request, cookieHeader } = arrived;
    const params = responseParams(new URL(request.url).searchParams);
    const { state } = params;
    const session = await app.sessions.read(cookieHeader);
    const attempt = state === '' ? undefined : app.attempts.find(state, cookieHeader);
    if (!attempt) {
      return await heal(
        new GatehouseError(
          'login_attempt_unknown',
          'no cookie of this browser belongs to the state parameter',
        ),
        { visit: arrived, params, session, attempt },
      );
    }
    const visit = { ...arrived, named: providerOf(attempt, arrived.routeProvider) };
    if (app.attempts.isExpired(attempt)) {
      const expired = new GatehouseError(
        'login_attempt_expired',
        'the sign-in was started too long ago',
        attempt,
      );
      return await heal(expired, { visit, params, session, attempt });
    }
    if (attempt.purpose === 'renewal' && NEEDS_A_PAGE.has(params.error ?? '')) {
      return await renewalRefused(attempt, visit, session);
    }
    const outcome = underWay.get(state) ?? signIn(attempt, visit, session);
    underWay.set(state, outcome);
    try {
      const { location, cookies } = await outcome;
      return redirect(location, cookies);
    } catch (error) {
      const failure = providerFailure(error, 'token exchange failed', attempt);
      // A person who may no longer be here: as after a refresh, the session must not outlast that.
      if (attempt.purpose === 'renewal' && refusesPerson(failure.code)) {
        return await renewalRefused(attempt, visit, session);
      }
      if (failure.code !== 'code_rejected') throw failure;
      return await heal(failure, { visit, params, session, attempt });
    } finally {
      if (underWay.get(state) === outcome) underWay.delete(state);
    }
  };
}
