import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const PAGE = new URL('../../../docs/coming-from-mozilla-django-oidc.md', import.meta.url);
const PACKAGE = new URL('../', import.meta.url);

/** What the code of mozilla-django-oidc 5.0.2 reads, and `OIDC_VERIFY_JWT`, which only its documentation has. */
const SETTINGS = [
  'OIDC_OP_AUTHORIZATION_ENDPOINT',
  'OIDC_OP_TOKEN_ENDPOINT',
  'OIDC_OP_USER_ENDPOINT',
  'OIDC_OP_JWKS_ENDPOINT',
  'OIDC_RP_CLIENT_ID',
  'OIDC_RP_CLIENT_SECRET',
  'OIDC_VERIFY_JWT',
  'OIDC_VERIFY_KID',
  'OIDC_USE_NONCE',
  'OIDC_VERIFY_SSL',
  'OIDC_TIMEOUT',
  'OIDC_PROXY',
  'OIDC_EXEMPT_URLS',
  'OIDC_CREATE_USER',
  'OIDC_USERNAME_ALGO',
  'OIDC_STATE_SIZE',
  'OIDC_NONCE_SIZE',
  'OIDC_MAX_STATES',
  'OIDC_REDIRECT_ALLOWED_HOSTS',
  'OIDC_REDIRECT_REQUIRE_HTTPS',
  'OIDC_REDIRECT_FIELD_NAME',
  'OIDC_CALLBACK_CLASS',
  'OIDC_AUTHENTICATE_CLASS',
  'OIDC_RP_SCOPES',
  'OIDC_STORE_ACCESS_TOKEN',
  'OIDC_STORE_ID_TOKEN',
  'OIDC_AUTH_REQUEST_EXTRA_PARAMS',
  'OIDC_RP_SIGN_ALGO',
  'OIDC_RP_IDP_SIGN_KEY',
  'LOGIN_REDIRECT_URL',
  'LOGIN_REDIRECT_URL_FAILURE',
  'LOGOUT_REDIRECT_URL',
  'OIDC_OP_LOGOUT_URL_METHOD',
  'OIDC_AUTHENTICATION_CALLBACK_URL',
  'OIDC_ALLOW_UNSECURED_JWT',
  'OIDC_TOKEN_USE_BASIC_AUTH',
  'ALLOW_LOGOUT_GET_METHOD',
  'OIDC_USE_PKCE',
  'OIDC_PKCE_CODE_CHALLENGE_METHOD',
  'OIDC_PKCE_CODE_VERIFIER_SIZE',
  'OIDC_RENEW_ID_TOKEN_EXPIRY_SECONDS',
  'OIDC_DRF_AUTH_BACKEND',
];

