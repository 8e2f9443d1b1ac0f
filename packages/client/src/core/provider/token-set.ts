import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import type { Clock } from '../clock.ts';
import { GatehouseError } from '../errors.ts';
import type { Claims } from '../user.ts';
import { checkIdToken } from './id-token.ts';

/** What the token endpoint gave, verified. RFC 6749, section 5.1; OpenID Connect Core 1.0, section 3.1.3.3 */
export interface TokenSet {
  /** As it came; absent where a refresh gave none. */
  readonly idToken?: string | undefined;
  /** Of `idToken`, verified. */
  readonly idTokenClaims?: Claims | undefined;
  /** For calls to an API. */
  readonly accessToken: string;
  /** `bearer` or `dpop`. */
  readonly tokenType: string;
  /** Absent where the provider gives none. */
  readonly refreshToken?: string | undefined;
  /** What was granted, separated by spaces; absent where it is what was asked for. */
  readonly scope?: string | undefined;
  /** Seconds since 1970. */
  readonly accessTokenExpiresAt?: number | undefined;
  /** Private key that the tokens are bound to. RFC 9449 */
  readonly dpopKey?: JsonWebKey | undefined;
}

/** Tokens to be replaced by newer ones. */
export interface RefreshableTokens {
  readonly refreshToken: string;
  readonly dpopKey?: JsonWebKey | undefined;
  /** The person they are of. */
  readonly sub: string;
}

/** What is known before tokens come: of a sign-in that began, or of the tokens that are replaced. */
type Before = Partial<RefreshableTokens>;

/**
 * Checks what the token endpoint gave and `openid-client` has verified.
 *
 * @throws {GatehouseError} `provider_invalid_response`
 */
export type AcceptTokens = (
  tokens: TokenEndpointResponse & TokenEndpointResponseHelpers,
  before: Before,
) => TokenSet;

/** `clockTolerance` in seconds. */
export function createAcceptTokens({
  clientId,
  clock,
  clockTolerance,
}: {
  readonly clientId: string;
  readonly clock: Clock;
  readonly clockTolerance: number;
}): AcceptTokens {
  const now = () => Math.floor(clock() / 1000);

  return (tokens, before) => {
    if (before.dpopKey && tokens.token_type !== 'dpop') {
      throw new GatehouseError(
        'provider_invalid_response',
        'the provider does not bind tokens to a key, and the option dpop asks for that',
      );
    }
    const idTokenClaims = tokens.claims();
    if (tokens.id_token !== undefined && idTokenClaims) {
      checkIdToken(tokens.id_token, idTokenClaims, {
        clientId,
        accessToken: tokens.access_token,
        now: now(),
        clockTolerance,
        sub: before.sub,
      });
    }
    return {
      idToken: tokens.id_token,
      idTokenClaims,
      accessToken: tokens.access_token,
      tokenType: tokens.token_type,
      refreshToken: tokens.refresh_token ?? before.refreshToken,
      scope: tokens.scope,
      accessTokenExpiresAt: tokens.expires_in === undefined ? undefined : now() + tokens.expires_in,
      dpopKey: before.dpopKey,
    };
  };
}
