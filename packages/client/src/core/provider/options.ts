import { ConfigError } from '../errors.ts';
import { parseEndpoint, parseIssuer } from './addresses.ts';
import { parseSignatureAlgs } from './algorithms.ts';
import { type ClientKey, parseClientKey, parseProviderKeys } from './keys.ts';
import type {
  ProviderEndpoints,
  ProviderFetch,
  ProviderOptions,
  ProviderTls,
  TokenEndpointAuthMethod,
} from './provider-options.ts';

export type {
  ProviderEndpoints,
  ProviderFetch,
  ProviderOptions,
  ProviderRequest,
  ProviderTls,
  TokenEndpointAuthMethod,
} from './provider-options.ts';

/** Options of a provider, checked and completed; frozen. */
export interface ResolvedProvider {
  /** As configured, character by character. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly tokenEndpointAuthMethod: TokenEndpointAuthMethod;
  readonly clientKey: ClientKey | undefined;
  readonly scope: string;
  /** Whether the scope is the default one, from which scopes the provider lacks may be dropped. */
  readonly scopeIsDefault: boolean;
  readonly authorizationParams: Readonly<Record<string, string>>;
  readonly idTokenSignedResponseAlgs: readonly string[];
  readonly endpoints: ProviderEndpoints | undefined;
  readonly idTokenKeys: readonly JsonWebKey[] | undefined;
  readonly pushedAuthorizationRequests: 'auto' | 'always' | 'never';
  readonly signedRequests: boolean;
  readonly responseMode: 'query' | 'jwt';
  readonly dpop: boolean;
  readonly tls: ProviderTls | undefined;
  readonly proxy: string | undefined;
  readonly fetch: ProviderFetch | undefined;
  /** Seconds. */
  readonly timeout: number;
  /** Seconds. */
  readonly clockTolerance: number;
  readonly userinfo: boolean;
}

const DEFAULT_SCOPE = 'openid profile email roles groups';
const DEFAULT_TIMEOUT = 5;
const DEFAULT_CLOCK_TOLERANCE = 30;
const MAX_CLOCK_TOLERANCE = 300;
const AUTH_METHODS: readonly TokenEndpointAuthMethod[] = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'none',
];
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
  'dpop_jkt',
  'request',
  'request_uri',
]);

/**
 * Checks the options of a provider, with the environment behind them.
 *
 * @throws {ConfigError} for the first setting that is missing or wrong, naming it and the mend.
 */
export function resolveProviderOptions(
  options: ProviderOptions,
  env: Readonly<Record<string, string | undefined>>,
): ResolvedProvider {
  const issuer = parseIssuer(
    required(
      options.issuer ?? env.OIDC_ISSUER,
      'OIDC_ISSUER',
      'set it to the address of the OpenID Provider, for example https://id.example.com/oidc.',
    ),
  );
  const clientId = required(
    options.clientId ?? env.OIDC_CLIENT_ID,
    'OIDC_CLIENT_ID',
    'set it to the client ID that the provider gave this application.',
  );
  const scope = (options.scope ?? env.OIDC_SCOPE) || undefined;
  if (scope !== undefined && !scope.split(' ').includes('openid')) {
    throw invalid('OIDC_SCOPE', 'it has to contain "openid", separated by single spaces.');
  }
  const idTokenKeys = options.idTokenKeys ? parseProviderKeys(options.idTokenKeys) : undefined;
  const credentials = resolveCredentials(options, env);
  if (options.signedRequests && !credentials.clientKey) {
    throw missing('OIDC_CLIENT_KEY', 'signedRequests needs the private key to sign with.');
  }

  return Object.freeze({
    issuer,
    clientId,
    ...credentials,
    scope: scope ?? DEFAULT_SCOPE,
    scopeIsDefault: scope === undefined,
    authorizationParams: parseAuthorizationParams(options.authorizationParams ?? {}),
    idTokenSignedResponseAlgs: parseSignatureAlgs(
      options.idTokenSignedResponseAlgs,
      'idTokenSignedResponseAlgs',
    ),
    endpoints: options.endpoints && parseEndpoints(options.endpoints, idTokenKeys !== undefined),
    idTokenKeys,
    pushedAuthorizationRequests: oneOf(
      options.pushedAuthorizationRequests ?? 'auto',
      ['auto', 'always', 'never'],
      'pushedAuthorizationRequests',
    ),
    signedRequests: options.signedRequests ?? false,
    responseMode: oneOf(options.responseMode ?? 'query', ['query', 'jwt'], 'responseMode'),
    dpop: options.dpop ?? false,
    ...resolveTransport(options),
    timeout: parseSeconds(options.timeout ?? DEFAULT_TIMEOUT, 'timeout'),
    clockTolerance: parseTolerance(options.clockTolerance ?? DEFAULT_CLOCK_TOLERANCE),
    userinfo: options.userinfo ?? true,
  });
}

