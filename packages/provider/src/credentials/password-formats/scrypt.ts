import { type ScryptOptions, scrypt } from 'node:crypto';
import {
  areEqual,
  DIGEST_BYTES,
  decodeBase64,
  type PasswordFormat,
  parseCount,
  type ReadHash,
} from './format.ts';

const MEBIBYTE = 2 ** 20;
const MAX_MEMORY = 256 * MEBIBYTE;
/** N·r·p, about 0.7 seconds: twice what OWASP asks for. */
const MAX_WORK = 2 ** 21;

const DJANGO = /^scrypt\$(\d+)\$([^$]{1,200})\$(\d+)\$(\d+)\$([^$]+)$/;
const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d+),p=(\d+)\$([^$]*)\$([^$]+)$/;
const SALT_BYTES = { min: 1, max: 128 };

/** scrypt (RFC 7914) as Django writes it, and as a PHC string, which passlib and others write. */
export const scryptFormat: PasswordFormat = {
  name: 'scrypt (Django’s scrypt$, and $scrypt$ln=…,r=…,p=…$)',
  read(hash) {
    const django = DJANGO.exec(hash);
    if (django) {
      const [, n = '', salt = '', r = '', p = '', digest = ''] = django;
      const cost = { N: parseCount(n), r: parseCount(r), p: parseCount(p) };
      return readScrypt(cost, Buffer.from(salt), decodeBase64(digest, DIGEST_BYTES));
    }
    const [, ln = '', r = '', p = '', salt = '', digest = ''] = PHC.exec(hash) ?? [];
    const cost = { N: 2 ** parseCount(ln), r: parseCount(r), p: parseCount(p) };
    return readScrypt(cost, decodeBase64(salt, SALT_BYTES), decodeBase64(digest, DIGEST_BYTES));
  },
};

function readScrypt(
  { N, r, p }: { N: number; r: number; p: number },
  salt: Buffer | undefined,
  expected: Buffer | undefined,
): ReadHash | 'too_costly' | undefined {
  const isMeant = N >= 2 && Number.isInteger(Math.log2(N)) && r >= 1 && p >= 1;
  if (!salt || !expected || !isMeant) return undefined;
  const memory = 128 * r * (N + p);
  if (memory > MAX_MEMORY + MEBIBYTE || N * r * p > MAX_WORK) return 'too_costly';
  // Node.js counts some more than the memory of the definition.
  const options = { N, r, p, maxmem: 2 * memory + MEBIBYTE };
  return {
    matches: async (password) =>
      areEqual(await derive(password, { salt, length: expected.length, options }), expected),
  };
}

function derive(
  password: string,
  { salt, length, options }: { salt: Buffer; length: number; options: ScryptOptions },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, length, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
