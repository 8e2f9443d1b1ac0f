import type { TokenShape } from './signer.ts';

/** An endpoint of the provider. */
export type Endpoint =
  | 'discovery'
  | 'jwks'
  | 'authorization'
  | 'token'
  /** The token endpoint, asked by a refresh token; what is said of `token` is for this too. */
  | 'refresh'
  | 'userinfo'
  | 'introspection'
  | 'revocation'
  | 'end_session';

/** What replaces members of an answer, `undefined` removing one; or a function of the honest answer. */
export type Changes =
  | Readonly<Record<string, unknown>>
  | ((honest: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>);

/** What the provider does wrong; each is absent while it is honest. */
export interface Faults {
  /** Claims that replace those of ID tokens. */
  readonly idTokenClaims?: Changes;
  /** How ID tokens are signed, and header parameters that replace theirs. */
  readonly idToken?: TokenShape;
  /** Members that replace those of the answer of the token endpoint. */
  readonly tokenResponse?: Changes;
  /** Claims that replace those of the userinfo endpoint. */
  readonly userinfo?: Changes;
  /** Members that replace those of what introspection answers. */
  readonly introspection?: Changes;
  /** Members that replace those of the metadata. */
  readonly metadata?: Changes;
  /** Parameters that replace those of the answer to the browser. */
  readonly authorizationResponse?: Changes;
  /** Endpoints that answer with an error of this status. */
  readonly status?: Readonly<Partial<Record<Endpoint, number>>>;
  /** Endpoints that take their time: milliseconds, or until a promise is settled. */
  readonly slow?: Readonly<Partial<Record<Endpoint, number | Promise<unknown>>>>;
  /** Endpoints that accept a request and never answer. */
  readonly silent?: readonly Endpoint[];
  /** Whether connections are refused. */
  readonly dead?: boolean;
}

/** What to put over an honest answer. */
export function changesOf(
  changes: Changes | undefined,
  honest: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return typeof changes === 'function' ? changes(honest) : (changes ?? {});
}

const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;

/** Faults that one mostly wants; made anew each time, since some depend on the time. */
export const FAULTS = {
  /** ID tokens are for another client. */
  wrongAudience: (): Faults => ({ idTokenClaims: { aud: 'somebody-else' } }),
  /** ID tokens name another issuer. */
  wrongIssuer: (): Faults => ({ idTokenClaims: { iss: 'https://somebody-else.example.com' } }),
  /** ID tokens have the `nonce` of another sign-in. */
  wrongNonce: (): Faults => ({ idTokenClaims: { nonce: 'of another sign-in' } }),
  /** ID tokens ended an hour ago. */
  expired: (): Faults => ({ idTokenClaims: { iat: seconds(-7200), exp: seconds(-3600) } }),
  /** ID tokens begin in an hour, as where a clock is wrong. */
  issuedInTheFuture: (): Faults => ({ idTokenClaims: { iat: seconds(3600), exp: seconds(7200) } }),
  /** ID tokens are signed by somebody else, under the provider's `kid`. */
  foreignSignature: (): Faults => ({ idToken: { signature: 'foreign' } }),
  /** ID tokens say `alg: none`. */
  unsigned: (): Faults => ({ idToken: { signature: 'none' } }),
  /** ID tokens are signed by HS256 with the public key, which everybody has. */
  signedWithPublicKey: (): Faults => ({ idToken: { signature: 'HS256 with the public key' } }),
  /** ID tokens name a key that is not published. */
  unknownKid: (): Faults => ({ idToken: { signature: 'foreign', header: { kid: 'unknown' } } }),
  /** Userinfo answers about another person than the ID token. */
  otherPersonAtUserinfo: (): Faults => ({ userinfo: { sub: 'somebody-else' } }),
  /** The answer to the browser names another issuer (mix-up). RFC 9207 */
  otherIssuerInResponse: (): Faults => ({
    authorizationResponse: { iss: 'https://somebody-else.example.com' },
  }),
  /** The person is refused, or has cancelled. */
  accessDenied: (): Faults => ({
    authorizationResponse: { code: undefined, error: 'access_denied' },
  }),
  /** The token endpoint answers 503. */
  failingTokenEndpoint: (): Faults => ({ status: { token: 503 } }),
  /** Every endpoint accepts requests and never answers. */
  halfOpen: (): Faults => ({
    silent: ['discovery', 'jwks', 'token', 'userinfo', 'introspection', 'revocation'],
  }),
  /** Connections are refused. */
  dead: (): Faults => ({ dead: true }),
} as const;
