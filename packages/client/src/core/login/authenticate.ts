import type { App } from '../app.ts';
import { GatehouseError } from '../errors.ts';
import type { ResolvedOptions } from '../options.ts';
import type { NamedProvider, Providers } from '../providers.ts';
import { redirect } from '../redirect.ts';
import type { RenewalPolicy } from '../renewal/policy.ts';
import { beginLogin } from './begin.ts';

/** Name of the query parameter with which a page asks for a silent renewal. */
export const RENEW_PARAM = 'renew';

/** What the route that starts a sign-in needs. */
export interface AuthenticateParts {
  readonly options: ResolvedOptions;
  readonly providers: Providers;
  readonly renewal: RenewalPolicy;
}

/** A visit to the route that starts a sign-in. */
export interface AuthenticateVisit {
  readonly request: Request;
  readonly app: App;
  readonly cookieHeader: string;
  readonly named: NamedProvider;
  /** Where to return to, already found safe. */
  readonly returnTo: string | undefined;
}

/**
 * Starts a sign-in, or asks the provider without any page (`prompt=none`) whether a session still
 * holds. OpenID Connect Core 1.0, section 3.1.2.1.
 */
export function createAuthenticate({
  options: { hooks, loginRedirectUrl, chooseProvider },
  providers,
  renewal,
}: AuthenticateParts): (visit: AuthenticateVisit) => Promise<Response> {
  return async ({ request, app, cookieHeader, named, returnTo }) => {
    const session = await app.sessions.read(cookieHeader);
    const beginning = { request, app, cookieHeader, named, returnTo, isRestart: false };

    if (session && new URL(request.url).searchParams.has(RENEW_PARAM)) {
      // Whoever links here from elsewhere costs nobody their session: what is not due is not asked.
      if (!renewal.isDue(session)) return redirect(returnTo ?? loginRedirectUrl);
      // Another provider knows nothing of this session, and would end it.
      const its = chooseProvider ? undefined : providers.byName(session.provider);
      const { idToken } = session.tokens;
      const params = {
        prompt: 'none',
        ...(idToken === undefined ? {} : { id_token_hint: idToken }),
      };
      return await beginLogin(
        { ...beginning, named: its ?? named, purpose: 'renewal', params },
        hooks,
      );
    }
    if (!session && app.arrivals.isMarked(cookieHeader)) {
      throw new GatehouseError(
        'session_not_kept',
        'the browser came back without the session cookie that it was given a moment ago; a Secure cookie over http, or a cookie too large, is the usual cause',
        { returnTo },
      );
    }
    return await beginLogin({ ...beginning, purpose: 'login' }, hooks);
  };
}
