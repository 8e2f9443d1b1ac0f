/**
 * Everything that can go wrong while a person signs in or out: one row a code. `title` and `message`
 * are shown to people; what a developer needs is in the thrown error's own message and `cause`.
 */
export const ERRORS = {
  login_attempt_unknown: {
    status: 400,
    title: 'This sign-in can’t be continued',
    message:
      'The sign-in was finished already, was started in another browser, or its link was saved and opened again.',
    retry: true,
  },
  login_attempt_expired: {
    status: 400,
    title: 'This sign-in took too long',
    message: 'The sign-in was started more than an hour ago. Start again to continue.',
    retry: true,
  },
  cookies_not_kept: {
    status: 400,
    title: 'Your browser keeps no cookies for this site',
    message:
      'Signing in needs one. Allow cookies for this site in the settings of your browser, then sign in again.',
    retry: true,
  },
  session_not_kept: {
    status: 400,
    title: 'This site could not keep you signed in',
    message:
      'You signed in, but your browser did not keep the cookie that says so. Allow cookies for this site, or try another browser.',
    retry: true,
  },
  callback_invalid: {
    status: 400,
    title: 'This sign-in can’t be continued',
    message: 'The answer from the sign-in service is not one this site can accept.',
    retry: true,
  },
  code_rejected: {
    status: 400,
    title: 'This sign-in can’t be continued',
    message: 'The sign-in service no longer accepts this sign-in. It may have been used already.',
    retry: true,
  },
  refresh_rejected: {
    status: 401,
    title: 'Please sign in again',
    message: 'The sign-in service no longer vouches for this session. Sign in to continue.',
    retry: true,
  },
  access_denied: {
    status: 403,
    title: 'You were not signed in',
    message: 'The sign-in was cancelled, or you have no access to this application.',
    retry: true,
  },
  provider_error: {
    status: 400,
    title: 'The sign-in service refused',
    message: 'The sign-in service answered with an error instead of signing you in.',
    retry: true,
  },
  provider_unavailable: {
    status: 503,
    title: 'The sign-in service is not answering',
    message: 'It may be restarting. Wait a moment and try again.',
    retry: true,
  },
  provider_invalid_response: {
    status: 502,
    title: 'The sign-in service gave an invalid answer',
    message: 'The answer could not be trusted, so you were not signed in.',
    retry: true,
  },
  client_rejected: {
    status: 500,
    title: 'This site is not set up for sign-in',
    message:
      'The sign-in service does not accept this site’s registration. Its operator has to mend that.',
    retry: false,
  },
  redirect_uri_mismatch: {
    status: 500,
    title: 'This site is not set up for sign-in',
    message:
      'The sign-in service does not know the address of this site. Its operator has to mend that.',
    retry: false,
  },
  session_too_large: {
    status: 500,
    title: 'Your account is too large for this site',
    message:
      'The sign-in service sends more about you than fits in a session. Its operator has to mend that.',
    retry: false,
  },
  session_store_unavailable: {
    status: 503,
    title: 'This site can’t look up who you are',
    message: 'It is having trouble reaching its own records. Wait a moment and try again.',
    retry: true,
  },
  provider_unknown: {
    status: 404,
    title: 'There is no such sign-in service',
    message: 'The link that you followed names a sign-in service that this site does not use.',
    retry: false,
  },
  access_token_unavailable: {
    status: 401,
    title: 'Please sign in again',
    message: 'Your permission to use another service has ended.',
    retry: true,
  },
  csrf_rejected: {
    status: 403,
    title: 'You are still signed in',
    message:
      'The request to sign out did not come from a page of this site. Go back and use its sign-out button.',
    retry: false,
  },
  logout_needs_post: {
    status: 405,
    title: 'You are still signed in',
    message:
      'Signing out takes the sign-out button, so that a link on another site can’t do it for you.',
    retry: false,
  },
  method_not_allowed: {
    status: 405,
    title: 'This address can’t be used like that',
    message: 'Open it as a link.',
    retry: true,
  },
  login_required: {
    status: 401,
    title: 'Please sign in',
    message: 'This needs a signed-in person.',
    retry: true,
  },
  internal: {
    status: 500,
    title: 'Something went wrong',
    message: 'You were not signed in. Trying again may help.',
    retry: true,
  },
} as const satisfies Record<string, ErrorDefinition>;

interface ErrorDefinition {
  readonly status: number;
  readonly title: string;
  readonly message: string;
  /** Whether signing in again can help, so that the page offers it. */
  readonly retry: boolean;
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
