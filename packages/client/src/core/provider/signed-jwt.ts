import {
  type CryptoKey,
  createLocalJWKSet,
  decodeProtectedHeader,
  errors,
  type JWTHeaderParameters,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose';
import type { Clock } from '../clock.ts';
import { GatehouseError } from '../errors.ts';
import type { Claims } from '../user.ts';
import { issuerForms } from './addresses.ts';
import type { JwkSet, Jwks } from './jwks.ts';
import type { Metadata } from './metadata.ts';
import type { ResolvedProvider } from './options.ts';

/** What a JWT has to be besides signed by the provider, in date and of its issuer. */
export interface JwtRules {
  /** It has to be for one of these. */
  readonly audience: readonly string[];
  /** Signature algorithms, all of them asymmetric. Default: those that ID tokens may have. */
  readonly algs?: readonly string[] | undefined;
  /** Claims that it has to have. */
  readonly required: readonly string[];
}

/** What a JWT says; or why it is not believed, in words that hold nothing of it. */
export type JwtOutcome = { readonly claims: Claims } | { readonly refusal: string };

/** JWTs of the provider that others bring, such as access and logout tokens. */
export interface SignedJwts {
  /**
   * Verifies by the keys that the provider publishes, or the pinned ones. RFC 7519, section 7.2; RFC 8725
   *
   * @throws {GatehouseError} `provider_unavailable`, `provider_invalid_response` when there are no keys to go by.
   */
  verify(jwt: string, rules: JwtRules): Promise<JwtOutcome>;
  /** Stands for the keys that count now: while it is the same, what was verified still is. `undefined` when they have to be read again. */
  trustedKeys(): object | undefined;
}

/** Finds the key of a JWT by its header. */
type GetKey = (header: JWTHeaderParameters) => Promise<CryptoKey>;

/** Sets up verification; nothing is asked for yet. */
export function createSignedJwts(dependencies: {
  resolved: ResolvedProvider;
  metadata: Metadata;
  jwks: Jwks;
  clock: Clock;
}): SignedJwts {
  const { resolved, metadata, jwks, clock } = dependencies;
  const pinned = resolved.idTokenKeys && { keys: resolved.idTokenKeys };
  /** Sets keep the keys they have imported. */
  const sets = new WeakMap<JwkSet, GetKey>();
  let keysAt: string | undefined;

  async function findKeys(read: (uri: string) => Promise<JwkSet>): Promise<JwkSet> {
    if (pinned) return pinned;
    const { jwks_uri: uri } = await metadata.read();
    if (uri === undefined) {
      throw new GatehouseError(
        'provider_invalid_response',
        'the provider publishes no keys (jwks_uri)',
      );
    }
    keysAt = uri;
    return await read(uri);
  }

  function setOf(keys: JwkSet): GetKey {
    const known = sets.get(keys);
    if (known) return known;
    const made = createLocalJWKSet({ keys: [...keys.keys] as { kty: string }[] });
    // A pinned key without `kid` stands for whatever `kid` a token names.
    const isNameless = pinned !== undefined && keys.keys.every((key) => !('kid' in key));
    const set: GetKey = isNameless ? ({ kid: _, ...header }) => made(header) : made;
    sets.set(keys, set);
    return set;
  }

  async function verifyWith(jwt: string, keys: JwkSet, options: JWTVerifyOptions): Promise<Claims> {
    try {
      const { payload } = await jwtVerify(jwt, setOf(keys), options);
      return payload;
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      return await verifyWithAny(jwt, error, options);
    }
  }

  return {
    async verify(jwt, { audience, algs = resolved.idTokenSignedResponseAlgs, required }) {
      const options: JWTVerifyOptions = {
        issuer: [...issuerForms(resolved.issuer)],
        audience: [...audience],
        algorithms: [...algs],
        requiredClaims: [...required],
        clockTolerance: resolved.clockTolerance,
        currentDate: new Date(clock()),
      };
      try {
        const keys = await findKeys(jwks.read);
        try {
          return { claims: await verifyWith(jwt, keys, options) };
        } catch (error) {
          if (!mayBeOfNewerKey(error, jwt)) throw error;
          const newer = await findKeys(jwks.renew);
          if (newer === keys) throw error;
          return { claims: await verifyWith(jwt, newer, options) };
        }
      } catch (error) {
        if (error instanceof errors.JOSEError) return { refusal: reasonOf(error) };
        throw error;
      }
    },

    trustedKeys: () => pinned ?? (keysAt === undefined ? undefined : jwks.recent(keysAt)),
  };
}

/** Of several keys that fit the header, whichever has signed it. */
async function verifyWithAny(
  jwt: string,
  keys: AsyncIterable<CryptoKey>,
  options: JWTVerifyOptions,
): Promise<Claims> {
  for await (const key of keys) {
    try {
      const { payload } = await jwtVerify(jwt, key, options);
      return payload;
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

/** Whether keys that were changed meanwhile can be why a token does not pass. */
function mayBeOfNewerKey(error: unknown, jwt: string): boolean {
  if (error instanceof errors.JWKSNoMatchingKey) return true;
  return (
    error instanceof errors.JWSSignatureVerificationFailed &&
    decodeProtectedHeader(jwt).kid === undefined
  );
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return 'it is of another issuer';
    if (error.claim === 'aud') return 'it is for another audience';
    if (error.claim === 'nbf') return 'it is not valid yet';
    return `its ${error.claim} is missing or wrong`;
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return 'its signature algorithm is not accepted here';
  }
  if (error instanceof errors.JWKSNoMatchingKey) {
    return 'the key that it names is not one of the provider';
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature is wrong';
  return 'it is no JWT that can be verified';
}
