import type { Session } from '../sessions/session.ts';
import type { CsrfTokens } from './csrf.ts';
import { escapeHtml } from './html.ts';
import { MAX_RETURN_PATH } from './return-to.ts';
import type { Routes } from './routes.ts';

/** Name of the logout form's hidden field. */
export const CSRF_FIELD = 'csrf_token';

/** What a template needs for a login link and a logout button; plain values, as every engine reads them. */
export interface TemplateHelpers {
  /** Where signing in starts; comes back to the page it is on. */
  readonly loginUrl: string;
  /** Where signing in starts, without a page to come back to; {@link loginUrlTo} adds one. */
  readonly authenticateUrl: string;
  /** Name of the query parameter that holds the page to come back to. */
  readonly returnToParam: string;
  /** Where the logout form posts to. */
  readonly logoutUrl: string;
  /** Name of the logout form's hidden field. */
  readonly csrfField: string;
  /** Value of the logout form's hidden field; empty when nobody is signed in. */
  readonly csrfToken: string;
  /** The hidden field as HTML. */
  readonly csrfInput: string;
  /** A whole logout form as HTML, with a button "Sign out"; empty when nobody is signed in. */
  readonly logoutForm: string;
}

/** Makes addresses that start a sign-in. */
export type LoginUrl = (returnTo: string | undefined) => string;

/** Addresses that return to `returnTo`; whether that is fit to return to is checked there. */
export function createLoginUrl(routes: Routes, returnToParam: string): LoginUrl {
  const start = { authenticateUrl: routes.authenticate, returnToParam };
  return (returnTo) => loginUrlTo(start, returnTo);
}

/**
 * The address that starts a sign-in and comes back to `returnTo`. An apostrophe is encoded too, so
 * that the address ends no attribute even where a template engine escapes nothing.
 */
export function loginUrlTo(
  { authenticateUrl, returnToParam }: Pick<TemplateHelpers, 'authenticateUrl' | 'returnToParam'>,
  returnTo: string | undefined,
): string {
  return !returnTo || returnTo.length > MAX_RETURN_PATH
    ? authenticateUrl
    : `${authenticateUrl}?${returnToParam}=${encodeURIComponent(returnTo).replaceAll("'", '%27')}`;
}

/**
 * Makes the helpers of one request. They are made on every request of the app: what depends on the
 * session alone is made once for it, and the rest is one short text. (A getter defined on each
 * request's own object cost 8 microseconds; these cost a fraction of one.)
 */
export function createTemplateHelpers({
  csrf,
  routes,
  returnToParam,
  loginUrl,
}: {
  csrf: CsrfTokens;
  routes: Routes;
  returnToParam: string;
  loginUrl: LoginUrl;
}): (path: string, session: Session | undefined) => TemplateHelpers {
  const ofSession = new WeakMap<Session, LogoutHelpers>();
  const signedOut = logoutHelpers('', '', routes);

  function logoutHelpersOf(session: Session): LogoutHelpers {
    let helpers = ofSession.get(session);
    if (!helpers) {
      const token = csrf.create(session.id);
      const input = `<input type="hidden" name="${CSRF_FIELD}" value="${escapeHtml(token)}">`;
      helpers = logoutHelpers(token, input, routes);
      ofSession.set(session, helpers);
    }
    return helpers;
  }

  return (path, session) => {
    const { csrfToken, csrfInput, logoutForm } = session ? logoutHelpersOf(session) : signedOut;
    return {
      loginUrl: loginUrl(path),
      authenticateUrl: routes.authenticate,
      returnToParam,
      logoutUrl: routes.logout,
      csrfField: CSRF_FIELD,
      csrfToken,
      csrfInput,
      logoutForm,
    };
  };
}

type LogoutHelpers = Pick<TemplateHelpers, 'csrfToken' | 'csrfInput' | 'logoutForm'>;

function logoutHelpers(csrfToken: string, csrfInput: string, routes: Routes): LogoutHelpers {
  const logoutForm =
    csrfToken === ''
      ? ''
      : `<form method="post" action="${escapeHtml(routes.logout)}">${csrfInput}<button type="submit">Sign out</button></form>`;
  return { csrfToken, csrfInput, logoutForm };
}
