import type { Client, ClientMetadata } from 'oidc-provider';
import type { Application } from '../applications/application.ts';
import { hasSecret } from '../applications/application-settings.ts';
import type { ClientSecret } from '../applications/client-secret.ts';

/** As `initiate_login_uri`, which the engine would take on https only, while apps in development are on http. */
const LOGIN_URI = 'gatehouse_initiate_login_uri';
/** Of Front-Channel Logout 1.0, which the engine does not know. */
export const FRONTCHANNEL_LOGOUT_URI = 'frontchannel_logout_uri';

/** Our own client metadata, beside those of OpenID Connect Dynamic Client Registration 1.0. */
export const EXTRA_CLIENT_METADATA = [
  'require_pkce',
  'require_consent',
  'require_mfa',
  'access_token_lifetime',
  'id_token_lifetime',
  'refresh_token_lifetime',
  LOGIN_URI,
  FRONTCHANNEL_LOGOUT_URI,
];

/** @returns the address at which a sign-in to the application begins, if it has registered one. */
export function loginUriOf(client: Client | undefined): string | undefined {
  const uri = client?.[LOGIN_URI];
  return typeof uri === 'string' ? uri : undefined;
}

/**
 * Whether an application hears of logouts. Its ID tokens then name the session, needed or not: a relying party that
 * gets only `sub` has to end the person's other sessions as well.
 */
export function isToldOfLogouts(client: Client): boolean {
  return Boolean(client.backchannelLogoutUri ?? client[FRONTCHANNEL_LOGOUT_URI]);
}

/** The `client_id`s that belong to the provider itself; no application may take one. */
export const BUILT_IN_CLIENTS = {
  /** The account pages; its sign-ins carry no code or token (response type `none`). */
  account: 'gatehouse-account',
  /** Owner of the tokens that `gatehouse token` prints; it can use no endpoint. */
  commandLine: 'gatehouse-cli',
  /** The administrators' dashboard: code and PKCE, from the browser. */
  console: 'gatehouse-console',
} as const;

/** Seconds: a working day. Without `offline_access` its tokens end with the session, if that ends sooner. */
const CONSOLE_REFRESH_LIFETIME = 12 * 60 * 60;

/**
 * An application's row as the engine wants it. What is kept of its secrets stands where the engine expects the
 * secret; see {@link file://./engine-internals.ts} for how it is compared.
 */
export function toClientMetadata(application: Application): ClientMetadata {
  const redirects = application.grant_types.includes('authorization_code');
  return {
    client_id: application.client_id,
    client_name: application.client_name,
    application_type: application.application_type === 'native' ? 'native' : 'web',
    token_endpoint_auth_method: application.token_endpoint_auth_method,
    redirect_uris: application.redirect_uris,
    post_logout_redirect_uris: application.post_logout_redirect_uris,
    grant_types: application.grant_types,
    response_types: redirects ? ['code'] : [],
    id_token_signed_response_alg: application.id_token_signed_response_alg,
    require_pkce: application.require_pkce,
    require_consent: application.require_consent,
    require_mfa: application.require_mfa,
    access_token_lifetime: application.access_token_lifetime,
    id_token_lifetime: application.id_token_lifetime,
    refresh_token_lifetime: application.refresh_token_lifetime,
    ...(application.userinfo_signed_response_alg && {
      userinfo_signed_response_alg: application.userinfo_signed_response_alg,
    }),
    ...(application.logo_uri && { logo_uri: application.logo_uri }),
    ...(application.jwks && { jwks: application.jwks }),
    ...(application.jwks_uri && { jwks_uri: application.jwks_uri }),
    // Which lets the engine name the session in logout tokens, needed or not.
    ...(application.backchannel_logout_uri && {
      backchannel_logout_uri: application.backchannel_logout_uri,
      backchannel_logout_session_required: true,
    }),
    ...(application.frontchannel_logout_uri && {
      [FRONTCHANNEL_LOGOUT_URI]: application.frontchannel_logout_uri,
    }),
    ...(hasSecret(application) && { client_secret: JSON.stringify(application.secrets) }),
    ...(application.initiate_login_uri && { [LOGIN_URI]: application.initiate_login_uri }),
  };
}

const parsedSecrets = new WeakMap<Client, ClientSecret[]>();

/** What {@link toClientMetadata} put where the engine expects the secret. */
export function secretsOf(client: Client): ClientSecret[] {
  let secrets = parsedSecrets.get(client);
  if (!secrets) {
    // A client never changes: another row makes another client.
    const kept = client.clientSecret;
    secrets = kept?.startsWith('[') ? (JSON.parse(kept) as ClientSecret[]) : [];
    parsedSecrets.set(client, secrets);
  }
  return secrets;
}

/** Metadata of the {@link BUILT_IN_CLIENTS}. */
export function builtInClients(url: string): ClientMetadata[] {
  return [
    {
      client_id: BUILT_IN_CLIENTS.account,
      client_name: 'your account',
      token_endpoint_auth_method: 'none',
      grant_types: [],
      response_types: ['none'],
      redirect_uris: [`${url}/account/signed-in`],
      post_logout_redirect_uris: [],
    },
    {
      client_id: BUILT_IN_CLIENTS.commandLine,
      client_name: 'gatehouse command line',
      token_endpoint_auth_method: 'none',
      grant_types: [],
      response_types: [],
      redirect_uris: [],
    },
    {
      client_id: BUILT_IN_CLIENTS.console,
      client_name: 'the dashboard',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: [`${url}/admin/signed-in`],
      post_logout_redirect_uris: [],
      require_pkce: true,
      refresh_token_lifetime: CONSOLE_REFRESH_LIFETIME,
      [LOGIN_URI]: `${url}/admin/`,
    },
  ];
}
