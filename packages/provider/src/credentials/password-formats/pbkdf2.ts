import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import {
  areEqual,
  DIGEST_BYTES,
  decodeBase64,
  type PasswordFormat,
  parseCount,
  type ReadHash,
} from './format.ts';

const derive = promisify(pbkdf2);

/** By hash function: bytes of its output, and what an iteration costs beside one of SHA-256. */
const FUNCTIONS = {
  sha1: { bytes: 20, cost: 1 },
  sha256: { bytes: 32, cost: 1 },
  sha512: { bytes: 64, cost: 3 },
} as const;

export type Pbkdf2Function = keyof typeof FUNCTIONS;

/** Iterations of SHA-256, about 0.8 seconds: six times what OWASP asks for, and Django 6 sets 1.2 million. */
const MAX_WORK = 6_000_000;

const DJANGO = /^pbkdf2_(sha1|sha256)\$(\d+)\$([^$]{1,200})\$([^$]+)$/;

/** PBKDF2 (RFC 8018, section 5.2) as Django writes it. */
export const djangoPbkdf2: PasswordFormat = {
  name: 'PBKDF2 of Django (pbkdf2_sha256$, pbkdf2_sha1$)',
  read(hash) {
    const [, name, iterations = '', salt = '', digest = ''] = DJANGO.exec(hash) ?? [];
    const expected = decodeBase64(digest, DIGEST_BYTES);
    if (!expected) return undefined;
    return readPbkdf2({
      name: name as Pbkdf2Function,
      iterations: parseCount(iterations),
      salt: Buffer.from(salt),
      expected,
    });
  },
};

/** @returns see {@link PasswordFormat.read}. */
export function readPbkdf2({
  name,
  iterations,
  salt,
  expected,
}: {
  name: Pbkdf2Function;
  iterations: number;
  salt: Uint8Array;
  expected: Uint8Array;
}): ReadHash | 'too_costly' | undefined {
  if (!Number.isSafeInteger(iterations) || iterations < 1) return undefined;
  const { bytes, cost } = FUNCTIONS[name];
  // Each block of the output is derived anew.
  const blocks = Math.ceil(expected.length / bytes);
  if (iterations * blocks * cost > MAX_WORK) return 'too_costly';
  return {
    matches: async (password) =>
      areEqual(await derive(password, salt, iterations, expected.length, name), expected),
  };
}
