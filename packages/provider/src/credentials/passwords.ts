import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import * as argon2 from '@node-rs/argon2';

/** Longest password in bytes of UTF-8, so that nobody makes us work on a megabyte. */
export const MAX_PASSWORD_BYTES = 1024;

/** OWASP Password Storage Cheat Sheet: Argon2id with 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const CURRENT = `$argon2id$v=19$m=${PARAMETERS.memoryCost},t=${PARAMETERS.timeCost},p=${PARAMETERS.parallelism}$`;

/** A verification takes about ten milliseconds, so the last in the queue waits about two and a half seconds. */
const QUEUED_PER_SLOT = 250;

/** More passwords are waiting to be checked than may wait; the same request may succeed a moment later. */
export class CredentialsBusyError extends Error {
  override readonly name = 'CredentialsBusyError';
  readonly code = 'credentials_busy';

  constructor() {
    super('Too many passwords are being checked at this moment. Try again in a few seconds.');
  }
}

/** Makes and checks password hashes off the event loop, no more at once than the machine can bear. */
export interface Passwords {
  /**
   * @returns a PHC string with its parameters.
   * @throws {CredentialsBusyError} `credentials_busy`: the queue is full.
   * @throws {RangeError} the password is longer than {@link MAX_PASSWORD_BYTES}.
   */
  hash(password: string): Promise<string>;
  /**
   * Checks a password. Every call costs one Argon2 verification, also for an account that does not exist or
   * has no password (`phc` absent), so that the time of the answer does not tell which accounts exist.
   *
   * @returns `needsRehash`: the password is right and its hash was made with other parameters than today's.
   * @throws {CredentialsBusyError} `credentials_busy`: the queue is full.
   */
  verify(phc: string | null | undefined, password: string): Promise<PasswordVerdict>;
}

export interface PasswordVerdict {
  ok: boolean;
  needsRehash: boolean;
}

export interface PasswordsOptions {
  /**
   * How many are worked on at once, each taking 19 MiB, a core and a thread of libuv's pool, which token signing
   * uses too; default: the cores.
   */
  maxConcurrent?: number;
  /** How many may wait beyond those; default: 250 for each of them. */
  maxQueued?: number;
}

export function createPasswords(options: PasswordsOptions = {}): Passwords {
  const maxConcurrent = options.maxConcurrent ?? availableParallelism();
  const maxQueued = options.maxQueued ?? maxConcurrent * QUEUED_PER_SLOT;
  const waiting: (() => void)[] = [];
  let running = 0;

  async function bounded<T>(work: () => Promise<T>): Promise<T> {
    if (running >= maxConcurrent) {
      if (waiting.length >= maxQueued) throw new CredentialsBusyError();
      // Whoever finishes hands its place over, so `running` does not change here.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  }

  const nobodysHash = argon2.hash(randomBytes(32), PARAMETERS);
  // Whoever awaits it hears of a failure; until then it must not end the process.
  nobodysHash.catch(() => undefined);

  return {
    async hash(password) {
      const normalized = normalize(password);
      if (isTooLong(normalized)) throw new RangeError('The password is too long.');
      return await bounded(() => argon2.hash(normalized, PARAMETERS));
    },

    async verify(phc, password) {
      const normalized = normalize(password);
      const possible = isArgon2id(phc) && !isTooLong(normalized);
      const hash = possible ? phc : await nobodysHash;
      const matches = await bounded(() => argon2.verify(hash, cut(normalized)));
      const ok = possible && matches;
      return { ok, needsRehash: ok && !hash.startsWith(CURRENT) };
    },
  };
}

/** The same password typed on another keyboard is the same (NIST SP 800-63B, section 3.1.1.2). */
function normalize(password: string): string {
  return password.normalize('NFKC');
}

function isTooLong(password: string): boolean {
  return Buffer.byteLength(password) > MAX_PASSWORD_BYTES;
}

function cut(password: string): string {
  return isTooLong(password) ? password.slice(0, MAX_PASSWORD_BYTES) : password;
}

const ARGON2ID =
  /^\$argon2id\$v=19\$m=\d{1,7},t=\d{1,3},p=\d{1,2}\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{16,}$/;

function isArgon2id(phc: string | null | undefined): phc is string {
  return typeof phc === 'string' && ARGON2ID.test(phc);
}
