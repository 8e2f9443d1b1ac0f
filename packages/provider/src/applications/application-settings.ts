import { randomBytes } from 'node:crypto';
import type { Application } from './application.ts';
import type { ApplicationSettings, ApplicationType } from './application-rules.ts';

/** What is absent stays as it is. */
export type ApplicationChanges = {
  [Field in keyof Omit<ApplicationSettings, 'client_id'>]?: ApplicationSettings[Field] | undefined;
};

/** What is absent gets its default. */
export interface NewApplication extends ApplicationChanges {
  client_id?: string | undefined;
  client_name: string;
}

/** What a new application has where nothing is said. */
export const APPLICATION_DEFAULTS = {
  application_type: 'web',
  token_endpoint_auth_method: 'client_secret_basic',
  jwks: null,
  jwks_uri: null,
  redirect_uris: [],
  post_logout_redirect_uris: [],
  grant_types: ['authorization_code', 'refresh_token'],
  userinfo_signed_response_alg: null,
  access_token_lifetime: 3600,
  id_token_lifetime: 3600,
  refresh_token_lifetime: 30 * 24 * 3600,
  logo_uri: null,
  claims: [],
  require_consent: false,
  require_mfa: false,
  id_token_signed_response_alg: 'RS256',
  initiate_login_uri: null,
  backchannel_logout_uri: null,
  backchannel_logout_session_required: false,
  frontchannel_logout_uri: null,
  frontchannel_logout_session_required: false,
  access: 'everyone',
} as const satisfies Partial<{ [F in keyof ApplicationSettings]: unknown }>;

/** What differs of {@link APPLICATION_DEFAULTS} by `application_type`. */
export const TYPE_DEFAULTS: {
  [Type in ApplicationType]: Partial<
    Pick<ApplicationSettings, 'token_endpoint_auth_method' | 'grant_types'>
  >;
} = {
  web: {},
  native: { token_endpoint_auth_method: 'none' },
  single_page: { token_endpoint_auth_method: 'none' },
  machine: { grant_types: ['client_credentials'] },
};

/** The settings of a new application, not checked yet. */
export function withDefaults(given: NewApplication): ApplicationSettings {
  const settings = {
    ...APPLICATION_DEFAULTS,
    redirect_uris: [],
    post_logout_redirect_uris: [],
    claims: [],
    grant_types: [...APPLICATION_DEFAULTS.grant_types],
    ...TYPE_DEFAULTS[given.application_type ?? 'web'],
    // Not base64url: one that starts with "-" reads like an option on a command line.
    client_id: randomBytes(12).toString('hex'),
    ...present(given),
  };
  return {
    ...settings,
    client_name: settings.client_name.trim(),
    require_pkce: given.require_pkce ?? settings.token_endpoint_auth_method === 'none',
  };
}

/** The settings of an application after a change, not checked yet. */
export function applyChanges(
  current: Application,
  changes: ApplicationChanges,
): ApplicationSettings {
  const settings = { ...current, ...present(changes) };
  const method = settings.token_endpoint_auth_method;
  // Keys that nothing uses any more are left behind, unless they are given in the same change by mistake.
  const keys =
    method === 'private_key_jwt'
      ? {}
      : { jwks: changes.jwks ?? null, jwks_uri: changes.jwks_uri ?? null };
  return {
    ...settings,
    ...keys,
    client_name: settings.client_name.trim(),
    require_pkce: changes.require_pkce ?? (method === 'none' || current.require_pkce),
  };
}

/** Whether an application proves who it is by a secret. */
export function hasSecret({ token_endpoint_auth_method: method }: ApplicationSettings): boolean {
  return method === 'client_secret_basic' || method === 'client_secret_post';
}

/** Without what is undefined, which would hide what stands before it in a spread. */
function present<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
