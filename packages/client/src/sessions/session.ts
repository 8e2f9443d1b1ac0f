import { type Claims, type User, userFromClaims } from '../core/user.ts';

/** What a session cookie holds. */
export interface SessionRecord {
  /** Random; new at each sign-in. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** Seconds since 1970. */
  readonly expiresAt: number;
  readonly claims: Claims;
  /** For `id_token_hint` at logout. */
  readonly idToken?: string;
}

/** A session with its user. */
export interface Session extends SessionRecord {
  readonly user: User;
}

/** Text to be encrypted. */
export function serializeSession(record: SessionRecord): string {
  return JSON.stringify(record);
}

/** Reads decrypted text; `undefined` when it is not a session of this version. */
export function parseSession(text: string): Session | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isSessionRecord(value)) return undefined;
  return { ...value, user: userFromClaims(value.claims) };
}

function isSessionRecord(value: unknown): value is SessionRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { id, issuedAt, expiresAt, claims, idToken } = value as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    typeof issuedAt === 'number' &&
    typeof expiresAt === 'number' &&
    typeof claims === 'object' &&
    claims !== null &&
    (idToken === undefined || typeof idToken === 'string')
  );
}
