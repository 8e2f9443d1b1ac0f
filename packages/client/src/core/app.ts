import { createHash } from 'node:crypto';
import { type CookieSessions, createCookieSessions } from '../sessions/cookie-sessions.ts';
import type { Clock } from './clock.ts';
import { createLoginAttempts, type LoginAttempts } from './login-attempts.ts';
import type { ResolvedOptions } from './options.ts';

/** The app as reached under one scheme: https decides the names and attributes of its cookies. */
export interface AppCookies {
  readonly sessions: CookieSessions;
  readonly attempts: LoginAttempts;
}

/** The app as a request reached it. */
export interface App extends AppCookies {
  /** The redirect URI registered at the provider. */
  readonly callbackUrl: string;
  readonly origin: string;
  cookies(request: Request): string;
}

/** The cookies of an app under http and https. Apps on one host, such as localhost, do not share them. */
export function createAppCookies(
  options: ResolvedOptions,
  clock: Clock,
): (secure: boolean) => AppCookies {
  const suffix = createHash('sha256')
    .update(`${options.issuer.href}\n${options.clientId}`)
    .digest('hex')
    .slice(0, 8);
  const make = (secure: boolean): AppCookies => {
    const shared = { secure, secrets: options.sessionSecrets, clock };
    return {
      sessions: createCookieSessions({
        ...shared,
        name: `${secure ? '__Host-' : ''}gatehouse_${suffix}`,
      }),
      attempts: createLoginAttempts({
        ...shared,
        prefix: `${secure ? '__Secure-' : ''}gatehouse_login_${suffix}_`,
      }),
    };
  };
  const overHttp = make(false);
  const overHttps = make(true);
  return (secure) => (secure ? overHttps : overHttp);
}
