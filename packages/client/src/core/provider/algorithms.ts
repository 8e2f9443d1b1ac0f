import { ConfigError } from '../errors.ts';

/**
 * Signature algorithms that `openid-client` verifies, all of them asymmetric.
 * RFC 7518, section 3.1; RFC 8037; RFC 9864
 */
export const SIGNATURE_ALGS: readonly string[] = Object.freeze([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'ML-DSA-44',
  'ML-DSA-65',
  'ML-DSA-87',
]);

/**
 * Checks the list of algorithms that tokens may be signed with.
 *
 * @throws {ConfigError} for `none`, for algorithms with a shared secret and for unknown ones.
 */
export function parseSignatureAlgs(
  algs: readonly string[] | undefined,
  option: 'idTokenSignedResponseAlgs' | 'api.signingAlgs',
): readonly string[] {
  if (algs === undefined) return SIGNATURE_ALGS;
  const invalid = (mend: string) => new ConfigError('ERR_GATEHOUSE_CONFIG_INVALID', option, mend);
  if (algs.length === 0) throw invalid('name at least one algorithm, or leave it out.');
  for (const alg of algs) {
    if (alg.toLowerCase() === 'none') {
      throw invalid('"none" means that anybody can write a token; name a signature algorithm.');
    }
    if (alg.startsWith('HS')) {
      throw invalid(
        `"${alg}" signs with the client secret, so that whoever reads it here can sign in as anybody; have the provider sign with RS256, ES256 or EdDSA.`,
      );
    }
    if (!SIGNATURE_ALGS.includes(alg)) {
      throw invalid(`"${alg}" is not supported; use one of ${SIGNATURE_ALGS.join(', ')}.`);
    }
  }
  return Object.freeze([...algs]);
}
