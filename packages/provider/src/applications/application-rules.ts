import { DomainError } from '../domain-error.ts';
import { checkText, FieldErrors } from '../field-checks.ts';
import { isId } from '../paging.ts';
import {
  type ApplicationType,
  checkBackchannelLogoutUri,
  checkInitiateLoginUri,
  checkRedirectUris,
} from './redirect-uris.ts';

export const GRANT_TYPES = ['authorization_code', 'refresh_token', 'client_credentials'] as const;
export type GrantType = (typeof GRANT_TYPES)[number];

export const AUTH_METHODS = ['client_secret_basic', 'client_secret_post', 'none'] as const;
export type TokenEndpointAuthMethod = (typeof AUTH_METHODS)[number];

export const SIGNING_ALGS = ['RS256', 'ES256', 'EdDSA'] as const;
export type SigningAlg = (typeof SIGNING_ALGS)[number];

export const APPLICATION_ACCESS = ['everyone', 'roles'] as const;
export type ApplicationAccess = (typeof APPLICATION_ACCESS)[number];

/** What an administrator decides of an application, under the names of OpenID Connect Registration 1.0. */
export interface ApplicationSettings {
  client_id: string;
  client_name: string;
  application_type: ApplicationType;
  token_endpoint_auth_method: TokenEndpointAuthMethod;
  /** Compared character by character. */
  redirect_uris: string[];
  post_logout_redirect_uris: string[];
  grant_types: GrantType[];
  /** Whether a sign-in must use PKCE (RFC 7636); always so for public applications. */
  require_pkce: boolean;
  id_token_signed_response_alg: SigningAlg;
  /** Where the launcher opens the application; null: it is not in the launcher. */
  initiate_login_uri: string | null;
  /** Where the application hears that a session has ended (Back-Channel Logout 1.0); null: nowhere. */
  backchannel_logout_uri: string | null;
  /** Whether the application can end a session only when it is named by its `sid`. */
  backchannel_logout_session_required: boolean;
  /** Who may sign in to it: everyone, or who has one of its roles. */
  access: ApplicationAccess;
}

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
  const type = settings.application_type;
  checkRedirectUris(errors, 'redirect_uris', { uris: settings.redirect_uris, type });
  checkRedirectUris(errors, 'post_logout_redirect_uris', {
    uris: settings.post_logout_redirect_uris,
    type,
  });
  if (settings.token_endpoint_auth_method === 'none' && !settings.require_pkce) {
    errors.add(
      '/require_pkce',
      'pkce_required',
      'require_pkce is always true for a public application (token_endpoint_auth_method none): nothing else ties the code to it.',
    );
  }
  if (settings.initiate_login_uri !== null) {
    checkInitiateLoginUri(errors, settings.initiate_login_uri);
  }
  if (settings.backchannel_logout_uri !== null) {
    checkBackchannelLogoutUri(errors, settings.backchannel_logout_uri);
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
