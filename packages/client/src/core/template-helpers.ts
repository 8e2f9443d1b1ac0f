import type { Session } from '../sessions/session.ts';
import type { CsrfTokens } from './csrf.ts';
import { escapeHtml } from './html.ts';
import { safeReturnPath } from './return-to.ts';
import { ROUTES } from './routes.ts';

/** Name of the logout form's hidden field. */
export const CSRF_FIELD = 'csrf_token';

/** What a template needs for a login link and a logout button. */
export interface TemplateHelpers {
  /** Where signing in starts; comes back to the page it is on. */
  readonly loginUrl: string;
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

/** The route that starts a sign-in and returns to `returnTo` when that is a page of this site. */
export function loginUrl(returnTo: string | undefined): string {
  const path = safeReturnPath(returnTo);
  return path === undefined
    ? ROUTES.authenticate
    : `${ROUTES.authenticate}?next=${encodeURIComponent(path)}`;
}

/** Helpers for one request. Own properties, computed when read: most pages use one or two. */
export function createTemplateHelpers(settings: {
  path: string;
  session: Session | undefined;
  csrf: CsrfTokens;
}): TemplateHelpers {
  const { path, session, csrf } = settings;
  return {
    get loginUrl() {
      return loginUrl(path);
    },
    logoutUrl: ROUTES.logout,
    csrfField: CSRF_FIELD,
    get csrfToken() {
      return session ? csrf.create(session.id) : '';
    },
    get csrfInput() {
      return `<input type="hidden" name="${CSRF_FIELD}" value="${escapeHtml(this.csrfToken)}">`;
    },
    get logoutForm() {
      if (!session) return '';
      return `<form method="post" action="${ROUTES.logout}">${this.csrfInput}<button type="submit">Sign out</button></form>`;
    },
  };
}
