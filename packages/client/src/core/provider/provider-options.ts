import type { NamedPrivateKey, PrivateKey } from './keys.ts';

/** How the client proves itself at the token endpoint. OpenID Connect Core 1.0, section 9; RFC 8705, section 2 */
export type TokenEndpointAuthMethod =
  | 'client_secret_basic'
  | 'client_secret_post'
  | 'client_secret_jwt'
  | 'private_key_jwt'
  | 'tls_client_auth'
  | 'self_signed_tls_client_auth'
  | 'none';

/** Addresses of a provider without discovery. */
export interface ProviderEndpoints {
  /** RFC 6749, section 3.1 */
  readonly authorization: string;
  /** RFC 6749, section 3.2 */
  readonly token: string;
  /** Where the provider's keys are; not needed with `idTokenKeys`. RFC 7517, section 5 */
  readonly jwks?: string | undefined;
  /** OpenID Connect Core 1.0, section 5.3 */
  readonly userinfo?: string | undefined;
  /** OpenID Connect RP-Initiated Logout 1.0, section 2 */
  readonly endSession?: string | undefined;
  /** RFC 7009 */
  readonly revocation?: string | undefined;
  /** RFC 7662 */
  readonly introspection?: string | undefined;
  /** RFC 9126, section 2 */
  readonly pushedAuthorizationRequest?: string | undefined;
}

/** What the TLS connections to the provider take; needs the package `undici`. */
export interface ProviderTls {
  /** Certificates of the authorities to trust instead of the public ones; PEM. */
  readonly ca?: string | Buffer | readonly (string | Buffer)[] | undefined;
  /** The client's certificate; PEM. RFC 8705 */
  readonly cert?: string | Buffer | undefined;
  /** The private key of `cert`; PEM. */
  readonly key?: string | Buffer | undefined;
  /** Of `key`, when it is encrypted. */
  readonly passphrase?: string | undefined;
}

/** What a {@link ProviderFetch} is told of a request. It must not follow redirects. */
export interface ProviderRequest {
  /** Such as `POST`. */
  readonly method: string;
  /** By name. */
  readonly headers: Record<string, string>;
  /** A form, or text. */
  readonly body: string | URLSearchParams | null | undefined;
  /** What the answer says counts, and not where it leads. */
  readonly redirect: 'manual';
  /** Aborts when the time limit is over. */
  readonly signal: AbortSignal;
}

/** Sends a request, as the global `fetch` does. */
export type ProviderFetch = (url: string, request: ProviderRequest) => Promise<Response>;

/** Settings of one provider; each falls back to the environment variable named with it. */
export interface ProviderOptions {
  /** The provider's issuer identifier, an https URL (http on loopback only). `OIDC_ISSUER`. OpenID Connect Core 1.0, section 2 */
  issuer?: string | undefined;
  /** `OIDC_CLIENT_ID`. RFC 6749, section 2.2 */
  clientId?: string | undefined;
  /** `OIDC_CLIENT_SECRET`; not for public clients and not for those with a key. RFC 6749, section 2.3.1 */
  clientSecret?: string | undefined;
  /**
   * Default `client_secret_basic`, or `private_key_jwt` where there is a `clientKey` and no secret.
   * `OIDC_TOKEN_ENDPOINT_AUTH_METHOD`. OpenID Connect Core 1.0, section 9
   */
  tokenEndpointAuthMethod?: TokenEndpointAuthMethod | undefined;
  /**
   * The client's private key, for `private_key_jwt` and `signedRequests`: PKCS#8 in PEM, or a JWK.
   * `OIDC_CLIENT_KEY`, PEM or JSON. RFC 7523, section 2.2
   */
  clientKey?: PrivateKey | NamedPrivateKey | undefined;
  /** Default `openid profile email roles groups`, less the last two where the provider lacks them. `OIDC_SCOPE`. RFC 6749, section 3.3 */
  scope?: string | undefined;
  /** Further parameters of the authorization request, such as `prompt` or `acr_values`. OpenID Connect Core 1.0, section 3.1.2.1 */
  authorizationParams?: Readonly<Record<string, string>> | undefined;
  /** Algorithms that ID tokens may be signed with. Default: every asymmetric one that the library knows. RFC 8725, section 3.1 */
  idTokenSignedResponseAlgs?: readonly string[] | undefined;
  /** The provider's addresses, by hand: its discovery document is then never asked for. Default: discovery. */
  endpoints?: ProviderEndpoints | undefined;
  /** The provider's public keys, by hand: PEM or JWKs. Its JWKS endpoint is then never asked. Default: that endpoint. */
  idTokenKeys?: string | JsonWebKey | readonly JsonWebKey[] | undefined;
  /** Whether the authorization request is sent ahead. Default `auto`: where the provider can take it. RFC 9126 */
  pushedAuthorizationRequests?: 'auto' | 'always' | 'never' | undefined;
  /** Whether the authorization request is signed with `clientKey`. Default false. RFC 9101 */
  signedRequests?: boolean | undefined;
  /** `jwt`: the authorization response comes signed (`query.jwt`). Default `query`. JWT Secured Authorization Response Mode 1.0 */
  responseMode?: 'query' | 'jwt' | undefined;
  /** Whether tokens are bound to a key of each sign-in; a provider that does not bind them is refused. Default false. RFC 9449 */
  dpop?: boolean | undefined;
  /** Own authorities, and the certificate for mutual TLS. Default: the system's authorities. RFC 8705 */
  tls?: ProviderTls | undefined;
  /** URL of the http proxy that leads to the provider. Default none. */
  proxy?: string | undefined;
  /** Replaces the HTTP client; time limit and size limit still hold. Default: the global `fetch`. */
  fetch?: ProviderFetch | undefined;
  /** Seconds a request to the provider may take, its answer read. Default 5. */
  timeout?: number | undefined;
  /**
   * Seconds by which the provider's clock may differ. Default 30, at most 300: clocks kept by NTP differ by less
   * than a second, and a virtual machine that was paused catches up within some; RFC 7519, section 4.1.4, allows
   * "no more than a few minutes".
   */
  clockTolerance?: number | undefined;
  /** Whether claims are also asked of the userinfo endpoint. Default true. OpenID Connect Core 1.0, section 5.3 */
  userinfo?: boolean | undefined;
}
