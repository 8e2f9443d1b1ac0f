import type { SessionStore } from '../sessions/stores/session-store.ts';
import type { ResolvedUsers, UsersOptions } from '../users/options.ts';
import type { ApiOptions, ResolvedApi } from './bearer/options.ts';
import type { ChooseProvider } from './choose-provider.ts';
import type { Hooks } from './hooks.ts';
import type { ProviderOptions, ResolvedProvider } from './provider/options.ts';
import type { ErrorReporter } from './report.ts';
import type { Routes } from './routes.ts';

/** Settings of an app; each falls back to the environment variable named with it. */
export interface GatehouseOptions extends ProviderOptions {
  /** Several providers by name; the first is asked unless `?provider=name` or `chooseProvider` says otherwise. */
  providers?: Readonly<Record<string, ProviderOptions>> | undefined;
  /** The provider of a request, for one per tenant: a name of `providers`, or options with a `name`. */
  chooseProvider?: ChooseProvider | undefined;

  /** One secret or several of at least 32 characters; the first encrypts, all decrypt. `OIDC_SESSION_SECRET`, comma-separated */
  sessionSecret?: string | readonly string[] | undefined;
  /** Where sessions are kept. Default: encrypted in a cookie. */
  sessionStore?: SessionStore | undefined;
  /** Seconds from signing in after which a session ends, whatever happens. Default 28800 (8 hours). */
  sessionLifetime?: number | undefined;
  /** Seconds without a request after which a session ends. Default: the whole `sessionLifetime`. */
  sessionIdleLifetime?: number | undefined;
  /** Name of the session cookie; apps on one host need different ones. Default: made from issuer and client ID. */
  cookieName?: string | undefined;
  /**
   * Where processes agree on who refreshes tokens. Default: `sessionStore`. Needed only where
   * sessions are in cookies, hold refresh tokens, and several processes serve the app.
   */
  refreshStore?: SessionStore | undefined;
  /**
   * Where processes agree on which sessions in cookies were ended from elsewhere, by back-channel
   * logout or `endSessionsOf`. Default: `refreshStore`, else the memory of each process by itself.
   */
  revocationStore?: SessionStore | undefined;

  /** The app's public origin; by default that of the request. `OIDC_APP_URL` */
  appUrl?: string | undefined;
  /** Paths of the library's routes. Default `/oidc/authenticate/`, `/oidc/callback/` and so on. */
  routes?: Partial<Routes> | undefined;
  /** Where people go after signing in when they did not come from a page. Default `/`. `LOGIN_REDIRECT_URL` */
  loginRedirectUrl?: string | undefined;
  /** Where people go when a sign-in failed, with `error` and `reference` in the query. Default: the library's own page. `LOGIN_REDIRECT_URL_FAILURE` */
  loginFailureRedirectUrl?: string | undefined;
  /** Where people go after signing out. Default `/`. `LOGOUT_REDIRECT_URL` */
  logoutRedirectUrl?: string | undefined;
  /** Query parameter that holds the page to return to. Default `next`. */
  returnToParam?: string | undefined;
  /** Hosts besides the app's own that `next` may lead to, such as `docs.example.com`. Default none. */
  allowedReturnHosts?: readonly string[] | undefined;
  /** Whether `next` may lead to other hosts by https only. Default: where the app itself is served by https. */
  requireHttpsReturn?: boolean | undefined;
  /** Sign-ins under way in one browser; the oldest gives way. Default and most: 50. */
  maxPendingLogins?: number | undefined;

  /** Keep the access token in the session, for calls to APIs. Default false. */
  storeAccessToken?: boolean | undefined;
  /** Keep the ID token in the session, as the hint that lets the provider sign out without asking. Default true. */
  storeIdToken?: boolean | undefined;
  /** Keep the refresh token in the session. Default: where `renewal` or `storeAccessToken` can use it. */
  storeRefreshToken?: boolean | undefined;
  /** Whether, and how, the provider is asked again during a session. Default off. */
  renewal?: RenewalOptions | undefined;

  /** Let GET sign out too. Any page on the web can then sign people out by an image. Default false. */
  allowGetLogout?: boolean | undefined;
  /** Whether signing out ends the provider's session too (RP-Initiated Logout 1.0). Default true. */
  providerLogout?: boolean | undefined;
  /** Whether signing out revokes the stored refresh token (RFC 7009). Default true. */
  revokeAtLogout?: boolean | undefined;

  /** Take access tokens too, on the routes of an API. Default: sessions only. */
  api?: ApiOptions | undefined;
  /** The app's own users, made and updated from claims. Default: the app keeps none. */
  users?: UsersOptions | undefined;

  /** What the app does at each step. */
  hooks?: Hooks | undefined;
  /** Told of each failed sign-in or sign-out, and of each person whom a guard refused. Default: one line on standard error. */
  onError?: ErrorReporter | undefined;
}

/** How a session is renewed. */
export interface RenewalOptions {
  /**
   * `refresh` uses the refresh token; `silent` sends page visits through the provider with
   * `prompt=none`; `auto` refreshes where there is a refresh token, else goes silently.
   */
  readonly method: 'refresh' | 'silent' | 'auto';
  /** Seconds between renewals. Default 900. */
  readonly interval?: number | undefined;
  /** Paths that are never renewed: exact ones, those below one that ends in `/*`, or patterns. */
  readonly exempt?: readonly (string | RegExp)[] | undefined;
}

/** {@link RenewalOptions}, checked. */
export interface Renewal {
  readonly method: 'refresh' | 'silent' | 'auto';
  /** Milliseconds. */
  readonly interval: number;
  isExempt(pathname: string): boolean;
}

/** Options checked and completed; frozen. */
export interface ResolvedOptions {
  /** By name, in their order; `default` when there is one. Empty when every one is made by `chooseProvider`. */
  readonly providers: ReadonlyMap<string, ResolvedProvider>;
  readonly chooseProvider: ChooseProvider | undefined;
  readonly sessionSecrets: readonly string[];
  readonly sessionStore: SessionStore | undefined;
  /** Milliseconds. */
  readonly sessionLifetime: number;
  /** Milliseconds; absent when only the absolute lifetime counts. */
  readonly sessionIdleLifetime: number | undefined;
  readonly cookieName: string;
  readonly refreshStore: SessionStore | undefined;
  readonly revocationStore: SessionStore | undefined;
  readonly appOrigin: string | undefined;
  readonly routes: Routes;
  readonly loginRedirectUrl: string;
  readonly loginFailureRedirectUrl: string | undefined;
  readonly logoutRedirectUrl: string;
  readonly returnToParam: string;
  readonly allowedReturnHosts: ReadonlySet<string>;
  readonly requireHttpsReturn: boolean | undefined;
  readonly maxPendingLogins: number;
  readonly storeAccessToken: boolean;
  readonly storeIdToken: boolean;
  readonly storeRefreshToken: boolean;
  readonly renewal: Renewal | undefined;
  readonly allowGetLogout: boolean;
  readonly providerLogout: boolean;
  readonly revokeAtLogout: boolean;
  readonly api: ResolvedApi | undefined;
  readonly users: ResolvedUsers | undefined;
  readonly hooks: Hooks;
  readonly onError: ErrorReporter | undefined;
  /** Whether pages may show what went wrong in full: everywhere but in production. */
  readonly showDetails: boolean;
}

/** Where environment variables are read from. */
export type Environment = Readonly<Record<string, string | undefined>>;
