import type { EndedSessions } from '../sessions/ended-sessions.ts';
import { type Session, subjectOf } from '../sessions/session.ts';
import type { App } from './app.ts';
import type { Clock } from './clock.ts';
import { type CsrfTokens, isCrossSite } from './csrf.ts';
import { GatehouseError } from './errors.ts';
import type { ResolvedOptions } from './options.ts';
import type { Providers } from './providers.ts';
import { redirect } from './redirect.ts';
import { CSRF_FIELD } from './template-helpers.ts';

/** A request to the logout route. */
export interface LogoutVisit {
  readonly request: Request;
  readonly app: App;
  readonly cookieHeader: string;
}

/** Ends the session of the app and asks the provider to end its own. */
export type Logout = (visit: LogoutVisit) => Promise<Response>;

/** OpenID Connect RP-Initiated Logout 1.0, section 2, behind a form that only this app can make. */
export function createLogout({
  options,
  providers,
  csrf,
  ended,
  clock,
}: {
  options: ResolvedOptions;
  providers: Providers;
  csrf: CsrfTokens;
  ended: EndedSessions;
  clock: Clock;
}): Logout {
  async function providerLogoutUrl(app: App, session: Session): Promise<string | undefined> {
    if (!options.providerLogout) return undefined;
    const { idToken } = session.tokens;
    try {
      return await providers.byName(session.provider)?.provider.endSessionUrl({
        postLogoutRedirectUri: new URL(options.logoutRedirectUrl, app.origin).href,
        ...(idToken === undefined ? {} : { idToken }),
      });
    } catch {
      // Signing out of this app must work while the provider is down.
      return undefined;
    }
  }

  async function revoke(session: Session): Promise<void> {
    const { refreshToken } = session.tokens;
    if (!options.revokeAtLogout || refreshToken === undefined) return;
    try {
      await providers.byName(session.provider)?.provider.revoke(refreshToken, 'refresh_token');
    } catch {
      // As above; the token ends with the provider's session, or by its own lifetime.
    }
  }

  /** Makes copies of a cookie worthless too, where its `sid` tells it from the person's other sessions. */
  async function endCopies(session: Session): Promise<void> {
    const { sid } = session;
    if (options.sessionStore || sid === undefined) return;
    try {
      await ended.end({ iss: subjectOf(session).iss, sid }, clock());
    } catch {
      // As above: the browser's own cookie is deleted in any case.
    }
  }

  async function checkIsWanted(request: Request, session: Session): Promise<void> {
    if (request.method === 'GET') {
      if (options.allowGetLogout && isVisit(request)) return;
      throw new GatehouseError('logout_needs_post', 'logout takes a POST request');
    }
    if (request.method !== 'POST') {
      throw new GatehouseError('logout_needs_post', `logout takes POST, not ${request.method}`);
    }
    if (isCrossSite(request)) {
      throw new GatehouseError('csrf_rejected', 'the logout request comes from another site');
    }
    const token = new URLSearchParams(await request.text()).get(CSRF_FIELD) ?? '';
    if (!csrf.matches(session.id, token)) {
      throw new GatehouseError(
        'csrf_rejected',
        'the CSRF token of the logout form is missing or wrong',
      );
    }
  }

  return async ({ request, app, cookieHeader }) => {
    const session = await app.sessions.read(cookieHeader);
    if (!session) {
      return redirect(options.logoutRedirectUrl, [
        ...app.sessions.forget(cookieHeader),
        app.arrivals.clear,
      ]);
    }
    await checkIsWanted(request, session);
    const context = { request, provider: session.provider };
    const elsewhere = await options.hooks.signingOut?.(session, context);
    const ended = await app.sessions.end(cookieHeader);
    const [url] = await Promise.all([
      elsewhere ?? providerLogoutUrl(app, session),
      revoke(session),
      endCopies(session),
    ]);
    return redirect(url ?? options.logoutRedirectUrl, [...ended, app.arrivals.clear]);
  };
}

/** Whether a GET is a person following a link, and not an image or a script of some page. */
function isVisit(request: Request): boolean {
  const mode = request.headers.get('sec-fetch-mode');
  return mode === null || mode === 'navigate';
}
