import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { Clock } from '../clock.ts';
import type { ResolvedApi } from './options.ts';
import { outOfDate, type Validate, validated } from './validation.ts';

/** What a JWT says of itself before it is verified. */
export interface UnverifiedJwt {
  /** Whether it is marked as an access token. RFC 9068, section 2.1 */
  readonly isAccessToken: boolean;
  /** Whether it says nothing of what it is. */
  readonly isUntyped: boolean;
  readonly iss: unknown;
}

/** Claims that an access token has to have. RFC 9068, section 2.2 */
const REQUIRED = ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat'];

/** `undefined` for a token that is no signed JWT. */
export function readUnverified(token: string): UnverifiedJwt | undefined {
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return undefined;
  try {
    const { typ } = decodeProtectedHeader(token);
    const type = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : typ;
    return {
      isAccessToken: type === 'at+jwt',
      isUntyped: type === undefined || type === 'jwt',
      iss: decodeJwt(token).iss,
    };
  } catch {
    return undefined;
  }
}

/**
 * Validates JWT access tokens by the provider's keys. RFC 9068, section 4
 *
 * The validation throws `GatehouseError` when there are no keys to go by.
 */
export function createJwtValidation(api: ResolvedApi, clock: Clock): Validate {
  return async (token, { name, provider }) => {
    const jwt = readUnverified(token);
    if (!jwt) return { refusal: 'it is no JWT, and this API takes no other' };
    const isUntyped = api.allowUntypedJwt && jwt.isUntyped;
    if (!jwt.isAccessToken && !isUntyped) {
      return { refusal: 'it is not marked as an access token (typ at+jwt)' };
    }
    const outcome = await provider.signedJwts.verify(token, {
      audience: api.audience,
      algs: api.signingAlgs,
      required: isUntyped ? ['iss', 'exp', 'aud'] : REQUIRED,
    });
    if ('refusal' in outcome) return outcome;
    const { claims } = outcome;
    // Neither ID tokens nor logout tokens, which the same keys sign.
    if (claims.at_hash !== undefined || claims.events !== undefined) {
      return { refusal: 'it is no access token' };
    }
    const wrong = outOfDate(claims, { now: clock(), tolerance: provider.clockTolerance });
    return wrong === undefined ? validated(claims, name) : { refusal: wrong };
  };
}