function resolveCredentials(
  options: ProviderOptions,
  env: Readonly<Record<string, string | undefined>>,
): Pick<ResolvedProvider, 'tokenEndpointAuthMethod' | 'clientSecret' | 'clientKey'> {
  const secret = (options.clientSecret ?? env.OIDC_CLIENT_SECRET) || undefined;
  // A secret has none, by RFC 6749, appendix A.2; a file that it was read from mostly has one at its end.
  if (secret && /[\r\n\t]/.test(secret)) {
    throw invalid('OIDC_CLIENT_SECRET', 'there is a line break or a tab in it.');
  }
  const keyInput = options.clientKey ?? (env.OIDC_CLIENT_KEY || undefined);
  const clientKey = keyInput === undefined ? undefined : parseClientKey(keyInput);
  const method = oneOf(
    (options.tokenEndpointAuthMethod ?? env.OIDC_TOKEN_ENDPOINT_AUTH_METHOD) ||
      (clientKey && secret === undefined ? 'private_key_jwt' : 'client_secret_basic'),
    AUTH_METHODS,
    'OIDC_TOKEN_ENDPOINT_AUTH_METHOD',
  );
  const needsSecret = method.startsWith('client_secret_');
  if (needsSecret && secret === undefined) {
    throw missing(
      'OIDC_CLIENT_SECRET',
      'set it to the client secret that the provider gave this application, or the token endpoint authentication method to none for a public client.',
    );
  }
  if (method === 'private_key_jwt' && !clientKey) {
    throw missing(
      'OIDC_CLIENT_KEY',
      'private_key_jwt needs the private key whose public half is registered with the provider.',
    );
  }
  const hasCertificate = options.tls?.cert !== undefined || options.fetch !== undefined;
  if (method.endsWith('tls_client_auth') && !hasCertificate) {
    throw missing('tls.cert', `${method} needs a client certificate, with its key in tls.key.`);
  }
  return {
    tokenEndpointAuthMethod: method,
    clientSecret: needsSecret ? secret : undefined,
    clientKey,
  };
}

function resolveTransport({
  tls,
  proxy,
  fetch,
}: ProviderOptions): Pick<ResolvedProvider, 'tls' | 'proxy' | 'fetch'> {
  if (fetch && (tls || proxy)) {
    throw invalid('fetch', 'it replaces the HTTP client, so tls and proxy would have no effect.');
  }
  if (tls && (tls.cert === undefined) !== (tls.key === undefined)) {
    throw invalid('tls', 'a client certificate takes both tls.cert and tls.key.');
  }
  if (proxy !== undefined) {
    const protocol = URL.canParse(proxy) ? new URL(proxy).protocol : '';
    if (protocol !== 'http:' && protocol !== 'https:') {
      throw invalid('proxy', 'it has to be a URL such as http://proxy.example.com:3128.');
    }
  }
  return { tls, proxy, fetch };
}

function parseEndpoints(endpoints: ProviderEndpoints, keysArePinned: boolean): ProviderEndpoints {
  if (endpoints.jwks === undefined && !keysArePinned) {
    throw missing('endpoints.jwks', 'set it, or idTokenKeys, so that ID tokens can be verified.');
  }
  for (const [name, value] of Object.entries(endpoints)) {
    if (value !== undefined) parseEndpoint(value, name);
  }
  return Object.freeze({
    ...endpoints,
    authorization: required(endpoints.authorization, 'endpoints.authorization', 'set it.'),
    token: required(endpoints.token, 'endpoints.token', 'set it.'),
  });
}

/**
 * Checks further parameters of an authorization request.
 *
 * @throws {ConfigError} for those that the library sets itself.
 */
export function parseAuthorizationParams(
  params: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const reserved = Object.keys(params).find((name) => RESERVED_PARAMS.has(name));
  if (reserved !== undefined) {
    throw invalid(
      'authorizationParams',
      `"${reserved}" is set by the library and can't be overridden.`,
    );
  }
  if (params.max_age !== undefined && !/^\d{1,9}$/.test(params.max_age)) {
    throw invalid('authorizationParams', '"max_age" has to be a number of seconds.');
  }
  return Object.freeze({ ...params });
}

function parseTolerance(seconds: number): number {
  if (!(seconds >= 0 && seconds <= MAX_CLOCK_TOLERANCE)) {
    throw invalid('clockTolerance', `it has to be 0 to ${MAX_CLOCK_TOLERANCE} seconds.`);
  }
  return seconds;
}

function parseSeconds(seconds: number, option: string): number {
  if (!Number.isFinite(seconds) || seconds <= 0) {
    throw invalid(option, 'it has to be a positive number of seconds.');
  }
  return seconds;
}

function oneOf<Value extends string>(
  value: string,
  values: readonly Value[],
  variable: string,
): Value {
  const found = values.find((one) => one === value);
  if (found === undefined) throw invalid(variable, `use one of ${values.join(', ')}.`);
  return found;
}

function required(value: string | undefined, variable: string, mend: string): string {
  if (value === undefined || value === '') throw missing(variable, mend);
  return value;
}

function missing(variable: string, mend: string): ConfigError {
  return new ConfigError('ERR_GATEHOUSE_CONFIG_MISSING', variable, mend);
}

function invalid(variable: string, mend: string): ConfigError {
  return new ConfigError('ERR_GATEHOUSE_CONFIG_INVALID', variable, mend);
}
