import type { Subject } from '../core/subject.ts';
import { type Claims, type User, userFromClaims } from '../core/user.ts';

/** Tokens that a session keeps, as options say. */
export interface SessionTokens {
  /** For `id_token_hint` at logout. */
  readonly idToken?: string;
  /** With `storeAccessToken`; get it by `auth.accessToken()`, which refreshes it. */
  readonly accessToken?: string;
  /** Milliseconds since 1970. */
  readonly accessTokenExpiresAt?: number;
  /** `bearer` or `dpop`. */
  readonly tokenType?: string;
  /** What was granted, separated by spaces. */
  readonly scope?: string;
  /** With `storeRefreshToken`. */
  readonly refreshToken?: string;
  /** Private key that the tokens are bound to. RFC 9449 */
  readonly dpopKey?: JsonWebKey;
}

/** What a session holds, in a cookie or in a store. */
export interface SessionRecord {
  /** Random; new at each sign-in. */
  readonly id: string;
  /** Name of the provider that signed the person in. */
  readonly provider: string;
  /** Milliseconds since 1970 of the sign-in. */
  readonly issuedAt: number;
  /** Milliseconds since 1970 after which it is over, whatever happens. */
  readonly expiresAt: number;
  /** Milliseconds since 1970 after which it is over unless a request comes before. */
  readonly idleExpiresAt?: number;
  /** Milliseconds since 1970 at which the provider last vouched for it. */
  readonly renewedAt: number;
  /** What the provider said of the person, at sign-in or at the last renewal. */
  readonly claims: Claims;
  /** As the options say. */
  readonly tokens: SessionTokens;
  /** The session of the provider that it belongs to, by its ID token. Front-Channel Logout 1.0, section 3 */
  readonly sid?: string | undefined;
  /** The `User-Agent` header at sign-in, shortened; in a store only. */
  readonly userAgent?: string;
}

/** A session with its user. */
export interface Session extends SessionRecord {
  /** Who it is of, by its claims. */
  readonly user: User;
}

/** The session that a record describes. */
export function sessionOf(record: SessionRecord): Session {
  return { ...record, user: userFromClaims(record.claims) };
}

/** Who a session is of. */
export function subjectOf({ claims }: SessionRecord): Subject {
  return { iss: String(claims.iss ?? ''), sub: String(claims.sub ?? '') };
}

/** When a session ends if no further request comes. Milliseconds since 1970. */
export function endOf(record: SessionRecord): number {
  return record.idleExpiresAt === undefined
    ? record.expiresAt
    : Math.min(record.expiresAt, record.idleExpiresAt);
}

/** Text to be encrypted. */
export function serializeSession(record: SessionRecord): string {
  const { user: _, ...kept } = record as Partial<Session>;
  return JSON.stringify(kept);
}

/** Reads decrypted text; `undefined` when it is not a session of this version. */
export function parseSession(text: string): Session | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isSessionRecord(value) ? sessionOf(value) : undefined;
}

function isSessionRecord(value: unknown): value is SessionRecord {
  if (!isObject(value)) return false;
  const { id, provider, issuedAt, expiresAt, idleExpiresAt, renewedAt, claims, tokens } = value;
  const { sid } = value;
  return (
    typeof id === 'string' &&
    typeof provider === 'string' &&
    typeof issuedAt === 'number' &&
    typeof expiresAt === 'number' &&
    (idleExpiresAt === undefined || typeof idleExpiresAt === 'number') &&
    typeof renewedAt === 'number' &&
    (sid === undefined || typeof sid === 'string') &&
    isObject(claims) &&
    isObject(tokens)
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
