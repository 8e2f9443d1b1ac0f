import { createHash } from 'node:crypto';
import { createCookieSessions } from '../sessions/cookie-sessions.ts';
import { readCookie, setCookie } from '../sessions/cookies.ts';
import { createEndedSessions, type EndedSessions, either } from '../sessions/ended-sessions.ts';
import { memoryNotBefore, storedNotBefore } from '../sessions/not-before.ts';
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
  /** Sessions that were ended from elsewhere. */
  readonly ended: EndedSessions;
  /** The same by what nobody has signed: in this process only, and where sessions are in cookies. */
  readonly hearsay: EndedSessions;
}

/** Milliseconds for which a sign-in can be under way when its person is signed out elsewhere. */
const SIGN_IN_TIME = 10 * 60 * 1000;
/** Ends of sessions in memory; 100 bytes each. */
const MAX_ENDED = 100_000;

/** The cookies of an app under http and https. Apps on one host, such as localhost, do not share them. */
export function createAppCookies(
  options: ResolvedOptions,
  router: Router,
  clock: Clock,
): AppCookiesOf {
  const suffix = createHash('sha256').update(options.cookieName).digest('hex').slice(0, 8);
  const secrets = options.sessionSecrets;
  const store = options.sessionStore;
  const { ended, hearsay, isOverByEither } = endedSessions(options, clock);

  const stored = (secure: boolean) =>
    store &&
    createServerSessions({
      name: `${secure ? '__Host-' : ''}${options.cookieName}`,
      secure,
      secrets,
      store,
      idleLifetime: options.sessionIdleLifetime,
      ended,
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
          ended: isOverByEither,
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
    ended,
    hearsay,
  });
}

function endedSessions(options: ResolvedOptions, clock: Clock) {
  const { sessionStore, revocationStore, sessionSecrets: secrets } = options;
  // Stored sessions are deleted: the time is for those whose sign-in is under way.
  const lifetime = sessionStore ? SIGN_IN_TIME : options.sessionLifetime;
  const store = sessionStore ?? revocationStore;
  const inMemory = () =>
    createEndedSessions(memoryNotBefore({ lifetime, maxEntries: MAX_ENDED, clock }));
  const ended = store
    ? createEndedSessions(storedNotBefore({ store, secrets, lifetime, clock }))
    : inMemory();
  const hearsay = inMemory();
  return { ended, hearsay, isOverByEither: either(ended, hearsay) };
}
