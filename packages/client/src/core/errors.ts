/**
 * Everything that can go wrong while a person signs in or out: one row a code. `title` and `message`
 * are shown to people; what a developer needs is in `mend`, the thrown error's own message and its `cause`.
 */
export const ERRORS = {
  login_attempt_unknown: {
    status: 400,
    title: 'This sign-in can’t be continued',
    message:
      'The sign-in was finished already, was started in another browser, or its link was saved and opened again.',
    retry: true,
    mend: 'The callback was opened twice or elsewhere, and a second attempt failed too. If it happens always, the browser reaches the app under another host than the redirect URI: set OIDC_APP_URL.',
  },
  login_attempt_expired: {
    status: 400,
    title: 'This sign-in took too long',
    message: 'The sign-in was started more than an hour ago. Start again to continue.',
    retry: true,
    mend: 'Nothing, unless the clock of this server jumps.',
  },
  cookies_not_kept: {
    status: 400,
    title: 'Your browser keeps no cookies for this site',
    message:
      'Signing in needs one. Allow cookies for this site in the settings of your browser, then sign in again.',
    retry: true,
    mend: 'Cookies marked Secure are dropped over http, and those of another host never come back: open the app under the address that OIDC_APP_URL, or the proxy, says.',
  },
  session_not_kept: {
    status: 400,
    title: 'This site could not keep you signed in',
    message:
      'You signed in, but your browser did not keep the cookie that says so. Allow cookies for this site, or try another browser.',
    retry: true,
    mend: 'Look at the Set-Cookie lines of the callback: a Secure cookie over http, a proxy that drops or limits headers, or too large a cookie. A sessionStore keeps the cookie small.',
  },
  callback_invalid: {
    status: 400,
    title: 'This sign-in can’t be continued',
    message: 'The answer from the sign-in service is not one this site can accept.',
    retry: true,
    mend: 'Parameters were changed on the way, or the answer comes from another provider than was asked. Check that issuer and redirect URI belong together.',
  },
  code_rejected: {
    status: 400,
    title: 'This sign-in can’t be continued',
    message: 'The sign-in service no longer accepts this sign-in. It may have been used already.',
    retry: true,
    mend: 'The provider refused the code twice: redeemed already, expired, or issued for another redirect_uri or client. Compare client ID and redirect URI with those registered.',
  },
  refresh_rejected: {
    status: 401,
    title: 'Please sign in again',
    message: 'The sign-in service no longer vouches for this session. Sign in to continue.',
    retry: true,
    mend: 'The session at the provider is over, or the refresh token was used twice: several processes without a shared sessionStore or refreshStore do that.',
  },
  access_denied: {
    status: 403,
    title: 'You were not signed in',
    message: 'The sign-in was cancelled, or you have no access to this application.',
    retry: true,
    mend: 'The provider, or the hook verifyClaims, refused this person. The provider’s log says why.',
  },
  provider_error: {
    status: 400,
    title: 'The sign-in service refused',
    message: 'The sign-in service answered with an error instead of signing you in.',
    retry: true,
    mend: 'The cause names what the provider did not like, often a scope or a parameter of authorizationParams.',
  },
  provider_unavailable: {
    status: 503,
    title: 'The sign-in service is not answering',
    message: 'It may be restarting. Wait a moment and try again.',
    retry: true,
    mend: 'Is the issuer’s address right, and can this server reach it (name, firewall, proxy, certificate authority)? See timeout, proxy and tls.',
  },
  provider_invalid_response: {
    status: 502,
    title: 'The sign-in service gave an invalid answer',
    message: 'The answer could not be trusted, so you were not signed in.',
    retry: true,
    mend: 'The cause says which rule the answer broke. An issuer that differs by a slash, an algorithm that is not allowed, and clocks that differ are the usual reasons.',
  },
  client_rejected: {
    status: 500,
    title: 'This site is not set up for sign-in',
    message:
      'The sign-in service does not accept this site’s registration. Its operator has to mend that.',
    retry: false,
    mend: 'Compare client ID, secret and tokenEndpointAuthMethod with those that the provider has registered.',
  },
  redirect_uri_mismatch: {
    status: 500,
    title: 'This site is not set up for sign-in',
    message:
      'The sign-in service does not know the address of this site. Its operator has to mend that.',
    retry: false,
    mend: 'Register the redirect_uri in the cause at the provider, letter by letter; if it is not the address people use, set OIDC_APP_URL or the framework’s trust-proxy setting.',
  },
  session_too_large: {
    status: 500,
    title: 'Your account is too large for this site',
    message:
      'The sign-in service sends more about you than fits in a session. Its operator has to mend that.',
    retry: false,
    mend: 'Keep sessions in a sessionStore, ask for fewer scopes, or drop claims in the hook claims.',
  },
  session_store_unavailable: {
    status: 503,
    title: 'This site can’t look up who you are',
    message: 'It is having trouble reaching its own records. Wait a moment and try again.',
    retry: true,
    mend: 'The cause is what the store’s client threw.',
  },
  provider_unknown: {
    status: 404,
    title: 'There is no such sign-in service',
    message: 'The link that you followed names a sign-in service that this site does not use.',
    retry: false,
    mend: 'Compare the name with the keys of providers, or with what chooseProvider gives.',
  },
  access_token_unavailable: {
    status: 401,
    title: 'Please sign in again',
    message: 'Your permission to use another service has ended.',
    retry: true,
    mend: 'Ask for the scope offline_access, and register the grant type refresh_token at the provider.',
  },
  csrf_rejected: {
    status: 403,
    title: 'You are still signed in',
    message:
      'The request to sign out did not come from a page of this site, or from one that is older than this sign-in. Go back, load the page again, and use its sign-out button.',
    retry: false,
    mend: 'The form needs the hidden field of auth.csrfInput, made for this session; it has to be sent from the same origin.',
  },
  logout_needs_post: {
    status: 405,
    title: 'You are still signed in',
    message:
      'Signing out takes the sign-out button, so that a link on another site can’t do it for you.',
    retry: false,
    mend: 'Use auth.logoutForm, or set allowGetLogout and accept that any page can sign people out.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This address can’t be used like that',
    message: 'Open it as a link.',
    retry: true,
    mend: 'Link to it, or redirect by GET.',
  },
  login_required: {
    status: 401,
    title: 'Please sign in',
    message: 'This needs a signed-in person.',
    retry: true,
    mend: 'Guard the route with requireLogin.',
  },
  permission_denied: {
    status: 403,
    title: 'You don’t have access to this',
    message:
      'Your account lacks the right to open this. If you need it, ask whoever gives out access, then sign out and in again.',
    retry: false,
    mend: 'The cause names the role, permission or claim that the guard of this route asks for. What the provider sends is in req.user.claims; a role given since comes with the next sign-in or renewal.',
  },
  user_unknown: {
    status: 403,
    title: 'You have no account here',
    message:
      'You signed in, but this site has no account for you. Ask whoever runs it to make one.',
    retry: true,
    mend: 'users.createUnknown is false, or users.create refused: add the person to the store, with their issuer and sub, or by a verified e-mail address and linkByEmail.',
  },
  user_inactive: {
    status: 403,
    title: 'Your account here is switched off',
    message: 'You signed in, but this site has closed your account. Ask whoever runs it.',
    retry: true,
    mend: 'isActive of this user is false in the store.',
  },
  user_store_unavailable: {
    status: 503,
    title: 'This site can’t look up who you are',
    message: 'It is having trouble reaching its own records. Wait a moment and try again.',
    retry: true,
    mend: 'The cause is what the store of users threw.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong',
    message: 'You were not signed in. Trying again may help.',
    retry: true,
    mend: 'The cause is an error that the library did not expect, often one thrown by a hook.',
  },
} as const satisfies Record<string, ErrorDefinition>;

