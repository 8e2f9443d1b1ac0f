import { ConfigError } from './errors.ts';
import type { ErrorReporter } from './report.ts';

/** How the client proves itself at the token endpoint. OpenID Connect Core 1.0, section 9. */
export type TokenEndpointAuthMethod = 'client_secret_basic' | 'client_secret_post' | 'none';

/** Settings of an app; each falls back to the environment variable named with it. */
export interface GatehouseOptions {
  /** The provider's issuer identifier, an https URL (http on loopback only). `OIDC_ISSUER` */
  issuer?: string | undefined;
  /** `OIDC_CLIENT_ID` */
  clientId?: string | undefined;
  /** `OIDC_CLIENT_SECRET`; not for public clients. */
  clientSecret?: string | undefined;
  /** One secret or several of at least 32 characters; the first encrypts, all decrypt. `OIDC_SESSION_SECRET`, comma-separated */
  sessionSecret?: string | readonly string[] | undefined;
  /** The app's public origin; by default that of the request. `OIDC_APP_URL` */
  appUrl?: string | undefined;
  /** Where people go after signing in when they did not come from a page. Default `/`. `LOGIN_REDIRECT_URL` */
  loginRedirectUrl?: string | undefined;
  /** Where people go after signing out. Default `/`. `LOGOUT_REDIRECT_URL` */
  logoutRedirectUrl?: string | undefined;
  /** Default `client_secret_basic`. `OIDC_TOKEN_ENDPOINT_AUTH_METHOD` */
  tokenEndpointAuthMethod?: TokenEndpointAuthMethod | undefined;
  /** Default `openid profile email roles groups`, less the last two where the provider lacks them. `OIDC_SCOPE` */
  scope?: string | undefined;
  /** Further parameters of the authorization request, such as `prompt` or `acr_values`. */
  authorizationParams?: Readonly<Record<string, string>> | undefined;
  /** Seconds to wait for the provider. Default 5. */
  timeout?: number | undefined;
  /** Seconds a session lasts. Default 28800 (8 hours). */
  sessionLifetime?: number | undefined;
  /** Told of each failed sign-in or sign-out. Default: one line on standard error. */
  onError?: ErrorReporter | undefined;
}

/** Options checked and completed; frozen. */
export interface ResolvedOptions {
  readonly issuer: URL;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly sessionSecrets: readonly string[];
  readonly appOrigin: string | undefined;
  readonly loginRedirectUrl: string;
  readonly logoutRedirectUrl: string;
  readonly tokenEndpointAuthMethod: TokenEndpointAuthMethod;
  readonly scope: string;
  /** Whether the scope is the default one, from which scopes the provider lacks may be dropped. */
  readonly scopeIsDefault: boolean;
  readonly authorizationParams: Readonly<Record<string, string>>;
  readonly timeout: number;
  readonly sessionLifetime: number;
  readonly onError: ErrorReporter | undefined;
  /** Whether pages may show what went wrong in full: everywhere but in production. */
  readonly showDetails: boolean;
}

/** Where environment variables are read from. */
export type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_SCOPE = 'openid profile email roles groups';
const AUTH_METHODS: readonly string[] = ['client_secret_basic', 'client_secret_post', 'none'];
const RESERVED_PARAMS: ReadonlySet<string> = new Set([
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
]);

/**
 * Checks options, with the environment behind them.
 *
 * @throws {ConfigError} for the first setting that is missing or wrong, naming it and the mend.
 */
