import type { TemplateHelpers } from '../core/template-helpers.ts';
import { authAmong, loginUrlOf } from './values.ts';

/** `createElement` of React, Preact or Hono's JSX. */
export type CreateElement<Element> = (
  type: string,
  props: Record<string, unknown> | null,
  ...children: never[]
) => Element;

/** Properties of {@link JsxComponents.LoginLink}. */
export interface LoginLinkProps {
  /** What gatehouse() gives templates as `auth`. */
  readonly auth: TemplateHelpers;
  /** The page to come back to; without it, the page that the link is on. */
  readonly returnTo?: string | undefined;
  readonly className?: string | undefined;
  /** What the link says. Default "Sign in". */
  readonly children?: unknown;
}

/** Properties of {@link JsxComponents.LogoutForm}. */
export interface LogoutFormProps {
  /** What gatehouse() gives templates as `auth`. */
  readonly auth: TemplateHelpers;
  /** The button's class. */
  readonly className?: string | undefined;
  /** What the button says. Default "Sign out". */
  readonly children?: unknown;
}

/** Components of one JSX library. */
export interface JsxComponents<Element> {
  /** `<LoginLink auth={auth} returnTo="/page">Sign in</LoginLink>` */
  LoginLink(props: LoginLinkProps): Element;
  /** `<LogoutForm auth={auth}>Sign out</LogoutForm>`; nothing when nobody is signed in. */
  LogoutForm(props: LogoutFormProps): Element | null;
}

/**
 * The components for a JSX library: `createComponents(createElement)`. They are plain forms and
 * links, with no script, for the server and the browser.
 *
 * @throws {TypeError} when rendered without what gatehouse() gives templates as `auth`.
 */
export function createComponents<Element>(
  createElement: CreateElement<Element>,
): JsxComponents<Element> {
  // What a child can be is each library's own matter.
  const element = createElement as (
    type: string,
    props: Record<string, unknown>,
    ...children: unknown[]
  ) => Element;
  return {
    LoginLink({ auth, returnTo, className, children = 'Sign in' }) {
      const href = loginUrlOf(authAmong(auth), returnTo);
      return element('a', { href, ...classOf(className) }, children);
    },
    LogoutForm({ auth, className, children = 'Sign out' }) {
      const { logoutUrl, csrfField, csrfToken } = authAmong(auth);
      if (csrfToken === '') return null;
      return element(
        'form',
        { method: 'post', action: logoutUrl },
        element('input', { type: 'hidden', name: csrfField, value: csrfToken }),
        element('button', { type: 'submit', ...classOf(className) }, children),
      );
    },
  };
}

const classOf = (className: string | undefined) => (className === undefined ? {} : { className });
