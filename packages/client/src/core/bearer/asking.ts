import type { Clock } from '../clock.ts';
import { issuerForms } from '../provider/addresses.ts';
import type { ResolvedApi } from './options.ts';
import { clientIdOf, isFor, outOfDate, type Validate, validated } from './validation.ts';

/**
 * Validates tokens by asking the provider about them. RFC 7662
 *
 * The validation throws `GatehouseError` when the provider does not answer.
 */
export function createIntrospection(api: ResolvedApi, clock: Clock): Validate {
  return async (token, { name, provider }) => {
    const claims = await provider.introspect(token);
    if (!claims) {
      return { refusal: 'it is no JWT, and the provider can’t be asked: it has no introspection' };
    }
    if (claims.active !== true) return { refusal: 'it is unknown, has expired or was revoked' };
    // A refresh token is active too.
    if (!/^(bearer|dpop)$/i.test(String(claims.token_type))) {
      return { refusal: 'the provider does not say that it is an access token (token_type)' };
    }
    const { iss } = claims;
    if (iss !== undefined && !issuerForms(provider.issuer).includes(String(iss))) {
      return { refusal: 'it is of another issuer' };
    }
    const isOwn = claims.aud === undefined && clientIdOf(claims) === provider.clientId;
    if (!isOwn && !isFor(claims.aud, api.audience)) {
      return { refusal: 'it is for another audience' };
    }
    const wrong = outOfDate(claims, { now: clock(), tolerance: provider.clockTolerance });
    return wrong === undefined ? validated(claims, name) : { refusal: wrong };
  };
}

/**
 * Validates tokens by asking whose they are. OpenID Connect Core 1.0, section 5.3
 *
 * The validation throws `GatehouseError` when the provider does not answer.
 */
export const validateByUserinfo: Validate = async (token, { name, provider }) => {
  const claims = await provider.userinfoOf(token);
  if (!claims) return { refusal: 'the provider does not accept it' };
  // What a person could have set as a claim of theirs must say nothing of the token.
  const { scope: _, scp: _scp, client_id: _id, azp: _azp, cnf: _cnf, exp: _exp, ...about } = claims;
  return validated(about, name);
};
