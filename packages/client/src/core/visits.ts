import { type Session, subjectOf } from '../sessions/session.ts';
import type { AppUsers } from '../users/app-users.ts';
import type { AccessTokens } from './access-tokens.ts';
import { COOKIE_CHALLENGE, loginRequired, renewalRequired } from './answers.ts';
import type { AppCookies, AppCookiesOf } from './app.ts';
import { Auth, type AuthParts, type Credentials } from './auth.ts';
import type { Bearer, BearerOutcome } from './bearer/bearer.ts';
import { GatehouseError } from './errors.ts';
import type { Failures } from './failures.ts';
import { RENEW_PARAM } from './login/authenticate.ts';
import { isNavigation, isSafe } from './navigation.ts';
import type { ResolvedOptions } from './options.ts';
import type { PersonSessions } from './person-sessions.ts';
import { addressOf, type Port } from './port.ts';
import type { NamedProvider, Providers } from './providers.ts';
import { redirect } from './redirect.ts';
import type { RenewalPolicy } from './renewal/policy.ts';
import type { Refresher } from './renewal/refresh.ts';
import type { LoginUrl, TemplateHelpers } from './template-helpers.ts';

/** Finds out who makes a request; see `Gatehouse.visit`. */
export type Visits<Req, Res> = (req: Req, res: Res) => Auth<Req, Res> | Promise<Auth<Req, Res>>;

/** What finding out needs. */
export interface VisitParts<Req, Res> {
  readonly port: Port<Req, Res>;
  readonly settings: ResolvedOptions;
  readonly providers: Providers;
  readonly cookiesOf: AppCookiesOf;
  readonly renewal: RenewalPolicy;
  readonly refresher: Refresher;
  readonly failures: Failures;
  readonly loginUrl: LoginUrl;
  readonly personSessions: PersonSessions;
  readonly accessTokens: AccessTokens;
  /** Absent where the app takes no access tokens. */
  readonly bearer: Bearer<Req> | undefined;
  /** Absent where the app keeps no users. */
  readonly users: AppUsers | undefined;
  templateHelpers(path: string, session: Session | undefined): TemplateHelpers;
}

