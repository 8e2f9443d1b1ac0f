import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, errors, jwtVerify } from 'jose';
import type { SessionStore } from '../../sessions/stores/session-store.ts';
import type { Clock } from '../clock.ts';
import { GatehouseError } from '../errors.ts';
import { SIGNATURE_ALGS } from '../provider/algorithms.ts';

/** Seconds for which a proof can be used after it was made. RFC 9449, section 11.1 */
const MAX_AGE = 60;
const MAX_JTI_LENGTH = 256;

/** What a proof has to prove. */
export interface ProofExpectation {
  readonly method: string;
  /** As the client asked for it; its query does not count. */
  readonly url: string;
  readonly accessToken: string;
  /** Thumbprint of the key that the token is bound to. */
  readonly jkt: string;
  /** Seconds. */
  readonly clockTolerance: number;
}

/**
 * Checks the `DPoP` header of a request; `undefined` when it proves what it has to, else why not.
 *
 * @throws {GatehouseError} `session_store_unavailable`: where used proofs are kept.
 */
export type CheckProof = (
  proof: string | undefined,
  expected: ProofExpectation,
) => Promise<string | undefined>;

/** RFC 9449, section 4.3. Each proof counts once: what was used is kept in the store for as long as it could be used again. */
export function createProofCheck(used: SessionStore, clock: Clock): CheckProof {
  return async (proof, expected) => {
    if (proof === undefined) return 'the request has no DPoP header';
    if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(proof)) return 'the DPoP header has to be one JWT';
    const { clockTolerance } = expected;
    try {
      const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
        typ: 'dpop+jwt',
        algorithms: [...SIGNATURE_ALGS],
        requiredClaims: ['jti', 'htm', 'htu', 'ath'],
        maxTokenAge: MAX_AGE,
        clockTolerance,
        currentDate: new Date(clock()),
      });
      if (payload.htm !== expected.method) return 'it is for another method (htm)';
      if (!isSamePlace(payload.htu, expected.url)) {
        return 'it is for another address (htu); behind a proxy, set OIDC_APP_URL';
      }
      if (payload.ath !== digest(expected.accessToken)) return 'it is for another token (ath)';
      const { jwk } = protectedHeader;
      if (!jwk || (await calculateJwkThumbprint(jwk)) !== expected.jkt) {
        return 'it is made with another key than the token is bound to';
      }
      const { jti, iat = 0 } = payload;
      if (typeof jti !== 'string' || jti.length > MAX_JTI_LENGTH)
        return 'its jti is missing or too long';
      const isNew = await remember(
        `${expected.jkt} ${jti}`,
        (iat + MAX_AGE + clockTolerance) * 1000,
      );
      return isNew ? undefined : 'it was used before';
    } catch (error) {
      if (error instanceof errors.JOSEError) return reasonOf(error);
      throw error;
    }
  };

  async function remember(proof: string, usableUntil: number): Promise<boolean> {
    try {
      return await used.add({
        key: digest(`dpop ${proof}`),
        subject: '',
        data: '',
        revision: 0,
        expiresAt: usableUntil + 1000,
      });
    } catch (cause) {
      throw new GatehouseError(
        'session_store_unavailable',
        'used DPoP proofs can’t be kept in the store',
        { cause },
      );
    }
  }
}

/** Whether two addresses are the same but for query and fragment. */
function isSamePlace(htu: unknown, url: string): boolean {
  if (typeof htu !== 'string' || !URL.canParse(htu) || !URL.canParse(url)) return false;
  const [one, other] = [new URL(htu), new URL(url)];
  return one.origin === other.origin && one.pathname === other.pathname;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'it is older than a minute (iat)';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `its ${error.claim} is missing or wrong`;
  if (error instanceof errors.JOSEAlgNotAllowed)
    return 'its signature algorithm is not accepted here';
  return 'it is no valid proof: the public key in its header has to verify its signature';
}
