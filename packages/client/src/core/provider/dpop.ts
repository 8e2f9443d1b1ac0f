import * as openid from 'openid-client';

/** By RFC 9449 any asymmetric algorithm will do, and this one every provider has. */
const ALG = 'ES256';
const PARAMS: EcKeyImportParams = { name: 'ECDSA', namedCurve: 'P-256' };

/** A new private key, as what is kept of it. RFC 9449, section 4 */
export async function newDpopKey(): Promise<JsonWebKey> {
  const { privateKey } = await openid.randomDPoPKeyPair(ALG, { extractable: true });
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey('jwk', privateKey);
  return { kty, crv, x, y, d } as JsonWebKey;
}

/** Makes the proofs of a key, and repeats requests when the provider asks for a nonce. RFC 9449, section 8 */
export async function dpopOptions(
  configuration: openid.Configuration,
  key: JsonWebKey | undefined,
): Promise<openid.DPoPOptions> {
  if (key === undefined) return {};
  const { d: _, ...publicPart } = key;
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey('jwk', key, PARAMS, false, ['sign']),
    crypto.subtle.importKey('jwk', publicPart, PARAMS, true, ['verify']),
  ]);
  return { DPoP: openid.getDPoPHandle(configuration, { privateKey, publicKey }) };
}
