import { DomainError } from '../domain-error.ts';
import { checkText, checkWithin, FieldErrors } from '../field-checks.ts';
import { isId } from '../paging.ts';
import { checkAddresses } from './application-addresses.ts';
import type { ClaimRule } from './claim-rules.ts';
import { checkJwks, type PublicJwks } from './client-keys.ts';
import { checkHttpsUri } from './redirect-uris.ts';

/** What an application can get tokens for (RFC 6749, section 1.3). */
export const GRANT_TYPES = ['authorization_code', 'refresh_token', 'client_credentials'] as const;
export type GrantType = (typeof GRANT_TYPES)[number];

/**
 * Who signs people in: a `web` application on a server, a `native` one on a device, a `single_page` one in the
 * browser; a `machine` signs in nobody, and calls APIs on its own behalf.
 */
export const APPLICATION_TYPES = ['web', 'native', 'single_page', 'machine'] as const;
export type ApplicationType = (typeof APPLICATION_TYPES)[number];

/** How an application proves to the token endpoint who it is (OpenID Connect Core 1.0, section 9). */
export const AUTH_METHODS = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'none',
] as const;
export type TokenEndpointAuthMethod = (typeof AUTH_METHODS)[number];

/** What tokens can be signed by (RFC 7518, section 3.1; RFC 8037). */
export const SIGNING_ALGS = ['RS256', 'ES256', 'EdDSA'] as const;
export type SigningAlg = (typeof SIGNING_ALGS)[number];

/** Who may open an application: everybody, or who has a role that opens it. */
export const APPLICATION_ACCESS = ['everyone', 'roles'] as const;
export type ApplicationAccess = (typeof APPLICATION_ACCESS)[number];

