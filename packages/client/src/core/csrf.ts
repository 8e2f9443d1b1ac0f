import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveKey } from '../sessions/sealed-value.ts';

/** Tokens that show a form was made by this app for this session. */
export interface CsrfTokens {
  /** The token of a session. */
  create(sessionId: string): string;
  /** Compares in constant time, under any of the secrets. */
  matches(sessionId: string, token: string): boolean;
}

/** HMAC-SHA-256 over the session id: nothing to store. */
export function createCsrfTokens(secrets: readonly string[]): CsrfTokens {
  const keys = secrets.map((secret) => deriveKey(secret, 'csrf'));
  const sign = (key: Buffer, sessionId: string) =>
    createHmac('sha256', key).update(sessionId).digest();
  return {
    create: (sessionId) => sign(keys[0] as Buffer, sessionId).toString('base64url'),
    matches(sessionId, token) {
      const given = Buffer.from(token, 'base64url');
      return keys.some((key) => {
        const expected = sign(key, sessionId);
        return given.length === expected.length && timingSafeEqual(given, expected);
      });
    },
  };
}

/**
 * Whether a browser says that a request comes from another site. `Origin: null` says nothing: forms
 * of pages with `Referrer-Policy: no-referrer` send it. Schemes are not compared, because behind a
 * proxy that is not trusted the app sees http.
 */
export function isCrossSite(request: Request): boolean {
  const fetchSite = request.headers.get('sec-fetch-site');
  if (fetchSite !== null) return fetchSite !== 'same-origin' && fetchSite !== 'none';
  const origin = request.headers.get('origin');
  if (origin === null || origin === 'null') return false;
  return !URL.canParse(origin) || new URL(origin).host !== new URL(request.url).host;
}
