import type { TemplateHelpers } from '../core/template-helpers.ts';
import { authAmong, type LogoutFormOptions, loginUrlOf, logoutFormHtml } from './values.ts';

export type { LogoutFormOptions };

/**
 * Functions for EJS, and any engine whose templates call functions; with Express,
 * `Object.assign(app.locals, gatehouseEjs)` once.
 */
export const gatehouseEjs = Object.freeze({
  /**
   * `<%= loginUrl(auth, '/page') %>`: where signing in starts; comes back to that page, without one
   * to the page it is on.
   *
   * @throws {TypeError} when `auth` is not what gatehouse() gives templates.
   */
  loginUrl: (auth: TemplateHelpers, returnTo?: string): string =>
    loginUrlOf(authAmong(auth), returnTo),

  /**
   * `<%- logoutForm(auth, { label: 'Sign out', class: 'button' }) %>`: the form as HTML, with `<%-`
   * because its parts are escaped already; empty when nobody is signed in.
   *
   * @throws {TypeError} when `auth` is not what gatehouse() gives templates.
   */
  logoutForm: (auth: TemplateHelpers, options?: LogoutFormOptions): string =>
    logoutFormHtml(authAmong(auth), options),
});
