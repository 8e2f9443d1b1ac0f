import {
  type CryptoKey,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { TEST_KEYS, type TestKey } from './test-keys.ts';

/** An algorithm that the provider can sign with. */
export type SigningAlg = 'RS256' | 'ES256';

/** Who signs a token: the provider; somebody else under its key id; nobody; or who knows but the public key. */
export type Signature = 'valid' | 'foreign' | 'none' | 'HS256 with the public key';

/** What a token is made of besides its claims. */
export interface TokenShape {
  /** Parameters that replace those of its header; `undefined` removes one. */
  readonly header?: Readonly<Record<string, unknown>> | undefined;
  /** Default `valid`. */
  readonly signature?: Signature | undefined;
}

/** Signs with the provider's current key. */
export interface Signer {
  sign(claims: Readonly<Record<string, unknown>>, shape?: TokenShape): Promise<string>;
  /** The same token with other claims and header parameters, `undefined` removing one. */
  resign(
    token: string,
    claims: Readonly<Record<string, unknown>>,
    shape?: TokenShape,
  ): Promise<string>;
  /** The keys that the provider publishes. */
  published(): readonly JWK[];
  /** Takes the next key, and withdraws the one of before. */
  rotate(): void;
}

/** The private keys that a provider of an algorithm uses, in their order. */
export function keysFor(alg: SigningAlg): readonly TestKey[] {
  return TEST_KEYS.filter((key) => key.alg === alg && !key.kid.endsWith('foreign'));
}

/** Providers that were made in this process: the next begins with another key, so that none can be taken for another. */
let made = 0;

/** Signs with another key than the provider that was made before. */
export function createSigner(alg: SigningAlg): Signer {
  const keys = keysFor(alg);
  const foreign = TEST_KEYS.find(
    (key) => key.alg === alg && key.kid.endsWith('foreign'),
  ) as TestKey;
  const imported = new Map<TestKey, Promise<CryptoKey | Uint8Array>>();
  let turn = made++;
  const current = () => keys[turn % keys.length] as TestKey;

  function importOnce(key: TestKey): Promise<CryptoKey | Uint8Array> {
    const known = imported.get(key) ?? importJWK(key, alg);
    imported.set(key, known);
    return known;
  }

  async function sign(
    claims: Readonly<Record<string, unknown>>,
    { header, signature = 'valid' }: TokenShape = {},
  ): Promise<string> {
    const payload = claims as JWTPayload;
    if (signature === 'none') return new UnsecuredJWT(payload).encode();
    const token = new SignJWT(payload);
    const { kid } = current();
    if (signature === 'HS256 with the public key') {
      const secret = new TextEncoder().encode(JSON.stringify(publicPart(current())));
      const parameters = { kid, ...header, alg: 'HS256' };
      return await token.setProtectedHeader(parameters as JWTHeaderParameters).sign(secret);
    }
    token.setProtectedHeader({ alg, kid, ...header } as JWTHeaderParameters);
    return await token.sign(await importOnce(signature === 'foreign' ? foreign : current()));
  }

  return {
    sign,
    resign: (token, claims, shape = {}) => {
      const { alg: _, kid: _kid, ...header } = decodeProtectedHeader(token);
      return sign(
        { ...decodeJwt(token), ...claims },
        { ...shape, header: { ...header, ...shape.header } },
      );
    },
    published: () => [publicPart(current())],
    rotate: () => {
      turn += 1;
    },
  };
}

function publicPart({ kid, alg, kty, use, n, e, crv, x, y }: JWK): JWK {
  const all = { kid, alg, kty, use, n, e, crv, x, y };
  return Object.fromEntries(
    Object.entries(all).filter(([, value]) => value !== undefined),
  ) as unknown as JWK;
}
