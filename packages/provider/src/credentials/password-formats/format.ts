import { timingSafeEqual } from 'node:crypto';

/** Longest hash in characters; a credential of Keycloak has about 400. */
export const MAX_HASH_LENGTH = 2048;

/** Bytes of a digest: fewer could be guessed, and none would be equal to every other. */
export const DIGEST_BYTES = { min: 16, max: 128 } as const;

/** A hash that another system made of a password: read, and found to be within the bounds of its format. */
export interface ReadHash {
  /**
   * Off the event loop, for about a second of one core at most.
   *
   * @param password as the other system was given it.
   */
  matches(password: string): Promise<boolean>;
}

/** One way in which other systems keep passwords. */
export interface PasswordFormat {
  /** As messages and docs name it, with how its hashes begin. */
  name: string;
  /**
   * @returns undefined: of another format, or damaged. `too_costly`: it would take longer or need more memory than a
   *   sign-in may, so that nobody can bring in a hash that keeps the server busy.
   */
  read(hash: string): ReadHash | 'too_costly' | undefined;
}

/** @returns undefined when `text` is not base64 (RFC 4648, section 4, padding or none) of so many bytes. */
export function decodeBase64(
  text: string,
  { min, max }: { min: number; max: number },
): Buffer | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length >= min && bytes.length <= max ? bytes : undefined;
}

/** In the same time wherever they differ. */
export function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** @returns NaN: no whole number, or one with more than ten digits. */
export function parseCount(text: string): number {
  return /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Number.NaN;
}
