import { createHash } from 'node:crypto';
import { cookieNames, readCookie, setCookie } from '../sessions/cookies.ts';
import { createSealedValues } from '../sessions/sealed-value.ts';
import type { Clock } from './clock.ts';

/** Seconds a person has to come back from the provider. */
const LIFETIME = 60 * 60;
/** Seconds its cookie lasts: longer, so that who comes late is told so and keeps the page they came for. */
const COOKIE_LIFETIME = 24 * 60 * 60;
/** Sign-ins under way in one browser; the oldest gives way. */
const MAX_PENDING = 10;
/** Length of a `Cookie` header up to which they may add up: Node.js refuses requests with 16 KB of headers. */
const MAX_COOKIE_HEADER = 12 * 1024;
/** Covers the routes that start and finish a sign-in, so that starting one can count the others. */
const PATH = '/oidc';

/** One sign-in under way, kept in a cookie of its own so that tabs do not disturb each other. */
export interface LoginAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly returnTo?: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Remembers sign-ins under way between leaving for the provider and coming back. */
export interface LoginAttempts {
  /** `Set-Cookie` values that remember an attempt, and forget the oldest when there are too many. */
  remember(attempt: LoginAttempt, cookieHeader: string): string[];
  /** The attempt that a `state` belongs to, if this browser started it. */
  find(state: string, cookieHeader: string): LoginAttempt | undefined;
  isExpired(attempt: LoginAttempt): boolean;
  /** The `Set-Cookie` value that forgets the attempt of a `state`. */
  forget(state: string): string;
}

/** Attempts in encrypted cookies named `prefix` and a digest of their `state`. */
export function createLoginAttempts(settings: {
  prefix: string;
  secure: boolean;
  secrets: readonly string[];
  clock: Clock;
}): LoginAttempts {
  const { prefix, secure, secrets, clock } = settings;
  const sealed = createSealedValues(secrets, 'login attempt');
  const nameFor = (state: string) =>
    prefix + createHash('sha256').update(state).digest('base64url').slice(0, 22);
  const expire = (name: string) => setCookie(name, '', { path: PATH, secure, maxAge: 0 });

  function open(name: string, header: string): LoginAttempt | undefined {
    const value = readCookie(header, name);
    const text = value === undefined ? undefined : sealed.open(name, value);
    // Only this file writes what decrypts under this purpose and name.
    return text === undefined ? undefined : (JSON.parse(text) as LoginAttempt);
  }

  return {
    remember(attempt, header) {
      const name = nameFor(attempt.state);
      const value = sealed.seal(name, JSON.stringify(attempt));
      const pending = cookieNames(header, prefix)
        .map((other) => ({
          other,
          createdAt: open(other, header)?.createdAt ?? 0,
          length: lengthInHeader(other, readCookie(header, other)),
        }))
        .sort((a, b) => a.createdAt - b.createdAt);
      let count = pending.length + 1;
      let total = header.length + lengthInHeader(name, value);
      const evicted = pending.filter(({ length }) => {
        if (count <= MAX_PENDING && total <= MAX_COOKIE_HEADER) return false;
        count -= 1;
        total -= length;
        return true;
      });
      return [
        setCookie(name, value, { path: PATH, secure, maxAge: COOKIE_LIFETIME }),
        ...evicted.map(({ other }) => expire(other)),
      ];
    },

    find(state, header) {
      const attempt = open(nameFor(state), header);
      return attempt?.state === state ? attempt : undefined;
    },

    isExpired: (attempt) => clock() - attempt.createdAt > LIFETIME * 1000,

    forget: (state) => expire(nameFor(state)),
  };
}

function lengthInHeader(name: string, value = ''): number {
  return `${name}=${value}; `.length;
}
