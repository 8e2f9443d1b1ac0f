import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import * as argon2 from '@node-rs/argon2';
import { createBoundedQueue } from './bounded-queue.ts';
import type { ReadHash } from './password-formats/format.ts';
import { readPasswordHash } from './password-formats/formats.ts';

export { CredentialsBusyError } from './bounded-queue.ts';

/** Longest password in bytes of UTF-8, so that nobody makes us work on a megabyte. */
export const MAX_PASSWORD_BYTES = 1024;

/** OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const CURRENT = `$argon2id$v=19$m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}$`;

/** A verification takes about ten milliseconds, so the last in the queue waits about two and a half seconds. */
const QUEUED_PER_SLOT = 250;

/** Makes and checks password hashes off the event loop, no more at once than the machine can bear. */
export interface Passwords {
  /**
   * @returns a PHC string with its parameters.
   * @throws {CredentialsBusyError} `credentials_busy`: the queue is full.
   * @throws {RangeError} the password is longer than {@link MAX_PASSWORD_BYTES}.
   */
  hash(password: string): Promise<string>;
  /**
   * Checks a password against one of our own hashes, or one that was brought in from another system in one of the
   * `PASSWORD_FORMATS`.
   *
   * The time of a refusal must not tell which accounts exist. Every refusal costs one Argon2id verification with
   * today's parameters, also for an account that does not exist, has no password (`hash` absent) or one that was
   * brought in. The latter costs the work of its own format besides; so as long as the installation has such
   * accounts, every other refusal does the work of one of them as well, and counts it for nothing (see
   * {@link PasswordsOptions.findImported}). What is right is told at once.
   *
   * @returns `needsRehash`: the password is right and its hash was not made as today's are.
   * @throws {CredentialsBusyError} `credentials_busy`: the queue is full.
   */
  verify(hash: string | null | undefined, password: string): Promise<PasswordVerdict>;
  /**
   * Whether a password is one of those, one after the other: for a new password, of somebody who is known already.
   *
   * @throws {CredentialsBusyError} `credentials_busy`: the queue is full.
   */
  matchesAny(hashes: readonly string[], password: string): Promise<boolean>;
}

/** `needsRehash`: the hash was made by other parameters or another system. */
export interface PasswordVerdict {
  ok: boolean;
  needsRehash: boolean;
}

export interface PasswordsOptions {
  /**
   * How many are worked on at once, each taking 19 MiB, a core and a thread of libuv's pool, which token signing
   * uses too; default: the cores. A hash that was brought in can take up to 256 MiB and about a second.
   */
  maxConcurrent?: number;
  /** How many may wait beyond those; default: 250 for each of them. Nobody waits longer than five seconds. */
  maxQueued?: number;
  /** A hash that was brought in and is still somebody's; undefined: there is none any more. Default: none. */
  findImported?: () => Promise<string | undefined>;
}

export function createPasswords(options: PasswordsOptions = {}): Passwords {
  const maxConcurrent = options.maxConcurrent ?? availableParallelism();
  const maxQueued = options.maxQueued ?? maxConcurrent * QUEUED_PER_SLOT;
  const { findImported = async () => undefined } = options;
  const bounded = createBoundedQueue({ maxConcurrent, maxQueued });

  const nobodysHash = argon2.hash(randomBytes(32), PARAMETERS);
  // Whoever awaits it hears of a failure; until then it must not end the process.
  nobodysHash.catch(() => undefined);

  const verifyOwn = (hash: string, typed: string) =>
    bounded(() => argon2.verify(hash, normalizePassword(typed)));

  /** Other systems hash what was typed; hashes of ours with other parameters are of the normalized form. */
  const verifyImported = (hash: ReadHash, typed: string) =>
    bounded(async () => {
      const normalized = normalizePassword(typed);
      return (
        (await hash.matches(typed)) || (normalized !== typed && (await hash.matches(normalized)))
      );
    });

  return {
    async hash(password) {
      if (isPasswordTooLong(password)) throw new RangeError('The password is too long.');
      return await bounded(() => argon2.hash(normalizePassword(password), PARAMETERS));
    },

    async verify(hash, password) {
      const isPossible = !isPasswordTooLong(password);
      const typed = isPossible ? password : password.slice(0, MAX_PASSWORD_BYTES);
      const imported = readImported(hash);
      if (imported) {
        const matches = await verifyImported(imported, typed);
        if (isPossible && matches) return { ok: true, needsRehash: true };
        await verifyOwn(await nobodysHash, typed);
        return REFUSED;
      }
      const own = isOwnHash(hash) ? hash : undefined;
      const matches = await verifyOwn(own ?? (await nobodysHash), typed);
      if (own && isPossible && matches) return { ok: true, needsRehash: false };
      const decoy = readImported(await findImported());
      if (decoy) await verifyImported(decoy, typed);
      return REFUSED;
    },

    async matchesAny(hashes, password) {
      if (isPasswordTooLong(password)) return false;
      for (const hash of hashes) {
        const imported = readImported(hash);
        if (imported && (await verifyImported(imported, password))) return true;
        if (isOwnHash(hash) && (await verifyOwn(hash, password))) return true;
      }
      return false;
    },
  };
}

const REFUSED: PasswordVerdict = { ok: false, needsRehash: false };

/** The same password typed on another keyboard is the same (NIST SP 800-63B, section 3.1.1.2). */
export function normalizePassword(password: string): string {
  return password.normalize('NFKC');
}

/** @returns whether it is longer than {@link MAX_PASSWORD_BYTES}, as it was typed or normalized. */
export function isPasswordTooLong(password: string): boolean {
  return (
    Buffer.byteLength(password) > MAX_PASSWORD_BYTES ||
    Buffer.byteLength(normalizePassword(password)) > MAX_PASSWORD_BYTES
  );
}

const SALT_AND_DIGEST = /^[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/;

/** @returns whether it is a hash as {@link Passwords.hash} makes them today. */
export function isOwnHash(hash: string | null | undefined): hash is string {
  return !!hash?.startsWith(CURRENT) && SALT_AND_DIGEST.test(hash.slice(CURRENT.length));
}

/** @returns undefined: ours, or none that can be verified. */
function readImported(hash: string | null | undefined): ReadHash | undefined {
  if (!hash || isOwnHash(hash)) return undefined;
  const read = readPasswordHash(hash);
  return read === 'too_costly' ? undefined : read;
}