export function resolveOptions(options: GatehouseOptions, env: Environment): ResolvedOptions {
  const read = (value: string | undefined, variable: string) =>
    (value ?? env[variable]) || undefined;
  const required = (value: string | undefined, variable: string, mend: string) => {
    const found = read(value, variable);
    if (found === undefined) throw missing(variable, mend);
    return found;
  };

  const issuer = parseIssuer(
    required(
      options.issuer,
      'OIDC_ISSUER',
      'set it to the address of the OpenID Provider, for example https://id.example.com/oidc.',
    ),
  );
  const clientId = required(
    options.clientId,
    'OIDC_CLIENT_ID',
    'set it to the client ID that the provider gave this application.',
  );
  const method =
    read(options.tokenEndpointAuthMethod, 'OIDC_TOKEN_ENDPOINT_AUTH_METHOD') ??
    'client_secret_basic';
  if (!isAuthMethod(method)) {
    throw invalid('OIDC_TOKEN_ENDPOINT_AUTH_METHOD', `use one of ${AUTH_METHODS.join(', ')}.`);
  }
  const clientSecret =
    method === 'none'
      ? undefined
      : required(
          options.clientSecret,
          'OIDC_CLIENT_SECRET',
          'set it to the client secret that the provider gave this application, or the token endpoint authentication method to none for a public client.',
        );
  const scope = read(options.scope, 'OIDC_SCOPE');
  if (scope !== undefined && !scope.split(' ').includes('openid')) {
    throw invalid('OIDC_SCOPE', 'it has to contain "openid", separated by single spaces.');
  }

  return Object.freeze({
    issuer,
    clientId,
    clientSecret,
    sessionSecrets: parseSessionSecrets(options.sessionSecret ?? env.OIDC_SESSION_SECRET),
    appOrigin: parseAppOrigin(read(options.appUrl, 'OIDC_APP_URL')),
    loginRedirectUrl: parseRedirect(
      read(options.loginRedirectUrl, 'LOGIN_REDIRECT_URL'),
      'LOGIN_REDIRECT_URL',
    ),
    logoutRedirectUrl: parseRedirect(
      read(options.logoutRedirectUrl, 'LOGOUT_REDIRECT_URL'),
      'LOGOUT_REDIRECT_URL',
    ),
    tokenEndpointAuthMethod: method,
    scope: scope ?? DEFAULT_SCOPE,
    scopeIsDefault: scope === undefined,
    authorizationParams: parseAuthorizationParams(options.authorizationParams ?? {}),
    timeout: parseSeconds(options.timeout, 'timeout', 5),
    sessionLifetime: parseSeconds(options.sessionLifetime, 'sessionLifetime', 8 * 60 * 60),
    onError: options.onError,
    showDetails: env.NODE_ENV !== 'production',
  });
}

/** Whether a host name is this machine's own, where http is safe. RFC 8252, section 8.3. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

function missing(variable: string, mend: string): ConfigError {
  return new ConfigError('ERR_GATEHOUSE_CONFIG_MISSING', variable, mend);
}

function invalid(variable: string, mend: string): ConfigError {
  return new ConfigError('ERR_GATEHOUSE_CONFIG_INVALID', variable, mend);
}

function parseIssuer(value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw invalid(
      'OIDC_ISSUER',
      'it has to be an absolute URL, for example https://id.example.com/oidc.',
    );
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw invalid('OIDC_ISSUER', 'use https; plain http is accepted for localhost only.');
  }
  if (url.search || url.hash || url.username) {
    throw invalid('OIDC_ISSUER', 'it must have no query, fragment or user name.');
  }
  return url;
}

function parseSessionSecrets(value: string | readonly string[] | undefined): readonly string[] {
  const secrets = (typeof value === 'string' ? value.split(',') : (value ?? []))
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '');
  if (secrets.length === 0) {
    throw missing('OIDC_SESSION_SECRET', 'make one with: openssl rand -base64 48');
  }
  if (secrets.some((secret) => secret.length < 32)) {
    throw invalid(
      'OIDC_SESSION_SECRET',
      'each secret needs at least 32 characters. Make one with: openssl rand -base64 48',
    );
  }
  return Object.freeze(secrets);
}

function parseAppOrigin(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.search ||
    url.hash ||
    url.username
  ) {
    throw invalid(
      'OIDC_APP_URL',
      'it has to be the origin under which people reach this app, without a path, for example https://app.example.com.',
    );
  }
  return url.origin;
}

function parseRedirect(value: string | undefined, variable: string): string {
  if (value === undefined) return '/';
  const isPath = /^\/(?![/\\])/.test(value) && URL.canParse(value, 'http://site.invalid');
  const isWebUrl = /^https?:\/\//i.test(value) && URL.canParse(value);
  if (!isPath && !isWebUrl) {
    throw invalid(variable, 'it has to be a path such as /home or an absolute http(s) URL.');
  }
  return isPath ? value : new URL(value).href;
}

function parseAuthorizationParams(
  params: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const reserved = Object.keys(params).find((name) => RESERVED_PARAMS.has(name));
  if (reserved !== undefined) {
    throw invalid(
      'authorizationParams',
      `"${reserved}" is set by the library and can't be overridden.`,
    );
  }
  return Object.freeze({ ...params });
}

function parseSeconds(value: number | undefined, option: string, byDefault: number): number {
  const seconds = value ?? byDefault;
  if (!Number.isFinite(seconds) || seconds <= 0)
    throw invalid(option, 'it has to be a positive number of seconds.');
  return seconds;
}

function isAuthMethod(value: string): value is TokenEndpointAuthMethod {
  return AUTH_METHODS.includes(value);
}
