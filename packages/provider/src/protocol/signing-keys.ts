import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { SIGNING_ALGS, type SigningAlg } from '../applications/application-rules.ts';
import type { Clock } from '../clock.ts';
import type { SigningKey, SigningKeys } from '../storage/signing-keys.ts';

const KEY_OPTIONS = {
  RS256: { modulusLength: 2048 },
  ES256: {},
  EdDSA: { crv: 'Ed25519' },
} as const;

/**
 * Makes one key for each algorithm that has none yet: the same ones for processes that start together, since each
 * signs by what it finds here and publishes nothing else. Costs about 100 ms at the first start only.
 */
export async function ensureSigningKeys(keys: SigningKeys, clock: Clock): Promise<void> {
  const present = new Set((await keys.list()).map(({ alg }) => alg));
  const missing = SIGNING_ALGS.filter((alg) => !present.has(alg));
  await keys.addMissing(await Promise.all(missing.map((alg) => generateSigningKey(alg, clock))));
}

/**
 * @returns the private JWK Set (RFC 7517, section 5) that signs, in the order of {@link SIGNING_ALGS}.
 * @throws {StorageError} `secret_mismatch`
 */
export async function loadJwks(keys: SigningKeys): Promise<{ keys: JWK[] }> {
  const order = (alg: string) => SIGNING_ALGS.indexOf(alg as SigningAlg);
  const stored = (await keys.list()).sort((a, b) => order(a.alg) - order(b.alg));
  return { keys: stored.map(({ privateJwk }) => JSON.parse(privateJwk) as JWK) };
}

async function generateSigningKey(alg: SigningAlg, clock: Clock): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(alg, { ...KEY_OPTIONS[alg], extractable: true });
  const kid = randomBytes(12).toString('base64url');
  const jwk: JWK = { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' };
  return { kid, alg, privateJwk: JSON.stringify(jwk), createdAt: clock.now() };
}
