import { createHash, timingSafeEqual } from 'node:crypto';
import { GatehouseError } from '../errors.ts';
import type { Claims } from '../user.ts';

/** What an ID token is compared with. */
export interface IdTokenExpectation {
  readonly clientId: string;
  readonly accessToken: string;
  /** Seconds since 1970. */
  readonly now: number;
  /** Seconds. */
  readonly clockTolerance: number;
  /** The person it has to be about, when that is known. */
  readonly sub?: string | undefined;
}

/**
 * The rules for ID tokens that `openid-client` leaves to its caller; signature, `iss`, `aud`, `exp`, `nbf` and
 * `nonce` it has checked. OpenID Connect Core 1.0, sections 3.1.3.6, 3.1.3.7 and 12.2
 *
 * @throws {GatehouseError} `provider_invalid_response`
 */
export function checkIdToken(idToken: string, claims: Claims, expected: IdTokenExpectation): void {
  const { azp, iat, at_hash: atHash, sub } = claims;
  if (azp !== undefined && azp !== expected.clientId) {
    throw refused('its "azp" is another client: it was issued for somebody else');
  }
  // Its clock is ahead by more than is tolerated, or the token is kept for later.
  if (typeof iat !== 'number' || iat > expected.now + expected.clockTolerance) {
    throw refused('its "iat" lies in the future; compare the clocks');
  }
  if (expected.sub !== undefined && sub !== expected.sub) {
    throw refused('its "sub" is another person than before');
  }
  if (atHash !== undefined && !isHashOf(expected.accessToken, atHash, algOf(idToken))) {
    throw refused('its "at_hash" is not that of the access token');
  }
}

/** The left half of the hash that the token's own algorithm uses. OpenID Connect Core 1.0, section 3.1.3.6 */
function isHashOf(accessToken: string, atHash: unknown, alg: string): boolean {
  if (typeof atHash !== 'string') return false;
  const digest = hashFor(alg).update(accessToken).digest();
  const expected = digest.subarray(0, digest.length / 2).toString('base64url');
  return (
    atHash.length === expected.length && timingSafeEqual(Buffer.from(atHash), Buffer.from(expected))
  );
}

function hashFor(alg: string) {
  if (alg.endsWith('256')) return createHash('sha256');
  if (alg.endsWith('384')) return createHash('sha384');
  // As `openid-client` has it for `c_hash`: cSHAKE256 without a name is SHAKE256.
  if (alg.startsWith('ML-DSA')) return createHash('shake256', { outputLength: 64 });
  // The ones that end in 512, and Ed25519, which hashes with SHA-512 inside. RFC 8032, section 5.1
  return createHash('sha512');
}

function algOf(idToken: string): string {
  const header: unknown = JSON.parse(
    Buffer.from(idToken.split('.', 1)[0] ?? '', 'base64url').toString(),
  );
  return typeof header === 'object' && header !== null && 'alg' in header ? String(header.alg) : '';
}

function refused(why: string): GatehouseError {
  return new GatehouseError('provider_invalid_response', `the ID token was refused: ${why}`);
}
