import { createHash } from 'node:crypto';
import { createCookieSessions } from '../sessions/cookie-sessions.ts';
import { readCookie, setCookie } from '../sessions/cookies.ts';
import { createServerSessions, type StoredSessions } from '../sessions/server-sessions.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Clock } from './clock.ts';
import { createLoginAttempts, type LoginAttempts } from './login/attempts.ts';
import type { ResolvedOptions } from './options.ts';
import type { Router } from './routes.ts';

/** Seconds within which somebody who has just signed in and has no session did not lose it by chance. */
const ARRIVAL_LIFETIME = 15;

/** The app as reached under one scheme: https decides the names and attributes of its cookies. */
export interface AppCookies {
  readonly sessions: Sessions;
  readonly attempts: LoginAttempts;
  readonly arrivals: Arrivals;
}

/**
 * A mark that a sign-in has just succeeded. Who comes back for another one at once, with the mark
 * and without a session, has a browser that does not keep the session's cookie: sending them to the
 * provider again would be a loop without end.
 */
export interface Arrivals {
  /** The `Set-Cookie` value that leaves the mark. */
  readonly mark: string;
  /** The `Set-Cookie` value that removes it. */
  readonly clear: string;
  isMarked(cookieHeader: string): boolean;
}

/** The app as a request reached it. */
export interface App extends AppCookies {
  /** Scheme and host. */
  readonly origin: string;
  /** The redirect URI registered at the provider of this name. */
  callbackUrl(provider: string): string;
}

/** What the cookies of an app are made of. */
export interface AppCookiesOf {
  (secure: boolean): AppCookies;
  /** Sessions beyond the browser at hand; absent where sessions are in cookies. */
  readonly stored: StoredSessions | undefined;
}

/** The cookies of an app under http and https. Apps on one host, such as localhost, do not share them. */
export function createAppCookies(
  options: ResolvedOptions,
  router: Router,
  clock: Clock,
): AppCookiesOf {
  const suffix = createHash('sha256').update(options.cookieName).digest('hex').slice(0, 8);
  const secrets = options.sessionSecrets;
  const store = options.sessionStore;

  const stored = (secure: boolean) =>
    store &&
    createServerSessions({
      name: `${secure ? '__Host-' : ''}${options.cookieName}`,
      secure,
      secrets,
      store,
      idleLifetime: options.sessionIdleLifetime,
      clock,
    });

  const make = (secure: boolean): AppCookies => {
    const path = router.cookiePath;
    const arrival = `${secure ? '__Secure-' : ''}gh_${suffix}-in`;
    return {
      sessions:
        stored(secure) ??
        createCookieSessions({
          name: `${secure ? '__Host-' : ''}${options.cookieName}`,
          secure,
          secrets,
          lifetime: options.sessionLifetime,
          idleLifetime: options.sessionIdleLifetime,
          clock,
        }),
      attempts: createLoginAttempts({
        prefix: `${secure ? '__Secure-' : ''}gh_${suffix}_`,
        path,
        secure,
        secrets,
        maxPending: options.maxPendingLogins,
        clock,
      }),
      arrivals: {
        mark: setCookie(arrival, '1', { path, secure, maxAge: ARRIVAL_LIFETIME }),
        clear: setCookie(arrival, '', { path, secure, maxAge: 0 }),
        isMarked: (header) => readCookie(header, arrival) !== undefined,
      },
    };
  };
  const overHttp = make(false);
  const overHttps = make(true);
  return Object.assign((secure: boolean) => (secure ? overHttps : overHttp), {
    stored: stored(false),
  });
}