/** What an administrator decides of an application, under the names of OpenID Connect Registration 1.0. */
export interface ApplicationSettings {
  client_id: string;
  client_name: string;
  application_type: ApplicationType;
  token_endpoint_auth_method: TokenEndpointAuthMethod;
  /** With `private_key_jwt`, the application's public keys, or where they are. */
  jwks: PublicJwks | null;
  jwks_uri: string | null;
  /** Compared character by character. */
  redirect_uris: string[];
  post_logout_redirect_uris: string[];
  grant_types: GrantType[];
  /** Whether a sign-in must use PKCE (RFC 7636); always so for public applications. */
  require_pkce: boolean;
  id_token_signed_response_alg: SigningAlg;
  /** null: userinfo is JSON; otherwise a JWT signed so. */
  userinfo_signed_response_alg: SigningAlg | null;
  /** Seconds. */
  access_token_lifetime: number;
  /** Seconds. */
  id_token_lifetime: number;
  /** Seconds from the sign-in, however often the token is rotated. */
  refresh_token_lifetime: number;
  /** Shown in the launcher and at sign-in. */
  logo_uri: string | null;
  /** Whether people are asked before the application is told who they are. */
  require_consent: boolean;
  /** Whether only who has given a second factor is signed in to it. */
  require_mfa: boolean;
  /** Where the launcher opens the application; null: it is not in the launcher. */
  initiate_login_uri: string | null;
  /** Where the application hears that a session has ended (Back-Channel Logout 1.0); null: nowhere. */
  backchannel_logout_uri: string | null;
  /** Whether the application can end a session only when it is named by its `sid`. */
  backchannel_logout_session_required: boolean;
  /** Loaded in a frame of the page that signs out (Front-Channel Logout 1.0); null: none. */
  frontchannel_logout_uri: string | null;
  /** Whether the application can end a session only when it is named by its `sid`. */
  frontchannel_logout_session_required: boolean;
  /** Claims beside those of the granted scopes, and in place of those of the same name. */
  claims: ClaimRule[];
  /** Who may sign in to it: everyone, or who has one of its roles. */
  access: ApplicationAccess;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** The bounds of lifetimes in seconds; both ends are allowed. */
export const LIFETIME_BOUNDS = {
  access_token_lifetime: { min: 60, max: DAY },
  id_token_lifetime: { min: 60, max: DAY },
  refresh_token_lifetime: { min: HOUR, max: 365 * DAY },
} as const;

const MAX_NAME = 200;
const CLIENT_ID = /^[A-Za-z0-9._~-]{3,100}$/;
/** The provider's own clients are named so. */
const RESERVED_CLIENT_ID = /^gatehouse-/i;

/** @returns whether anything outside could be a `client_id`; nothing else is looked up. */
export function isClientId(text: string): boolean {
  return CLIENT_ID.test(text);
}

/**
 * The rules that an application as a whole keeps.
 *
 * @throws {DomainError} `validation_failed` with each mistake.
 */
export function checkApplication(settings: ApplicationSettings): void {
  const errors = new FieldErrors();
  checkClientId(errors, settings.client_id);
  checkText(errors, {
    pointer: '/client_name',
    label: 'client_name',
    text: settings.client_name,
    max: MAX_NAME,
  });
  checkGrantTypes(errors, settings);
  checkType(errors, settings);
  checkKeys(errors, settings);
  for (const [field, bounds] of Object.entries(LIFETIME_BOUNDS)) {
    const value = settings[field as keyof typeof LIFETIME_BOUNDS];
    checkWithin(errors, field, { value, ...bounds, unit: 'seconds' });
  }
  checkAddresses(errors, settings);
  if (settings.token_endpoint_auth_method === 'none' && !settings.require_pkce) {
    errors.add(
      '/require_pkce',
      'pkce_required',
      'require_pkce is always true for a public application (token_endpoint_auth_method none): nothing else ties the code to it.',
    );
  }
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
}

function checkClientId(errors: FieldErrors, clientId: string): void {
  if (!isClientId(clientId)) {
    errors.add(
      '/client_id',
      'client_id_invalid',
      'client_id is not 3 to 100 letters, digits or . _ ~ -.',
    );
  } else if (RESERVED_CLIENT_ID.test(clientId)) {
    errors.add(
      '/client_id',
      'client_id_reserved',
      'client_id starts with gatehouse-, which is kept for the provider itself.',
    );
  } else if (isId(clientId)) {
    errors.add(
      '/client_id',
      'client_id_invalid',
      'client_id looks like an id of ours, so the two could be confused: choose another.',
    );
  }
}

function checkGrantTypes(errors: FieldErrors, settings: ApplicationSettings): void {
  const granted = new Set(settings.grant_types);
  if (granted.size === 0) {
    errors.add('/grant_types', 'grant_types_empty', 'grant_types is empty: name at least one.');
  }
  if (granted.size < settings.grant_types.length) {
    errors.add('/grant_types', 'grant_type_duplicate', 'grant_types names one twice.');
  }
  if (granted.has('authorization_code') && settings.redirect_uris.length === 0) {
    errors.add(
      '/redirect_uris',
      'redirect_uris_empty',
      'redirect_uris is empty, so nobody could come back from a sign-in: add the address of the callback.',
    );
  }
  if (granted.has('refresh_token') && !granted.has('authorization_code')) {
    errors.add(
      '/grant_types',
      'refresh_token_without_code',
      'grant_types has refresh_token without authorization_code, from which a refresh token comes.',
    );
  }
  if (granted.has('client_credentials') && settings.token_endpoint_auth_method === 'none') {
    errors.add(
      '/grant_types',
      'client_credentials_without_secret',
      'grant_types has client_credentials, which needs a secret: choose a token_endpoint_auth_method other than none.',
    );
  }
}

function checkType(errors: FieldErrors, settings: ApplicationSettings): void {
  const { application_type: type, grant_types, redirect_uris } = settings;
  if (type === 'single_page' && settings.token_endpoint_auth_method !== 'none') {
    errors.add(
      '/token_endpoint_auth_method',
      'single_page_has_no_secret',
      'token_endpoint_auth_method is always none for a single page application: whoever opens it could read a secret.',
    );
  }
  if (type !== 'machine') return;
  if (grant_types.some((grant) => grant !== 'client_credentials')) {
    errors.add(
      '/grant_types',
      'machine_signs_nobody_in',
      'grant_types is client_credentials only for a machine, which signs nobody in.',
    );
  }
  if (redirect_uris.length > 0) {
    errors.add(
      '/redirect_uris',
      'machine_signs_nobody_in',
      'redirect_uris is empty for a machine, which signs nobody in.',
    );
  }
}

function checkKeys(errors: FieldErrors, settings: ApplicationSettings): void {
  const { jwks, jwks_uri, token_endpoint_auth_method: method } = settings;
  if (method === 'private_key_jwt' && (jwks === null) === (jwks_uri === null)) {
    errors.add(
      '/jwks',
      'one_source_of_keys',
      'private_key_jwt needs the public keys of the application: give either jwks or jwks_uri.',
    );
  }
  if (method !== 'private_key_jwt' && (jwks !== null || jwks_uri !== null)) {
    errors.add(
      jwks === null ? '/jwks_uri' : '/jwks',
      'keys_without_use',
      'Keys are used with a token_endpoint_auth_method of private_key_jwt only: choose it, or leave them out.',
    );
  }
  if (jwks !== null) checkJwks(errors, jwks);
  if (jwks_uri !== null) checkHttpsUri(errors, 'jwks_uri', jwks_uri);
}
