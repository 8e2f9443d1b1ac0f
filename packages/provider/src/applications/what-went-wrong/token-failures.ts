import { named } from './authorization-failures.ts';
import type { FailureAbout, FailureKind } from './failure-kind.ts';

const METHODS: Record<string, string> = {
  client_secret_basic: 'a secret in the Authorization header (client_secret_basic)',
  client_secret_post: 'a secret in the body (client_secret_post)',
  private_key_jwt: 'a signed assertion (private_key_jwt)',
  none: 'nothing that proves who it is (none)',
};

/** What goes wrong when a code or refresh token is exchanged (RFC 6749, section 5.2), the special before the general. */
export const TOKEN_FAILURES = [
  {
    code: 'secret_wrong',
    error: 'invalid_client',
    says: /invalid secret|client secret is expired/,
    title: 'The client secret is wrong',
    cause:
      'The secret that the application sent is not one of its live secrets: it was mistyped, cut off, rotated, or belongs to another application.',
    fix: 'Put the current secret into the application’s configuration and restart it. Secrets can’t be shown again: if nobody has it, make a new one on the tab SSO.',
    mendedBy: 'developer',
    setting: 'secrets',
  },
  {
    code: 'auth_method_mismatch',
    error: 'invalid_client',
    says: /mechanism does not match/,
    title: 'The application proves who it is in another way than registered',
    cause: (about) => describeMethods(about),
    fix: ({ app, sent }) => {
      if (sent === 'none') {
        return 'Give the application its secret or key: it has probably not read its configuration.';
      }
      return app?.token_endpoint_auth_method === 'none'
        ? 'Take the secret out of the application’s configuration, since a public application has none; or choose Basic on the tab SSO if it runs on a server.'
        : 'Change the method in the application’s library, or the one that is registered on the tab SSO.';
    },
    mendedBy: 'developer',
    setting: 'token_endpoint_auth_method',
    tells: 'auth_method',
  },
  {
    code: 'assertion_audience_wrong',
    error: 'invalid_client',
    says: /audience/,
    title: 'The client assertion is for somebody else',
    cause:
      'The audience (aud) of the signed assertion is neither this provider’s issuer nor its token endpoint.',
    fix: 'Set the audience of the assertion to the issuer, as the discovery document spells it.',
    mendedBy: 'developer',
  },
  {
    code: 'assertion_replayed',
    error: 'invalid_client',
    says: /assertion tokens must only be used once/,
    title: 'The client assertion was used before',
    cause: 'Each assertion is good for one request, by its jti; this one had been sent already.',
    fix: 'Sign a new assertion, with a new jti, for each request.',
    mendedBy: 'developer',
  },
  {
    code: 'assertion_refused',
    error: ['invalid_client', 'invalid_request'],
    says: /assertion|JWT|alg mismatch|jwt|signature|JSON Web Key|key/,
    title: 'The client assertion was not accepted',
    cause:
      'The signed assertion (private_key_jwt, RFC 7523) is expired, lacks a claim (iss, sub, aud, exp, jti), or was signed by a key that is not among the application’s registered keys.',
    fix: 'Register the public key that belongs to the private one on the tab SSO, and compare the clock of the application’s machine.',
    mendedBy: 'developer',
    setting: 'jwks',
  },
  {
    code: 'auth_missing',
    error: 'invalid_request',
    says: /no client authentication mechanism|missing required parameter.*client_id/,
    title: 'The request does not say which application it is from',
    cause: 'The token request has neither an Authorization header nor a client_id.',
    fix: 'Let the library authenticate the token request: client ID and secret by Basic, or the client_id in the body of a public application.',
    mendedBy: 'developer',
    setting: 'token_endpoint_auth_method',
  },
  {
    code: 'auth_twice',
    error: 'invalid_request',
    says: /only be provided using one mechanism|client_id mismatch/,
    title: 'The application proves who it is twice',
    cause: 'The token request carries the secret in more than one place, or names two client IDs.',
    fix: 'Send it once: either in the Authorization header, or in the body.',
    mendedBy: 'developer',
    setting: 'token_endpoint_auth_method',
  },
  {
    code: 'auth_header_malformed',
    error: 'invalid_request',
    says: /authorization header|Authorization header/,
    title: 'The Authorization header can’t be read',
    cause:
      'The Authorization header is not "Basic" followed by the base64 of client ID, colon and secret, each form-encoded (RFC 6749, section 2.3.1).',
    fix: 'Let the library build the header, and look for quotes, spaces or a line break around the secret.',
    mendedBy: 'developer',
    setting: 'secrets',
  },
  {
    code: 'code_reused',
    error: 'invalid_grant',
    says: /authorization code already consumed/,
    title: 'The code was used before',
    cause:
      'A code is good for one exchange, and this one had been exchanged already. What was issued for it has ended, since somebody may have stolen it.',
    fix: 'Exchange each code once. Usual causes: the callback page was reloaded, or two workers handle one callback.',
    mendedBy: 'developer',
  },
  {
    code: 'code_expired',
    error: 'invalid_grant',
    says: /authorization code is expired/,
    title: 'The code is too old',
    cause: 'The code was exchanged more than a minute after it had been issued.',
    fix: 'Exchange it at once in the callback. If the application does, look for a slow network between it and the provider.',
    mendedBy: 'developer',
  },
  {
    code: 'code_unknown',
    error: 'invalid_grant',
    says: /authorization code not found/,
    title: 'The code is not known',
    cause:
      'The code was never issued here, was cut off or encoded twice, or its sign-in has been ended since.',
    fix: 'Pass on the parameter "code" of the callback unchanged, and send it to the provider that issued it.',
    mendedBy: 'developer',
  },
  {
    code: 'code_of_another_client',
    error: 'invalid_grant',
    says: /client mismatch/,
    title: 'The code or token belongs to another application',
    cause: 'It was issued to an application with another client ID than the one that shows it now.',
    fix: 'Use the same client ID for the sign-in and for the exchange; two configurations are probably mixed up.',
    mendedBy: 'developer',
    setting: 'client_id',
  },
  {
    code: 'code_redirect_uri_differs',
    error: 'invalid_grant',
    says: /redirect_uri mismatch/,
    title: 'The redirect URI changed between sign-in and exchange',
    cause: ({ sent }) =>
      `The exchange says the redirect URI is${named(sent)}; the sign-in was started with another one.`,
    fix: 'Send the very same redirect_uri both times. Behind a proxy, applications often see http or another host name at the callback: tell the application its public address.',
    mendedBy: 'developer',
    tells: 'redirect_uri',
  },
  {
    code: 'pkce_verifier_missing',
    error: 'invalid_grant',
    says: /code_verifier must be provided/,
    title: 'The PKCE verifier is missing',
    cause: 'The sign-in was started with a code_challenge, and the exchange has no code_verifier.',
    fix: 'Keep the code_verifier with the sign-in’s state, in the session or a cookie, and send it with the code.',
    mendedBy: 'developer',
    setting: 'require_pkce',
  },
  {
    code: 'pkce_challenge_missing',
    error: 'invalid_grant',
    says: /unsupported code_challenge_method/,
    title: 'PKCE was used at the exchange only',
    cause:
      'The exchange has a code_verifier, but the sign-in was started without a code_challenge.',
    fix: 'Send code_challenge and code_challenge_method=S256 when the sign-in starts.',
    mendedBy: 'developer',
    setting: 'require_pkce',
  },
  {
    code: 'pkce_verifier_wrong',
    error: ['invalid_grant', 'invalid_request'],
    says: /code_verifier/,
    title: 'The PKCE verifier does not belong to the code',
    cause:
      'The code_verifier is not the one whose hash was sent as code_challenge when this sign-in started.',
    fix: 'Keep one verifier for each sign-in that is under way: a second tab must not overwrite that of the first. The challenge is the base64url of the SHA-256 of the verifier.',
    mendedBy: 'developer',
    setting: 'require_pkce',
  },
  {
    code: 'refresh_token_reused',
    error: 'invalid_grant',
    says: /refresh token already/,
    title: 'The refresh token was used before',
    cause:
      'Each refresh gives a new refresh token, and the old one was shown again. The sign-in has ended, since somebody may have stolen it.',
    fix: 'Store the new refresh token of each answer before the next refresh, and let only one worker refresh a session at a time.',
    mendedBy: 'developer',
  },
  {
    code: 'refresh_token_over',
    error: 'invalid_grant',
    says: /refresh token (not found|is expired)|grant (not found|is expired)|account/,
    title: 'The sign-in behind the token is over',
    cause:
      'The token has expired, the person signed out or lost their account, or an administrator ended their session.',
    fix: 'Nothing is wrong: the application should let the person sign in once more.',
    mendedBy: 'person',
    routine: true,
  },
  {
    code: 'grant_type_refused',
    error: ['unsupported_grant_type', 'invalid_request', 'unauthorized_client'],
    says: /grant type|grant_type/,
    title: 'The grant type is not allowed',
    cause: ({ sent }) =>
      `The application asks for tokens by a grant type${named(sent)} that it is not registered for, or that is not offered here.`,
    fix: 'Add the grant type to the application on the tab SSO when it needs it. The password and implicit grants are not offered: use the code flow.',
    mendedBy: 'administrator',
    setting: 'grant_types',
    tells: 'grant_type',
  },
  {
    code: 'body_not_form',
    error: 'invalid_request',
    says: /content-type bodies|failed to parse the request body/,
    title: 'The body is not a form',
    cause:
      'The token endpoint reads application/x-www-form-urlencoded only (RFC 6749, section 3.2), and got something else, such as JSON.',
    fix: 'Send the parameters as a form.',
    mendedBy: 'developer',
  },
  {
    code: 'origin_not_allowed',
    error: 'invalid_request',
    says: /^origin /,
    title: 'The browser’s origin is not one of the application’s',
    cause:
      'A page asked for tokens from an origin (scheme, host and port) at which the application has no redirect URI.',
    fix: 'Register a redirect URI at that origin, if it is yours.',
    mendedBy: 'administrator',
    setting: 'redirect_uris',
  },
] as const satisfies readonly FailureKind[];

function describeMethods({ sent, app }: FailureAbout): string {
  const was = sent === undefined ? undefined : METHODS[sent];
  const is = app && METHODS[app.token_endpoint_auth_method];
  if (was && is) return `The application sent ${was}; registered is ${is}.`;
  return 'The application proved who it is in another way than the one that is registered.';
}
