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
  wrongAudience: (): Faults => ({ idTokenClaims: { aud: 'somebody-else' } }),
  wrongIssuer: (): Faults => ({ idTokenClaims: { iss: 'https://somebody-else.example.com' } }),
  wrongNonce: (): Faults => ({ idTokenClaims: { nonce: 'of another sign-in' } }),
  expired: (): Faults => ({ idTokenClaims: { iat: seconds(-7200), exp: seconds(-3600) } }),
  issuedInTheFuture: (): Faults => ({ idTokenClaims: { iat: seconds(3600), exp: seconds(7200) } }),
  foreignSignature: (): Faults => ({ idToken: { signature: 'foreign' } }),
  unsigned: (): Faults => ({ idToken: { signature: 'none' } }),
  signedWithPublicKey: (): Faults => ({ idToken: { signature: 'HS256 with the public key' } }),
  unknownKid: (): Faults => ({ idToken: { signature: 'foreign', header: { kid: 'unknown' } } }),
  otherPersonAtUserinfo: (): Faults => ({ userinfo: { sub: 'somebody-else' } }),
  otherIssuerInResponse: (): Faults => ({
    authorizationResponse: { iss: 'https://somebody-else.example.com' },
  }),
  accessDenied: (): Faults => ({
    authorizationResponse: { code: undefined, error: 'access_denied' },
  }),
  failingTokenEndpoint: (): Faults => ({ status: { token: 503 } }),
  /** Every endpoint accepts requests and never answers. */
  halfOpen: (): Faults => ({
    silent: ['discovery', 'jwks', 'token', 'userinfo', 'introspection', 'revocation'],
  }),
  dead: (): Faults => ({ dead: true }),
} as const;
