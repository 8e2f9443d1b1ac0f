import { describe, expect, it } from 'vitest';
import { DomainError } from '../domain-error.ts';
import { type ApplicationSettings, checkApplication } from './application-rules.ts';

const FINE: ApplicationSettings = {
  client_id: 'wiki',
  client_name: 'Wiki',
  application_type: 'web',
  token_endpoint_auth_method: 'client_secret_basic',
  redirect_uris: ['https://wiki.example.com/callback'],
  jwks: null,
  jwks_uri: null,
  post_logout_redirect_uris: [],
  grant_types: ['authorization_code', 'refresh_token'],
  require_pkce: false,
  id_token_signed_response_alg: 'RS256',
  userinfo_signed_response_alg: null,
  access_token_lifetime: 3600,
  id_token_lifetime: 3600,
  refresh_token_lifetime: 86400,
  logo_uri: null,
  claims: [],
  require_consent: false,
  require_mfa: false,
  initiate_login_uri: null,
  backchannel_logout_uri: null,
  backchannel_logout_session_required: false,
  frontchannel_logout_uri: null,
  frontchannel_logout_session_required: false,
  access: 'everyone',
};

function mistakes(changes: Partial<ApplicationSettings>): { pointer: string; code: string }[] {
  try {
    checkApplication({ ...FINE, ...changes });
    return [];
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error.errors.map(({ pointer, code }) => ({ pointer, code }));
  }
}

describe('an application', () => {
  it('is taken when it keeps all rules', () => {
    expect(mistakes({})).toEqual([]);
  });

  it.each<[string, Partial<ApplicationSettings>, string, string]>([
    [
      'without an address to come back to',
      { redirect_uris: [] },
      '/redirect_uris',
      'redirect_uris_empty',
    ],
    ['without a grant type', { grant_types: [] }, '/grant_types', 'grant_types_empty'],
    [
      'with a grant type twice',
      { grant_types: ['authorization_code', 'authorization_code'] },
      '/grant_types',
      'grant_type_duplicate',
    ],
    [
      'with refresh tokens that come from nowhere',
      { grant_types: ['refresh_token'] },
      '/grant_types',
      'refresh_token_without_code',
    ],
    [
      'without a secret that acts for itself',
      {
        token_endpoint_auth_method: 'none',
        require_pkce: true,
        grant_types: ['authorization_code', 'client_credentials'],
      },
      '/grant_types',
      'client_credentials_without_secret',
    ],
    [
      'that is public and goes without PKCE',
      { token_endpoint_auth_method: 'none', require_pkce: false },
      '/require_pkce',
      'pkce_required',
    ],
    ['with a short client_id', { client_id: 'ab' }, '/client_id', 'client_id_invalid'],
    ['with a client_id with a space', { client_id: 'a b c' }, '/client_id', 'client_id_invalid'],
    ['with a client_id with a colon', { client_id: 'a:b:c' }, '/client_id', 'client_id_invalid'],
    [
      'with a client_id that looks like an id',
      { client_id: '01a209ea-ca71-7428-bf34-885f92b234ae' },
      '/client_id',
      'client_id_invalid',
    ],
    [
      "with one of the provider's own client ids",
      { client_id: 'Gatehouse-account' },
      '/client_id',
      'client_id_reserved',
    ],
    ['with a blank name', { client_name: ' ' }, '/client_name', 'blank'],
    [
      'with a name of control characters',
      { client_name: 'a\0b' },
      '/client_name',
      'not_plain_text',
    ],
    [
      'that starts at a script',
      { initiate_login_uri: 'javascript:alert(1)' },
      '/initiate_login_uri',
      'uri_scheme_dangerous',
    ],
    [
      'that goes to a wildcard after logout',
      { post_logout_redirect_uris: ['https://*.example.com/'] },
      '/post_logout_redirect_uris/0',
      'uri_has_wildcard',
    ],
  ])('%s is refused', (_what, changes, pointer, code) => {
    expect(mistakes(changes)).toContainEqual({ pointer, code });
  });
});
