import { pbkdf2Sync, scryptSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VECTORS } from '../../../test/credentials/imported-hashes.ts';
import { PASSWORD_FORMATS, readPasswordHash } from './formats.ts';

const SALT = 'c2FsdHNhbHRzYWx0c2FsdA';
const DIGEST = 'A'.repeat(43);
const BCRYPT_TAIL = 'CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW';

async function matches(hash: string, password: string): Promise<boolean> {
  const read = readPasswordHash(hash);
  if (!read || read === 'too_costly') throw new TypeError(`${read}: ${hash}`);
  return await read.matches(password);
}

const keycloak = (credentialData: object, secretData: object) =>
  JSON.stringify({
    credentialData: JSON.stringify(credentialData),
    secretData: JSON.stringify(secretData),
  });
const secret = { value: `${DIGEST}=`, salt: `${SALT}==` };

describe('hashes of other systems', () => {
  it.each(VECTORS)('are verified: %s', async (_what, password, hash) => {
    await expect(matches(hash, password)).resolves.toBe(true);
    await expect(matches(hash, `${password}x`)).resolves.toBe(false);
    await expect(matches(hash, '')).resolves.toBe(false);
  });

  it.each(VECTORS)('are each of one format: %s', (_what, _password, hash) => {
    const takers = PASSWORD_FORMATS.filter(({ read }) => read(hash) !== undefined);
    expect(takers).toHaveLength(1);
  });

  it('may have their Keycloak parts as JSON within JSON, or as objects', async () => {
    const [, password = '', hash = ''] =
      VECTORS.find(([what]) => what === 'Keycloak, Argon2id') ?? [];
    const { secretData, credentialData } = JSON.parse(hash);
    const unpacked = JSON.stringify({
      secretData: JSON.parse(secretData),
      credentialData: JSON.parse(credentialData),
    });
    await expect(matches(unpacked, password)).resolves.toBe(true);
  });

  it.each([
    ['bcrypt', `$2b$15$${BCRYPT_TAIL}`],
    ['bcrypt', `$2b$31$${BCRYPT_TAIL}`],
    ['PBKDF2', `pbkdf2_sha256$2147483648$salt$${DIGEST}=`],
    ['PBKDF2', `pbkdf2_sha256$6000001$salt$${DIGEST}=`],
    ['PBKDF2 in many blocks', `pbkdf2_sha1$3000000$salt$${'A'.repeat(160)}`],
    [
      'PBKDF2 of Keycloak',
      keycloak({ algorithm: 'pbkdf2-sha512', hashIterations: 2 ** 31 }, secret),
    ],
    ['scrypt', `$scrypt$ln=30,r=8,p=1$${SALT}$${DIGEST}`],
    ['scrypt', `$scrypt$ln=14,r=8,p=4000000$${SALT}$${DIGEST}`],
    ['scrypt', `$scrypt$ln=1,r=1073741823,p=1$${SALT}$${DIGEST}`],
    ['scrypt of Django', `scrypt$1073741824$salt$8$1$${DIGEST}=`],
    ['Argon2 by memory', `$argon2id$v=19$m=4194304,t=1,p=1$${SALT}$${DIGEST}`],
    ['Argon2 by passes', `$argon2id$v=19$m=65536,t=4294967,p=1$${SALT}$${DIGEST}`],
    ['Argon2 by lanes', `$argon2id$v=19$m=65536,t=1,p=255$${SALT}$${DIGEST}`],
    [
      'Argon2 of Keycloak',
      keycloak(
        {
          algorithm: 'argon2',
          hashIterations: 5,
          additionalParameters: { memory: ['9999999'], parallelism: ['1'] },
        },
        secret,
      ),
    ],
  ])('are too costly beyond what a sign-in may take: %s', (_what, hash) => {
    expect(readPasswordHash(hash)).toBe('too_costly');
  });

  it.each([
    ['nothing', ''],
    ['a password', 'correct horse battery staple'],
    ['a digest that is empty, and equal to every other', 'pbkdf2_sha256$1$salt$'],
    ['a digest that can be guessed', 'pbkdf2_sha256$1$salt$AAAA'],
    [
      'an empty digest of Keycloak',
      keycloak({ algorithm: 'pbkdf2', hashIterations: 1 }, { ...secret, value: '' }),
    ],
    ['no iterations', `pbkdf2_sha256$0$salt$${DIGEST}=`],
    ['negative iterations', keycloak({ algorithm: 'pbkdf2', hashIterations: -1 }, secret)],
    ['iterations that are no number', `pbkdf2_sha256$1e9$salt$${DIGEST}=`],
    ['an unknown function', keycloak({ algorithm: '__proto__', hashIterations: 1 }, secret)],
    ['a function of objects', keycloak({ algorithm: 'constructor', hashIterations: 1 }, secret)],
    ['Keycloak without a secret', JSON.stringify({ credentialData: '{}' })],
    ['JSON that is broken', '{"secretData":'],
    ['a cost below what bcrypt allows', `$2b$03$${BCRYPT_TAIL}`],
    ['bcrypt of a broken implementation', `$2x$10$${BCRYPT_TAIL}`],
    ['bcrypt that was cut', `$2b$10$${BCRYPT_TAIL.slice(1)}`],
    ['less memory than Argon2 works with', `$argon2id$v=19$m=8,t=1,p=4$${SALT}$${DIGEST}`],
    ['an unknown version of Argon2', `$argon2id$v=20$m=64,t=1,p=1$${SALT}$${DIGEST}`],
    ['an N that is no power of two', `scrypt$1000$salt$8$1$${DIGEST}=`],
    ['a hash without salt or work', '5f4dcc3b5aa765d61d8327deb882cf99'],
    ['a hash that is too long', `pbkdf2_sha256$1$salt$${'A'.repeat(1_000_000)}`],
  ])('are not taken when they are %s', (_what, hash) => {
    expect(readPasswordHash(hash)).toBeUndefined();
  });

  it('are never taken for more than their bounds, whatever they say', () => {
    const number = fc.bigInt({ min: 0n, max: 10n ** 12n });
    const hostile = fc.oneof(
      fc.string(),
      fc
        .tuple(number, number, number)
        .map(([m, t, p]) => `$argon2id$v=19$m=${m},t=${t},p=${p}$${SALT}$${DIGEST}`),
      fc.tuple(number, number, number).map(([n, r, p]) => `scrypt$${n}$salt$${r}$${p}$${DIGEST}`),
      number.map((n) => `pbkdf2_sha256$${n}$salt$${DIGEST}`),
      fc.json().map((text) => `{"credentialData":${text},"secretData":${text}}`),
    );
    fc.assert(
      fc.property(hostile, (hash) => {
        const read = readPasswordHash(hash);
        if (typeof read !== 'object') return;
        const [first = 0, second = 1, third = 1] = (hash.match(/(?<=[$=])\d+(?=[$,])/g) ?? [])
          .filter((text) => text !== '19')
          .map(Number);
        expect(first * second * (hash.startsWith('scrypt') ? third : 1)).toBeLessThanOrEqual(
          6_000_000,
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('match the password that they were made of, and no other', async () => {
    const password = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
    const hash = fc.constantFrom('sha1', 'sha256');
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(password, password, hash, fc.integer({ min: 1, max: 50 })),
        async ([right, wrong, name, count]) => {
          const derived = pbkdf2Sync(right, 'salt', count, 32, name).toString('base64');
          const written = [
            `pbkdf2_${name}$${count}$salt$${derived}`,
            `scrypt$16$salt$1$${count}$${scryptSync(right, 'salt', 32, { N: 16, r: 1, p: count }).toString('base64')}`,
          ];
          for (const text of written) {
            expect(await matches(text, right)).toBe(true);
            expect(await matches(text, wrong)).toBe(wrong === right);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
