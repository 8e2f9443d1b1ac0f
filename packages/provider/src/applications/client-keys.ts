import type { FieldErrors } from '../field-checks.ts';

const MAX_KEYS = 20;
const MIN_RSA_BITS = 2048;
/** Members of a JWK that only its owner may know (RFC 7518, section 6). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const KEY_TYPES = ['RSA', 'EC', 'OKP'];

/** A JSON Web Key Set (RFC 7517, section 5) of public keys. */
export interface PublicJwks {
  keys: Record<string, unknown>[];
}

/** Checks the public keys by which an application proves who it is (RFC 7523). */
export function checkJwks(errors: FieldErrors, { keys }: PublicJwks): void {
  if (keys.length === 0 || keys.length > MAX_KEYS) {
    errors.add('/jwks/keys', 'out_of_range', `jwks has not 1 to ${MAX_KEYS} keys.`);
    return;
  }
  for (const [i, key] of keys.entries()) {
    const pointer = `/jwks/keys/${i}`;
    const shown = PRIVATE_MEMBERS.find((member) => member in key);
    if (shown !== undefined) {
      errors.add(
        `${pointer}/${shown}`,
        'private_key',
        `This key has the private member ${shown}: give the public key only, and make a new pair, since this one was shown.`,
      );
    } else if (!KEY_TYPES.includes(String(key.kty))) {
      errors.add(`${pointer}/kty`, 'not_allowed', `kty is none of: ${KEY_TYPES.join(', ')}.`);
    } else if (key.kty === 'RSA' && bitsOf(key.n) < MIN_RSA_BITS) {
      errors.add(
        `${pointer}/n`,
        'key_too_short',
        `This RSA key has fewer than ${MIN_RSA_BITS} bits: make a longer one.`,
      );
    }
  }
}

function bitsOf(modulus: unknown): number {
  return typeof modulus === 'string' ? Buffer.from(modulus, 'base64url').length * 8 : 0;
}
