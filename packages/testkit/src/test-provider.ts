import type { Faults } from './faults.ts';
import type { RecordedRequest } from './recorded-request.ts';
import type { SigningAlg, TokenShape } from './signer.ts';
import type { TestBrowser } from './test-browser.ts';
import type { TestUser } from './users.ts';

/** How a provider of a test is to be. */
export interface TestProviderOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** Default `test-client`. */
  readonly clientId?: string;
  /** Default: one that is public, being in this package. */
  readonly clientSecret?: string;
  /** Clients besides the usual one. */
  readonly clients?: readonly TestClient[];
  /** Whom browsers are signed in as that don't say who they are. Default: `{ sub: 'ada', … }`. */
  readonly user?: TestUser;
  /** What tokens are signed with. Default `RS256`. */
  readonly signingAlg?: SigningAlg;
  /** Where apps receive logout tokens; `undefined` where they don't. Default `/oidc/backchannel-logout/`. */
  readonly backchannelLogoutPath?: string | undefined;
}

/** A client, with the metadata of RFC 7591, section 2, and those of the specifications that add to it. */
export interface TestClient {
  readonly client_id: string;
  /** Absent: a public client, with `token_endpoint_auth_method: 'none'`, or one that has a key. */
  readonly client_secret?: string;
  /** Compared letter by letter. */
  readonly redirect_uris?: readonly string[];
  readonly [metadata: string]: unknown;
}

/** A page of Playwright, as far as signing in needs one. */
export interface PageLike {
  goto(url: string): Promise<unknown>;
  context(): {
    addCookies(cookies: { name: string; value: string; url: string }[]): Promise<unknown>;
  };
}

/** Where in an app a sign-in starts. */
export interface SignInPlace {
  /** Address of the app. */
  readonly app: string | URL;
  /** The route that starts a sign-in. Default `/oidc/authenticate/`. */
  readonly loginPath?: string;
}

/** Claims of an access token; what is absent is usual, what is `undefined` is left out. */
export interface TestTokenClaims {
  /** Default: the client. */
  readonly sub?: string | undefined;
  /** Default `https://api.example.com`. */
  readonly aud?: string | readonly string[] | undefined;
  /** Separated by spaces. */
  readonly scope?: string | undefined;
  readonly [claim: string]: unknown;
}

/** An OpenID Provider inside the test process. */
export interface TestProvider extends AsyncDisposable {
  /** Its address, which ID tokens have as `iss`. */
  readonly issuer: string;
  /** Of the usual client. */
  readonly clientId: string;
  /** Of the usual client. */
  readonly clientSecret: string;
  /** What an app of `@gatehouse/client` needs, to spread into its options. */
  readonly options: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly sessionSecret: string;
  };
  /** The same as environment variables, for an app in a process of its own. */
  readonly env: Readonly<Record<string, string>>;
  /** Whom browsers are signed in as that don't say who they are. */
  user: TestUser;
  /** Signs somebody in to an app, by its own routes; a browser without a window is the answer. */
  signInAs(app: string | URL | SignInPlace, user: TestUser): Promise<TestBrowser>;
  /** The same in a page of Playwright, which then is where the app sends people. */
  signInAs(page: PageLike, user: TestUser, place: SignInPlace): Promise<void>;
  /** A JWT access token (RFC 9068) of the provider. */
  accessToken(claims?: TestTokenClaims, shape?: TokenShape): Promise<string>;
  /** An access token that only introspection knows (RFC 7662). `jkt` binds it to a key (RFC 9449). */
  opaqueToken(token?: {
    readonly sub?: string;
    readonly scope?: string;
    readonly jkt?: string;
    /** Seconds. */
    readonly expiresIn?: number;
  }): Promise<string>;
  /** A logout token (Back-Channel Logout 1.0, section 2.4); good unless told otherwise. */
  logoutToken(claims: Readonly<Record<string, unknown>>, shape?: TokenShape): Promise<string>;
  /** Posts a logout token to an app, as the provider does when somebody signs out elsewhere. */
  backchannelLogout(
    app: string | URL,
    claims: Readonly<Record<string, unknown>>,
    shape?: TokenShape,
  ): Promise<Response>;
  /** Loads the frame of an app as the provider's logout page does. Front-Channel Logout 1.0, section 2 */
  frontchannelLogout(
    app: string | URL,
    sid: string,
    params?: Readonly<Record<string, string>>,
  ): Promise<Response>;
  /** Makes the provider do wrong, for good or for some answers. Replaces what it did wrong before. */
  misbehave(faults: Faults, options?: { readonly times?: number }): Promise<void>;
  /** Makes it honest again. */
  behave(): Promise<void>;
  /** Signs with another key from now on; the one of before is published no more. */
  rotateKeys(): void;
  /** Moves the time of this process, of provider and app alike, by seconds; `stop` undoes it. */
  travel(seconds: number): void;
  /** What came, the oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Closes all connections, and puts the time back. */
  stop(): Promise<void>;
}
