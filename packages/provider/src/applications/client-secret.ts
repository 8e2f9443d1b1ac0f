import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;
const PREFIX = 'sha256:';

/** @returns a new client secret: 256 random bits as base64url. */
export function createClientSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/**
 * @returns what is kept of a secret: `sha256:` and base64url. A plain hash is enough, since a secret of 256
 *   random bits can't be guessed, and it is checked at every token request.
 */
export function hashClientSecret(secret: string): string {
  return PREFIX + hash('sha256', secret, 'base64url');
}

/**
 * Whether `presented` is the secret of which `storedHash` was made. The time it takes depends on neither how
 * much of it is right nor on whether there is a secret at all.
 */
export function verifyClientSecret(
  storedHash: string | null | undefined,
  presented: string,
): boolean {
  const expected = Buffer.alloc(32);
  const known = storedHash?.startsWith(PREFIX) === true;
  if (known) expected.write(storedHash.slice(PREFIX.length), 'base64url');
  const matches = timingSafeEqual(expected, hash('sha256', presented, 'buffer'));
  return known && matches;
}