/** The tests of mozilla-django-oidc 5.0.2 by file and class. */
const TESTS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'test_auth.py': {
    DefaultUsernameAlgoTestCase: ['test_empty', 'test_email'],
    OIDCAuthenticationBackendTestCase: [
      'test_missing_request_arg',
      'test_invalid_token',
      'test_allowed_unsecured_token',
      'test_disallowed_unsecured_token',
      'test_allowed_unsecured_valid_token',
      'test_disallowed_unsecured_valid_token',
      'test_allowed_unsecured_invalid_token',
      'test_disallowed_unsecured_invalid_token',
      'test_get_user',
      'test_get_invalid_user',
      'test_successful_authentication_existing_user_namespaced',
      'test_successful_authentication_existing_user',
      'test_successful_authentication_existing_user_upper_case',
      'test_failed_authentication_verify_claims',
      'test_successful_authentication_new_user',
      'test_successful_authentication_basic_auth_token',
      'test_authenticate_no_code_no_state',
      'test_jwt_decode_params',
      'test_jwt_decode_params_verify_false',
      'test_jwt_failed_nonce',
      'test_create_user_disabled',
      'test_create_user_enabled',
      'test_custom_username_algo',
      'test_custom_username_algo_dotted_path',
      'test_dotted_username_algo_callback_with_claims',
      'test_duplicate_emails_exact',
      'test_duplicate_emails_case_mismatch',
      'test_custom_update_user',
      'test_get_userinfo_with_jwt_response',
      'test_get_userinfo_jwt_with_charset',
      'test_get_userinfo_jwt_with_rs256',
      'test_get_userinfo_jwt_invalid_signature',
      'test_get_userinfo_jwt_algorithm_mismatch',
    ],
    OIDCAuthenticationBackendRS256WithKeyTestCase: ['test_jwt_verify_sign_key'],
    OIDCAuthenticationBackendRS256WithJwksEndpointTestCase: [
      'test_jwt_verify_sign_key_calls',
      'test_retrieve_matching_jwk',
      'test_retrieve_matching_jwk_same_kid',
      'test_retrieve_mismatcing_jwk_alg',
      'test_retrieve_mismatcing_jwk_kid',
      'test_retrieve_jwk_optional_alg',
      'test_retrieve_not_existing_jwk',
    ],
    TestVerifyClaim: [
      'test_returns_false_if_email_not_in_claims',
      'test_returns_true_if_email_in_claims',
      'test_returns_true_custom_claims',
    ],
    OIDCAuthenticationBackendES256WithJwksEndpointTestCase: [
      'test_es256_alg_misconfiguration',
      'test_es256_alg_verification',
    ],
  },

  'test_contrib_drf.py': {
    TestDRF: [
      'test_authenticate_returns_none_if_no_access_token',
      'test_authenticate_raises_authenticationfailed_if_backend_returns_no_user',
      'test_authenticate_raises_authenticationfailed_on_suspiciousoperation',
      'test_returns_user_and_token_if_backend_returns_user',
    ],
  },

  'test_middleware.py': {
    SessionRefreshTokenMiddlewareTestCase: [
      'test_anonymous',
      'test_is_oidc_path',
      'test_is_POST',
      'test_is_ajax',
      'test_is_ajax_with_pkce',
      'test_no_oidc_token_expiration_forces_renewal',
      'test_no_oidc_token_expiration_forces_renewal_with_pkce',
      'test_expired_token_forces_renewal',
      'test_expired_token_forces_renewal_with_pkce',
    ],
    MiddlewareTestCase: [
      'test_get_exempt_urls_setting_view_name',
      'test_get_exempt_urls_setting_url_path',
      'test_is_refreshable_url',
      'test_is_not_refreshable_url_exempt_view_name',
      'test_is_not_refreshable_url_exempt_path',
      'test_is_not_refreshable_url_exempt_pattern',
      'test_anonymous',
      'test_authenticated_user',
      'test_expired_token_redirects_to_sso',
      'test_expired_token_redirects_to_sso_with_pkce',
      'test_refresh_fails_for_already_signed_in_user',
    ],
  },

  'test_utils.py': {
    SettingImportTestCase: [
      'test_attr_existing_no_default_value',
      'test_attr_nonexisting_no_default_value',
      'test_attr_nonexisting_default_value',
    ],
    AbsolutifyTestCase: [
      'test_absolutify',
      'test_absolutify_https',
      'test_absolutify_path_host_injection',
    ],
    Base64URLEncodeTestCase: [
      'test_base64_url_encode',
      'test_base64_url_encode_empty_input',
      'test_base64_url_encode_double_padding',
    ],
    PKCECodeVerificationTestCase: [
      'test_generate_code_challenge',
      'test_generate_plain_code_challenge',
      'test_generate_code_challenge_invalid_method',
    ],
    SessionStateTestCase: [
      'test_add_state_to_session',
      'test_multiple_states',
      'test_max_states',
      'test_state_dictionary_without_nonce_format',
      'test_state_dictionary_with_nonce_format',
    ],
  },

  'test_views.py': {
    OIDCAuthorizationCallbackViewTestCase: [
      'test_get_auth_success',
      'test_get_auth_success_next_url',
      'test_get_auth_success_without_pkce',
      'test_get_auth_failure_nonexisting_user',
      'test_get_auth_failure_inactive_user',
      'test_get_auth_error',
      'test_get_auth_dirty_data',
      'test_get_auth_failure_missing_session_state',
      'test_get_auth_failure_tampered_session_state',
      'test_nonce_is_deleted',
      'test_multiple_login_sessions',
      'test_session_refresh_doesnt_call_login_again',
    ],
    GetNextURLTestCase: [
      'test_no_param',
      'test_non_next_param',
      'test_good_urls',
      'test_bad_urls',
      'test_https',
      'test_redirect_https_not_required',
      'test_redirect_allowed_hosts',
    ],
    OIDCAuthorizationRequestViewTestCase: [
      'test_get',
      'test_get_without_PKCE',
      'test_get_invalid_code_verifier_size_too_short',
      'test_get_invalid_code_verifier_size_too_long',
      'test_get_namespaced',
      'test_get_with_audience',
      'test_get_with_overridden_extra_params',
      'test_next_url',
      'test_missing_next_url',
    ],
    OIDCLogoutViewTestCase: [
      'test_get_anonymous_user',
      'test_post',
      'test_post_with_OIDC_OP_LOGOUT_URL_METHOD',
    ],
  },
};

