import type { Claims } from '../user.ts';

/** An access token that a request brought, validated. RFC 6750; RFC 9068, section 2.2 */
export interface AccessToken {
  /** What the token, or the provider about it, says. */
  readonly claims: Claims;
  /** The person; of a client that acts for itself, the client, where the provider says so. */
  readonly subject: string | undefined;
  /** The application that the token was issued to. */
  readonly clientId: string | undefined;
  /** What the token is good for. */
  readonly scopes: ReadonlySet<string>;
  /** Milliseconds since 1970. */
  readonly expiresAt: number | undefined;
  /** Name of the provider that issued it. */
  readonly provider: string;
  /** Whether it is bound to a key, which the request has proven to have. RFC 9449 */
  readonly isSenderConstrained: boolean;
}

/** How a token is presented. RFC 6750, section 2.1; RFC 9449, section 7.1 */
export type TokenScheme = 'Bearer' | 'DPoP';

/** Why a token was not accepted. */
export interface BearerFailure {
  readonly scheme: TokenScheme;
  /** RFC 6750, section 3.1; RFC 9449, section 7.1; RFC 6749, section 4.1.2.1 for the last two. */
  readonly error:
    | 'invalid_request'
    | 'invalid_token'
    | 'insufficient_scope'
    | 'invalid_dpop_proof'
    | 'temporarily_unavailable'
    | 'server_error';
  /** For whoever wrote the caller; holds nothing of the token. */
  readonly description: string;
  /** With `insufficient_scope`: what a token needs. */
  readonly scopes?: readonly string[];
}

/** What came of the token of a request. */
export type BearerOutcome = { readonly token: AccessToken } | { readonly failure: BearerFailure };

/** Accepts access tokens on requests to an API. */
export interface Bearer<Req> {
  /**
   * `undefined` when the request brings no token; no promise where nothing has to be asked for.
   * Neither throws nor rejects.
   */
  authenticate(req: Req): BearerOutcome | undefined | Promise<BearerOutcome>;
  /** The answer to a request whose token was not accepted. */
  refuse(failure: BearerFailure): Response;
  /** The answer to a request whose token is good but not enough. RFC 6750, section 3.1: `insufficient_scope` */
  forbid(token: AccessToken, description: string, scopes?: readonly string[]): Response;
  /** What `WWW-Authenticate` tells those who bring no token. RFC 6750, section 3 */
  readonly challenge: string;
}
