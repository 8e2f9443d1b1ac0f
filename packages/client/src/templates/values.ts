import { escapeHtml } from '../core/html.ts';
import { loginUrlTo, type TemplateHelpers } from '../core/template-helpers.ts';

/** Wording and look of a logout button. */
export interface LogoutFormOptions {
  /** Text of the button. Default "Sign out". */
  readonly label?: unknown;
  /** The button's `class` attribute. */
  readonly class?: unknown;
}

/**
 * The `auth` among a template's values.
 *
 * @throws {TypeError} where there is none.
 */
export function authAmong(auth: unknown): TemplateHelpers {
  if (typeof auth === 'object' && auth !== null && 'authenticateUrl' in auth) {
    return auth as TemplateHelpers;
  }
  throw new TypeError(
    'The template has no `auth`: it is rendered without gatehouse(), or in a scope of its own that `auth` has to be passed to.',
  );
}

/**
 * Where signing in starts; comes back to `returnTo`, else to the page it is on. Made of characters
 * that need no escaping in any attribute, whatever `returnTo` holds.
 */
export function loginUrlOf(auth: TemplateHelpers, returnTo?: unknown): string {
  if (returnTo === undefined || returnTo === null || returnTo === '') return auth.loginUrl;
  // Half a character can't be encoded and would be an error.
  return loginUrlTo(auth, String(returnTo).toWellFormed());
}

/** The logout form as HTML; empty when nobody is signed in. */
export function logoutFormHtml(auth: TemplateHelpers, options: LogoutFormOptions = {}): string {
  if (auth.csrfToken === '') return '';
  const label = escapeHtml(String(options.label ?? 'Sign out'));
  const className = options.class ? ` class="${escapeHtml(String(options.class))}"` : '';
  return `<form method="post" action="${escapeHtml(auth.logoutUrl)}">${auth.csrfInput}<button type="submit"${className}>${label}</button></form>`;
}
