import type { FailureAbout, FailureKind } from './failure-kind.ts';

/** What goes wrong before a code is issued, the special before the general. */
export const AUTHORIZATION_FAILURES = [
  {
    code: 'client_unknown',
    error: 'invalid_client',
    says: /client not found/,
    title: 'The client ID is not known',
    cause: ({ sent }) =>
      sent
        ? `No application here has the client ID ${quoted(sent)}.`
        : 'No application here has the client ID that was sent.',
    fix: 'Copy the client ID from the application’s page, whole and without spaces, into the configuration of the application. Look also whether the application talks to the right provider.',
    mendedBy: 'developer',
    setting: 'client_id',
    tells: 'client_id',
  },
  {
    code: 'redirect_uri_unregistered',
    // The latter where the request is pushed. RFC 9126, section 2.3
    error: ['invalid_redirect_uri', 'invalid_request'],
    says: /redirect_uri did not match/,
    title: 'The redirect URI is not registered',
    cause: ({ sent }) =>
      sent
        ? `The application wants the answer at ${quoted(sent)}, which is not among its redirect URIs. They are compared character by character.`
        : 'The application wants the answer at an address that is not among its redirect URIs. They are compared character by character.',
    fix: 'Add the address to the redirect URIs when it is yours, or make the application send one that is registered.',
    mendedBy: 'administrator',
    setting: 'redirect_uris',
    tells: 'redirect_uri',
  },
  {
    code: 'pkce_missing',
    error: 'invalid_request',
    says: /requires PKCE/,
    title: 'PKCE is missing',
    cause: 'This application has to use PKCE (RFC 7636), and its request has no code_challenge.',
    fix: 'Turn PKCE on in the application’s library: method S256. Only where the library can’t do it and the application keeps a secret, stop requiring PKCE.',
    mendedBy: 'developer',
    setting: 'require_pkce',
  },
  {
    code: 'pkce_method_unsupported',
    error: 'invalid_request',
    says: /code_challenge_method/,
    title: 'PKCE is not done by S256',
    cause: ({ sent }) =>
      sent
        ? `The request says code_challenge_method ${quoted(sent)}; only S256 protects the code.`
        : 'The request has a code_challenge without a code_challenge_method, which means "plain"; only S256 protects the code.',
    fix: 'Set the PKCE method of the application’s library to S256, and send code_challenge with it.',
    mendedBy: 'developer',
    tells: 'code_challenge_method',
  },
  {
    code: 'pkce_challenge_malformed',
    error: 'invalid_request',
    says: /code_challenge must be a string|code_challenge contains/,
    title: 'The PKCE challenge is no SHA-256',
    cause:
      'The code_challenge is not the base64url of a SHA-256 hash: 43 characters, without padding.',
    fix: 'Let the library make it, or compute BASE64URL(SHA256(code_verifier)) as RFC 7636, section 4.2, says.',
    mendedBy: 'developer',
  },
  {
    code: 'scope_openid_missing',
    error: 'invalid_request',
    says: /openid scope must be requested/,
    title: 'The scope openid is missing',
    cause: 'The request asks for something of OpenID Connect without the scope openid.',
    fix: 'Add openid to the scopes that the application asks for, such as "openid profile email".',
    mendedBy: 'developer',
    tells: 'scope',
  },
  {
    code: 'response_mode_refused',
    error: ['invalid_request', 'unsupported_response_mode'],
    says: /response_mode/,
    title: 'The response mode is not supported',
    cause: ({ sent }) =>
      `The request asks for the answer in a way that can’t be used here${named(sent)}.`,
    fix: 'Leave response_mode out, or send "query" or "form_post".',
    mendedBy: 'developer',
    tells: 'response_mode',
  },
  {
    code: 'response_type_refused',
    error: ['unsupported_response_type', 'invalid_request'],
    says: /response_type/,
    title: 'The response type is not "code"',
    cause: ({ sent }) =>
      `The request asks for the response type${named(sent)}. The implicit and hybrid flows hand tokens to the browser’s address bar, and are not offered.`,
    fix: 'Configure the authorization code flow, response_type "code", in the application’s library; a single page application adds PKCE.',
    mendedBy: 'developer',
    tells: 'response_type',
  },
  {
    code: 'scope_refused',
    error: 'invalid_scope',
    title: 'A scope is not allowed',
    cause: ({ sent }) =>
      `The request asks for scopes that this application may not have${named(sent)}.`,
    fix: 'Ask only for scopes that the provider offers: openid, profile, email, phone, roles, groups, offline_access, and those of the APIs that the application may call.',
    mendedBy: 'developer',
    tells: 'scope',
  },
  {
    code: 'api_refused',
    error: 'invalid_target',
    title: 'The application may not call this API',
    cause: ({ sent }) => `No API that the application may call has the identifier${named(sent)}.`,
    fix: 'Allow the application to call the API, or correct the parameter "resource": it is the API’s identifier, character by character.',
    mendedBy: 'administrator',
    setting: 'apis',
    tells: 'resource',
  },
  {
    code: 'request_object_unsupported',
    error: ['request_not_supported', 'request_uri_not_supported', 'registration_not_supported'],
    title: 'Request objects are not supported',
    cause: 'The request carries its parameters in "request", "request_uri" or "registration".',
    fix: 'Turn signed request objects (JAR) off in the application’s library, and send plain parameters.',
    mendedBy: 'developer',
  },
  {
    code: 'sign_in_expired',
    error: 'invalid_request',
    says: /authorization request has expired|interaction session|cookie identifier mismatch/,
    title: 'The sign-in took too long, or went on in another browser',
    cause:
      'The page of the sign-in was over an hour old, was opened by a bookmark or the back button, or the browser kept no cookie.',
    fix: 'Start once more at the application. If it happens to everybody, look whether cookies reach the provider: same address, https.',
    mendedBy: 'person',
  },
  {
    code: 'id_token_hint_invalid',
    error: ['invalid_request', 'invalid_client'],
    says: /id_token_hint/,
    title: 'The ID token hint is not one of ours',
    cause: 'The id_token_hint is no ID token that this provider has issued to this application.',
    fix: 'Send the ID token as it was received at the last sign-in, whole; leave it out when there is none.',
    mendedBy: 'developer',
  },
  {
    code: 'login_required',
    error: 'login_required',
    title: 'Nobody is signed in',
    cause:
      'The application asked without a page being shown (prompt=none), and the person is not signed in, not as whom it expected, or not strongly enough.',
    fix: 'This is how a silent check ends when nobody is signed in: let the application start a sign-in without prompt=none.',
    mendedBy: 'developer',
    routine: true,
  },
  {
    code: 'interaction_required',
    error: ['interaction_required', 'consent_required', 'account_selection_required'],
    title: 'The person has to be asked something',
    cause:
      'The application asked without a page being shown (prompt=none), but there is something to do first: consent, terms, a new password.',
    fix: 'Let the application start a sign-in without prompt=none.',
    mendedBy: 'developer',
    routine: true,
  },
  {
    code: 'acr_unattainable',
    error: 'unmet_authentication_requirements',
    title: 'The sign-in can’t be as strong as was asked',
    cause:
      'The application names classes of sign-in in acr_values, and this person can have none of them.',
    fix: 'Let the person add a second factor or a passkey, allow it in their policy, or ask for a weaker class.',
    mendedBy: 'administrator',
  },
  {
    code: 'access_refused',
    error: 'access_denied',
    says: /may not open/,
    title: 'The person may not open the application',
    cause:
      'The application is open to people with certain roles, and this person has none of them.',
    fix: 'Give the person a role that opens it, or let one of their roles open it, on the tab Access.',
    mendedBy: 'administrator',
    setting: 'access',
  },
  {
    code: 'consent_declined',
    error: 'access_denied',
    says: /did not agree|End-User aborted/i,
    title: 'The person did not agree',
    cause: 'The person was asked whether the application may know who they are, and said no.',
    fix: 'Nothing is wrong: the application should offer them to try again.',
    mendedBy: 'person',
  },
  {
    code: 'account_unusable',
    error: 'access_denied',
    says: /account can not be used/,
    title: 'The account can’t be used',
    cause:
      'The person signed in, but their account is suspended, locked, deleted or was never activated.',
    fix: 'Look at the state of the user, and activate them if that is right.',
    mendedBy: 'administrator',
  },
  {
    code: 'factor_missing',
    error: 'access_denied',
    says: /second factor/,
    title: 'A second factor is required and the person can have none',
    cause: 'A second factor is required here, and their policy allows no kind that they could add.',
    fix: 'Allow a kind of second factor in the policy of their group, or stop requiring one.',
    mendedBy: 'administrator',
  },
  {
    code: 'access_denied',
    error: 'access_denied',
    title: 'The sign-in was refused',
    cause: 'The person was not let in, or gave up.',
    fix: 'Look at the events of this sign-in: they say which step failed.',
    mendedBy: 'administrator',
  },
] as const satisfies readonly FailureKind[];

/** What goes wrong at a logout (RP-Initiated Logout 1.0). */
export const LOGOUT_FAILURES = [
  {
    code: 'post_logout_redirect_uri_unregistered',
    error: 'invalid_request',
    says: /post_logout_redirect_uri not registered/,
    title: 'The post-logout redirect URI is not registered',
    cause: ({ sent }) =>
      sent
        ? `After the logout the application wants the person at ${quoted(sent)}, which is not among its post-logout redirect URIs. They are compared character by character.`
        : 'After the logout the application wants the person at an address that is not among its post-logout redirect URIs.',
    fix: 'Add the address to the post-logout redirect URIs when it is yours, or make the application send one that is registered.',
    mendedBy: 'administrator',
    setting: 'post_logout_redirect_uris',
    tells: 'post_logout_redirect_uri',
  },
] as const satisfies readonly FailureKind[];

/** What was sent, so that it can’t be taken for the sentence around it. */
export function quoted(text: string): string {
  return `“${text}”`;
}

/** @returns what was sent, to follow a word; nothing where it is not known. */
export function named(sent: FailureAbout['sent']): string {
  return sent ? ` ${quoted(sent)}` : '';
}