interface ErrorDefinition {
  readonly status: number;
  readonly title: string;
  readonly message: string;
  /** Whether signing in again can help, so that the page offers it. */
  readonly retry: boolean;
  /** What a developer can try; shown in development only. */
  readonly mend: string;
}

/** A stable code of {@link GatehouseError}. */
export type ErrorCode = keyof typeof ERRORS;

const BRAND = Symbol.for('@gatehouse/client GatehouseError');

/**
 * A sign-in or sign-out that failed. `message` is for the log and for developers, never for
 * people; `publicMessage` is. Neither holds a token, a code or a secret.
 */
export class GatehouseError extends Error {
  override readonly name = 'GatehouseError';
  /** Bundlers may load the library twice, and an app's hook throw the other copy's error. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && BRAND in value;
  }
  readonly [BRAND] = true;
  /** Stable; {@link ERRORS} has them all. */
  readonly code: ErrorCode;
  /** HTTP status of the answer. */
  readonly status: number;
  /** One sentence that people can be shown. */
  readonly publicMessage: string;
  /** Where the person wanted to go, when known: a path of this site. */
  readonly returnTo: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; returnTo?: string | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = ERRORS[code].status;
    this.publicMessage = ERRORS[code].message;
    this.returnTo = options.returnTo;
  }
}

/** A stable code of {@link ConfigError}. */
export type ConfigErrorCode = 'ERR_GATEHOUSE_CONFIG_MISSING' | 'ERR_GATEHOUSE_CONFIG_INVALID';

/** A missing or wrong setting, thrown when the library is set up; the message says how to mend it. */
export class ConfigError extends TypeError {
  override readonly name = 'ConfigError';
  /** Stable. */
  readonly code: ConfigErrorCode;
  /** The environment variable, or the option that has none. */
  readonly variable: string;

  constructor(code: ConfigErrorCode, variable: string, mend: string) {
    super(
      `${variable} ${code === 'ERR_GATEHOUSE_CONFIG_MISSING' ? 'is missing' : 'is not valid'}: ${mend}`,
    );
    this.code = code;
    this.variable = variable;
  }
}
