import {
  createPrivateKey,
  createPublicKey,
  type JsonWebKeyInput,
  type KeyObject,
} from 'node:crypto';
import { ConfigError } from '../errors.ts';
import { SIGNATURE_ALGS } from './algorithms.ts';

/** A private key of the client: PEM (PKCS#8), a JWK, its JSON text, or a `CryptoKey` that may sign. */
export type PrivateKey = string | JsonWebKey | CryptoKey;

/** A private key with what its public half is registered under. */
export interface NamedPrivateKey {
  readonly key: PrivateKey;
  /** The `kid` that the provider knows the public key by. RFC 7517, section 4.5 */
  readonly kid?: string | undefined;
  /** The algorithm to sign with. Default: the JWK's own, else `RS256`, `EdDSA` or that of the curve. */
  readonly alg?: string | undefined;
}

/** A checked key of the client. */
export interface ClientKey {
  readonly key: JsonWebKey | CryptoKey;
  readonly kid: string | undefined;
  /** Absent when the `CryptoKey` itself says it. */
  readonly alg: string | undefined;
}

const MIN_RSA_BITS = 2048;
const ALG_OF_CURVE: Readonly<Record<string, string>> = {
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
};

/**
 * Checks the key for `private_key_jwt` and signed requests.
 *
 * @throws {ConfigError} when it is no private key, is too short, or does not fit its algorithm.
 */
export function parseClientKey(input: PrivateKey | NamedPrivateKey): ClientKey {
  const invalid = (mend: string, cause?: unknown) => invalidKey('OIDC_CLIENT_KEY', mend, cause);
  const named: NamedPrivateKey = isNamed(input) ? input : { key: input };
  const key = typeof named.key === 'string' ? textKey(named.key) : named.key;

  if (key instanceof CryptoKey) {
    if (key.type !== 'private' || !key.usages.includes('sign')) {
      throw invalid('the CryptoKey has to be a private one with the usage "sign".');
    }
    return Object.freeze({ key, kid: named.kid, alg: named.alg });
  }
  let parsed: KeyObject;
  try {
    parsed = typeof key === 'string' ? createPrivateKey(key) : createPrivateKey(asInput(key));
  } catch (cause) {
    throw invalid(
      'it has to be a private key: PEM that begins with -----BEGIN PRIVATE KEY-----, or a JWK.',
      cause,
    );
  }
  checkLength(parsed, 'OIDC_CLIENT_KEY');
  const jwk = parsed.export({ format: 'jwk' }) as JsonWebKey;
  const alg =
    named.alg ??
    (typeof key === 'string' ? undefined : key.alg) ??
    (jwk.kty === 'RSA' ? 'RS256' : ALG_OF_CURVE[jwk.crv ?? '']);
  if (alg === undefined || !SIGNATURE_ALGS.includes(alg) || !fits(alg, jwk)) {
    throw invalid(
      'use an RSA key, an EC key on P-256, P-384 or P-521, or an Ed25519 key, with an algorithm that fits it.',
    );
  }
  return Object.freeze({ key: jwk, kid: named.kid ?? kidOf(key), alg });
}

/**
 * Checks the pinned keys of the provider: PEM (a public key or a certificate), or JWKs. One of them may be
 * without `kid`: it then stands for whatever `kid` a token names.
 *
 * @throws {ConfigError} when one is no public key.
 */
export function parseProviderKeys(
  input: string | JsonWebKey | readonly JsonWebKey[],
): readonly JsonWebKey[] {
  const invalid = (mend: string, cause?: unknown) => invalidKey('idTokenKeys', mend, cause);
  const value = typeof input === 'string' ? textKey(input) : input;
  const keys = (Array.isArray(value) ? value : [value]) as (string | JsonWebKey)[];
  if (keys.length === 0) throw invalid('give at least one key.');
  if (keys.length > 1 && keys.some((key) => kidOf(key) === undefined)) {
    throw invalid('of several keys each needs a "kid", so that a token can say which it means.');
  }
  const seen = keys.map((key) => {
    let parsed: KeyObject;
    try {
      if (typeof key === 'object' && 'd' in key) throw new TypeError('this is a private key');
      if (typeof key === 'string' && key.includes('PRIVATE KEY')) {
        throw new TypeError('this is a private key');
      }
      parsed = typeof key === 'string' ? createPublicKey(key) : createPublicKey(asInput(key));
    } catch (cause) {
      throw invalid(
        'each has to be a public key: PEM that begins with -----BEGIN PUBLIC KEY-----, or a JWK.',
        cause,
      );
    }
    checkLength(parsed, 'idTokenKeys');
    return typeof key === 'string' ? (parsed.export({ format: 'jwk' }) as JsonWebKey) : { ...key };
  });
  return Object.freeze(seen);
}

/** The key as `openid-client` signs with it. */
export async function importClientKey({ key, alg }: ClientKey): Promise<CryptoKey> {
  if (key instanceof CryptoKey) return key;
  const { ext: _ext, key_ops: _ops, use: _use, alg: _alg, ...bare } = key;
  return await crypto.subtle.importKey('jwk', bare, subtleAlgorithm(alg ?? ''), false, ['sign']);
}

function subtleAlgorithm(alg: string): RsaHashedImportParams | EcKeyImportParams | string {
  const hash = `SHA-${alg.slice(2)}`;
  if (alg.startsWith('RS')) return { name: 'RSASSA-PKCS1-v1_5', hash };
  if (alg.startsWith('PS')) return { name: 'RSA-PSS', hash };
  if (alg.startsWith('ES')) {
    return { name: 'ECDSA', namedCurve: alg === 'ES512' ? 'P-521' : `P-${alg.slice(2)}` };
  }
  return 'Ed25519';
}

function isNamed(input: PrivateKey | NamedPrivateKey): input is NamedPrivateKey {
  return typeof input === 'object' && 'key' in input;
}

/** PEM, with line ends that were escaped to fit into an environment variable, or the JSON of a JWK. */
function textKey(text: string): string | JsonWebKey {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') && !trimmed.startsWith('[')) return trimmed.replaceAll('\\n', '\n');
  try {
    return JSON.parse(trimmed) as JsonWebKey;
  } catch {
    return trimmed;
  }
}

/** Node's types know no JWK but one of their own. */
function asInput(key: JsonWebKey): JsonWebKeyInput {
  return { key: key as JsonWebKeyInput['key'], format: 'jwk' };
}

function kidOf(key: string | JsonWebKey): string | undefined {
  const kid = typeof key === 'object' && 'kid' in key ? key.kid : undefined;
  return typeof kid === 'string' ? kid : undefined;
}

function fits(alg: string, { kty, crv }: JsonWebKey): boolean {
  if (alg === 'Ed25519') return crv === 'Ed25519';
  return /^(RS|PS)/.test(alg) ? kty === 'RSA' : ALG_OF_CURVE[crv ?? ''] === alg;
}

function checkLength(key: KeyObject, variable: string): void {
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < MIN_RSA_BITS) {
    throw invalidKey(variable, `RSA keys need at least ${MIN_RSA_BITS} bits, this has ${bits}.`);
  }
}

function invalidKey(variable: string, mend: string, cause?: unknown): ConfigError {
  const error = new ConfigError('ERR_GATEHOUSE_CONFIG_INVALID', variable, mend);
  // The message of OpenSSL, which never holds key material.
  if (cause !== undefined) error.cause = cause;
  return error;
}
