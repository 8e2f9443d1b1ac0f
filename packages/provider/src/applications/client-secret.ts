import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;
const PREFIX = 'sha256:';
const HINT_LENGTH = 4;
/** At most so many are live at once: the one in use and the one that takes its place. */
export const MAX_SECRETS = 2;

/** What is kept of a client secret. Times are milliseconds since the epoch. */
export interface ClientSecret {
  id: string;
  /** See {@link hashClientSecret}. */
  secret_hash: string;
  /** The first characters; empty where they are not known. */
  hint: string;
  created_at: number;
  /** null: it stays. */
  expires_at: number | null;
  /** To about five minutes; null: never. */
  last_used_at: number | null;
}

/** @returns a new client secret: 256 random bits as base64url. */
export function createClientSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** @returns by what a person tells a secret from another. */
export function hintOf(secret: string): string {
  return secret.slice(0, HINT_LENGTH);
}

/**
 * @returns what is kept of a secret: `sha256:` and base64url. A plain hash is enough, since a secret of 256
 *   random bits can't be guessed, and it is checked at every token request.
 */
export function hashClientSecret(secret: string): string {
  return PREFIX + hash('sha256', secret, 'base64url');
}

/**
 * Finds the secret that is `presented`. The time it takes depends on neither how much of it is right, nor on which
 * one it is, nor on whether there is one at all.
 *
 * @param now milliseconds since the epoch; a secret that has expired is none.
 */
export function findClientSecret<Secret extends Pick<ClientSecret, 'secret_hash' | 'expires_at'>>(
  secrets: readonly Secret[],
  presented: string,
  now: number,
): Secret | undefined {
  const given = hash('sha256', presented, 'buffer');
  let found: Secret | undefined;
  for (let i = 0; i < MAX_SECRETS; i += 1) {
    const secret = secrets[i];
    const expected = Buffer.alloc(32);
    const known = secret?.secret_hash.startsWith(PREFIX) === true;
    if (known) expected.write(secret.secret_hash.slice(PREFIX.length), 'base64url');
    const matches = timingSafeEqual(expected, given);
    if (known && matches && (secret.expires_at === null || secret.expires_at > now)) found = secret;
  }
  return found;
}