/** Made once for an app. On the path of every request: what needs no waiting waits for nothing. */
export function createVisits<Req, Res>(parts: VisitParts<Req, Res>): Visits<Req, Res> {
  const { port, settings, providers, cookiesOf, renewal, refresher, failures, loginUrl } = parts;
  const { bearer, users } = parts;
  const appIsSecure = settings.appOrigin?.startsWith('https:');

  const appCookies = (req: Req): AppCookies => cookiesOf(appIsSecure ?? port.isSecure(req));
  const cookieHeader = (req: Req) => port.header(req, 'cookie') ?? '';
  const isPage = (req: Req) => isNavigation(port.method(req), (name) => port.header(req, name));
  const isReadOnly = (req: Req) => port.isReadOnly?.(req) ?? false;
  const add = (req: Req, res: Res, cookies: readonly string[]) => {
    for (const cookie of cookies) port.appendCookie(req, res, cookie);
  };

  const authParts: AuthParts<Req, Res> = {
    templateHelpers: parts.templateHelpers,
    pageOf: (req) => (isSafe(port.method(req)) ? port.url(req) : ''),
    keepsUsers: users !== undefined,
    demandLogin(req, url, failure) {
      if (bearer && failure) return bearer.refuse(failure);
      return isPage(req) ? redirect(url) : loginRequired(url, bearer?.challenge);
    },
    forbid(req, missing, token) {
      if (bearer && token) return bearer.forbid(token, missing);
      const place = { method: port.method(req), path: port.url(req), isPage: isPage(req) };
      const answer = failures.answer(new GatehouseError('permission_denied', missing), place);
      answer.headers.set('www-authenticate', `${COOKIE_CHALLENGE}, error="permission_denied"`);
      return answer;
    },
    forbidToken(token, missing, scopes) {
      if (!bearer) throw new TypeError('a token came to an app that takes none');
      return bearer.forbid(token, missing, scopes);
    },
    ...parts.personSessions.ofSession,
    accessToken: (session, req, res) =>
      parts.accessTokens.of(session, async (stale) => {
        if (isReadOnly(req) && !settings.sessionStore) {
          // A refresh token that is used and not replaced in the cookie would end the session.
          throw new GatehouseError(
            'access_token_unavailable',
            'the access token has expired, and a refreshed one could not be kept here: refresh it where cookies can be set, or keep sessions in a store',
          );
        }
        if (refresher.isResting(stale)) {
          throw new GatehouseError('provider_unavailable', 'a refresh failed a moment ago');
        }
        const changed = await refresher.refresh(stale, cookieHeader(req), appCookies(req).sessions);
        if (changed) add(req, res, changed.cookies);
        return changed?.session;
      }),
  };
  const authOf = (req: Req, res: Res, credentials: Credentials, answer?: Response) =>
    new Auth(authParts, req, res, credentials, answer);

  /** A session of another provider than the request's is nobody's here, and not to be deleted. */
  function belongs(session: Session, chosen: NamedProvider | undefined): boolean {
    if (chosen) return chosen.name === session.provider;
    return providers.byName(session.provider) !== undefined;
  }

  function enter(
    req: Req,
    res: Res,
    session: Session,
    chosen: NamedProvider | undefined,
  ): Auth<Req, Res> | Promise<Auth<Req, Res>> {
    if (!belongs(session, chosen)) return authOf(req, res, {});
    if (isReadOnly(req)) return welcome(req, res, session);
    if (settings.renewal) {
      const step = renewal.stepFor(session, { method: port.method(req), path: port.url(req) });
      if (step === 'silent') return expire(req, res, session);
      if (step && !refresher.isResting(session)) return refresh(req, res, session);
    }
    if (settings.sessionIdleLifetime === undefined) return welcome(req, res, session);
    const rolled = appCookies(req).sessions.roll(session, cookieHeader(req));
    if (rolled instanceof Promise) {
      return rolled.then((cookies) => {
        add(req, res, cookies);
        return welcome(req, res, session);
      });
    }
    add(req, res, rolled);
    return welcome(req, res, session);
  }

  /** Lets a session in, where the app keeps users with what it knows of the person now. */
  function welcome(req: Req, res: Res, session: Session): Auth<Req, Res> | Promise<Auth<Req, Res>> {
    return users ? welcomeUser(req, res, session, users) : authOf(req, res, { session });
  }

  async function welcomeUser(
    req: Req,
    res: Res,
    session: Session,
    known: AppUsers,
  ): Promise<Auth<Req, Res>> {
    const appUser = await known.find(subjectOf(session));
    if (appUser?.isActive) return authOf(req, res, { session, appUser });
    // Removed or switched off since: the session is nobody's any more.
    if (!isReadOnly(req)) {
      const { sessions, arrivals } = appCookies(req);
      add(req, res, [...(await sessions.end(cookieHeader(req))), arrivals.clear]);
    }
    return authOf(req, res, {});
  }

  /** Who brings a token: its person or client, whatever session the browser has besides. */
  async function present(
    req: Req,
    res: Res,
    outcome: BearerOutcome,
    known: AppUsers,
  ): Promise<Auth<Req, Res>> {
    if ('failure' in outcome) return authOf(req, res, outcome);
    const { token } = outcome;
    const issuer = providers.byName(token.provider)?.provider.issuer;
    if (issuer === undefined || token.subject === undefined) return authOf(req, res, { token });
    const { iss = issuer } = token.claims;
    const appUser = await known.find({ iss: String(iss), sub: token.subject });
    if (!appUser || appUser.isActive) return authOf(req, res, { token, appUser });
    const failure = {
      scheme: token.isSenderConstrained ? 'DPoP' : 'Bearer',
      error: 'invalid_token',
      description: 'its person’s account is switched off here',
    } as const;
    return authOf(req, res, { failure });
  }

  function presented(
    req: Req,
    res: Res,
    outcome: BearerOutcome,
  ): Auth<Req, Res> | Promise<Auth<Req, Res>> {
    return users ? present(req, res, outcome, users) : authOf(req, res, outcome);
  }

  /** A session that the provider has to vouch for anew, by a visit. */
  function expire(req: Req, res: Res, session: Session): Auth<Req, Res> | Promise<Auth<Req, Res>> {
    const answer = silentRenewal(req);
    return answer ? authOf(req, res, { session }, answer) : welcome(req, res, session);
  }

  /** The answer that makes the browser, or the page of a script, visit the provider; a posted form would be lost on the way and is let through. */
  function silentRenewal(req: Req): Response | undefined {
    const address = (returnTo: string | undefined) => {
      const url = loginUrl(returnTo);
      return `${url}${url.includes('?') ? '&' : '?'}${RENEW_PARAM}=1`;
    };
    if (isPage(req)) return redirect(address(port.url(req)));
    return isFormPost(req) ? undefined : renewalRequired(address(undefined));
  }

  function isFormPost(req: Req): boolean {
    const mode = port.header(req, 'sec-fetch-mode');
    if (mode !== undefined) return mode === 'navigate';
    if (port.header(req, 'x-requested-with') === 'XMLHttpRequest') return false;
    return (port.header(req, 'accept') ?? '').includes('text/html');
  }

  async function refresh(req: Req, res: Res, session: Session): Promise<Auth<Req, Res>> {
    const { sessions } = appCookies(req);
    let current: Session | undefined = session;
    try {
      const changed = await refresher.refresh(session, cookieHeader(req), sessions);
      add(req, res, changed?.cookies ?? (await sessions.end(cookieHeader(req))));
      current = changed?.session;
    } catch (error) {
      if (error instanceof GatehouseError && error.code === 'session_store_unavailable')
        throw error;
      // The session holds until its own end: a provider that restarts must not sign everybody out.
      failures.report(error, { method: port.method(req), path: port.url(req) });
    }
    return current ? await welcome(req, res, current) : authOf(req, res, {});
  }

  function settle(
    req: Req,
    res: Res,
    session: Session | undefined,
  ): Auth<Req, Res> | Promise<Auth<Req, Res>> {
    if (!session) {
      if (!isReadOnly(req)) add(req, res, appCookies(req).sessions.forget(cookieHeader(req)));
      return authOf(req, res, {});
    }
    const chosen = settings.chooseProvider && providers.choose(addressOf(port, req, settings));
    return chosen instanceof Promise
      ? chosen.then((named) => enter(req, res, session, named))
      : enter(req, res, session, chosen);
  }

  function refused(req: Req, res: Res, error: unknown): Auth<Req, Res> {
    const place = { method: port.method(req), path: port.url(req) };
    if (isReadOnly(req)) {
      // Nobody can send an answer there, and the person must not be taken for signed out.
      failures.report(error, place);
      throw error;
    }
    const answer = failures.answer(error, { ...place, isPage: isPage(req) });
    return authOf(req, res, {}, answer);
  }

  function visitWithToken(
    req: Req,
    res: Res,
    outcome: BearerOutcome | Promise<BearerOutcome>,
  ): Auth<Req, Res> | Promise<Auth<Req, Res>> {
    const auth =
      outcome instanceof Promise
        ? outcome.then((known) => presented(req, res, known))
        : presented(req, res, outcome);
    return auth instanceof Promise ? auth.catch((error) => refused(req, res, error)) : auth;
  }

  return (req, res) => {
    const outcome = bearer?.authenticate(req);
    if (outcome) return visitWithToken(req, res, outcome);
    const header = port.header(req, 'cookie');
    if (header === undefined) return authOf(req, res, {});
    try {
      const found = appCookies(req).sessions.read(header);
      const auth =
        found instanceof Promise
          ? found.then((session) => settle(req, res, session))
          : settle(req, res, found);
      return auth instanceof Promise ? auth.catch((error) => refused(req, res, error)) : auth;
    } catch (error) {
      return refused(req, res, error);
    }
  };
}