const SECTIONS = ['## Settings', '## Views, classes, methods and templates'];
/** An option at the start of a code span: `name` before its type, or `group.name`. */
const OPTION = /`(?:(renewal|hooks|routes|endpoints|tls|users|api)\.)?((?<=\.)\w+|\w+(?=` \())/g;

const page = await readFile(PAGE, 'utf8');

/** The part below a heading, up to the next one. */
function section(heading: string): string {
  const [, rest = ''] = page.split(`${heading}\n`, 2);
  return rest.split(/^#/m, 1)[0] ?? '';
}

/** The cells of each row of the tables in a text. */
function rows(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => /^\| `/.test(line))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
    .map((cells) => cells.slice(1, -1));
}

describe('the page for those who come from mozilla-django-oidc', () => {
  it('has a row for each of its settings', () => {
    const [own = ''] = section('## Settings').split('Of Django itself', 1);
    const named = rows(own).map(([setting = '']) => setting.replaceAll('`', ''));
    expect(named.toSorted()).toEqual(SETTINGS.toSorted());
    expect(named).toHaveLength(42);
  });

  it('has a row for each of its tests', () => {
    let count = 0;
    for (const [file, classes] of Object.entries(TESTS)) {
      const names = Object.entries(classes).flatMap(([name, tests]) =>
        tests.map((test) => `\`${name}.${test}\``),
      );
      expect(rows(section(`### ${file}`)).map(([test]) => test)).toEqual(names);
      count += names.length;
    }
    expect(count).toBe(120);
  });

  it('says of each what covers it here, or why nothing does', () => {
    for (const file of Object.keys(TESTS)) {
      for (const [test, , here = ''] of rows(section(`### ${file}`))) {
        expect(here, test).toMatch(/`(src|test)\/.*: “|^(Later|Not here|Refused): /);
      }
    }
  });

  it('names options and hooks that exist', async () => {
    const files = [
      'core/options.ts',
      'core/routes.ts',
      'core/hooks.ts',
      'core/provider/provider-options.ts',
      'core/bearer/options.ts',
      'users/options.ts',
    ];
    const sources = await Promise.all(
      files.map((file) => readFile(new URL(`src/${file}`, PACKAGE), 'utf8')),
    );
    const named = [...SECTIONS.map(section).join('\n').matchAll(OPTION)].flatMap(
      ([, group, name = '']) => (group === undefined ? [name] : [group, name]),
    );
    expect(new Set(named).size).toBeGreaterThan(40);
    for (const name of named)
      expect(sources.join('\n'), name).toMatch(new RegExp(`\\b${name}\\??[:(]`));
  });

  it('names tests that exist', async () => {
    const named = [...page.matchAll(/`((?:src|test)\/[^`]+)`: “([^”]+)”/g)];
    expect(named.length).toBeGreaterThan(100);
    for (const [, file = '', title = ''] of named) {
      const source = await readFile(new URL(file, PACKAGE), 'utf8');
      const isThere = [`'${title}'`, `"${title}"`, `\`${title}\``].some((it) =>
        source.includes(it),
      );
      expect(isThere, `${file}: ${title}`).toBe(true);
    }
  });
});
