import { NEW_PASSWORD_SCRIPTS } from './assets.ts';
import type { PasswordPageProblem } from './credential-pages.ts';
import type { Texts } from './messages/en.ts';
import { noticeOf } from './notices.ts';
import type { Notice, Page, PageMaker } from './page.ts';
import { assertSafeAction, safeOrNothing } from './safe-href.ts';

/** The pages with which people help themselves while nobody is signed in. */
export interface SelfServicePages {
  /** Asks where to send a link with which a password is set again. */
  forgotPassword(model: ForgotPasswordPage): Page;
  /** Takes what a new account needs. */
  register(model: RegisterPage): Page;
  /** A button to do what a link in a mail is for: opening the link does nothing yet. */
  confirmLink(model: ConfirmLinkPage): Page;
}

export interface ForgotPasswordPage {
  /** Takes `email`. */
  action: string;
  /** What was typed. */
  email?: string | undefined;
  /** Nothing was typed. */
  missing?: boolean | undefined;
  /** Seconds until the next try. */
  delayed?: number | undefined;
  backHref: string;
}

export interface RegisterPage {
  /** Takes `name`, `email`, `password`, and with `terms` their version in `terms`. */
  action: string;
  name?: string | undefined;
  email?: string | undefined;
  /** Of the password, in characters. */
  minLength: number;
  /** Domains of which the address has to be; empty: any. */
  domains?: readonly string[] | undefined;
  terms?: { version: string; href: string } | undefined;
  error?: RegisterError | undefined;
  /** Of the password, where nothing else is wrong. */
  problems?: readonly PasswordPageProblem[] | undefined;
  delayed?: number | undefined;
  backHref: string;
}

export type RegisterError = keyof Texts['register']['errors'];

export interface ConfirmLinkPage {
  purpose: LinkPurpose;
  action: string;
  /** Which it is about. */
  email: string;
}

export type LinkPurpose = keyof Texts['confirmLink'];

/** Which field is at fault. */
const WRONG: Record<RegisterError, 'name' | 'email' | 'password' | 'terms'> = {
  name: 'name',
  email: 'email',
  domain: 'email',
  terms: 'terms',
};

export function createSelfServicePages(maker: PageMaker): SelfServicePages {
  const { texts, render } = maker;
  return {
    forgotPassword: ({ action, email, missing, delayed, backHref }) => {
      assertSafeAction(action);
      const t = texts.forgotPassword;
      return render('forgot-password', {
        t,
        title: t.title,
        action,
        email,
        error: noticeOf(maker, missing ? t.missing : undefined, delayed),
        wrong: missing,
        backHref: safeOrNothing(backHref),
        back: t.back,
      });
    },

    register: ({ action, domains = [], minLength, error, problems = [], delayed, ...model }) => {
      assertSafeAction(action);
      const { name, email, terms, backHref } = model;
      const t = texts.register;
      const wrong = error ? WRONG[error] : problems.length > 0 ? 'password' : undefined;
      const notice = error ? t.errors[error] : passwordNotice(texts, problems, minLength);
      const hints = (described: boolean, hint: string | undefined) =>
        [described && 'error', hint].filter(Boolean).join(' ') || undefined;
      return render('register', {
        t,
        title: t.title,
        scripts: NEW_PASSWORD_SCRIPTS,
        action,
        name,
        email,
        minLength,
        domains: domains.length > 0 ? domains.join(', ') : undefined,
        terms: terms && { version: terms.version, href: safeOrNothing(terms.href) },
        error: noticeOf(maker, notice, delayed),
        wrong: { ...(wrong && { [wrong]: true }) },
        focus: wrong ?? 'name',
        focusesPassword: wrong === 'password',
        describesEmail: hints(wrong === 'email', domains.length > 0 ? 'email-hint' : undefined),
        describesPassword: hints(wrong === 'password', 'password-hint'),
        passwordField: texts.passwordField,
        passwordHint: texts.changePassword.hint,
        backHref: safeOrNothing(backHref),
      });
    },

    confirmLink: ({ purpose, action, email }) => {
      assertSafeAction(action);
      const { title, paragraphs, submit } = texts.confirmLink[purpose];
      return render('confirm-link', { title, paragraphs, submit, action, email });
    },
  };
}

function passwordNotice(
  { changePassword: t }: Texts,
  problems: readonly PasswordPageProblem[],
  minLength: number,
): Notice | undefined {
  if (problems.length === 0) return undefined;
  return {
    title: t.problemsTitle,
    details: problems.map(({ code, limit }) => ({
      text: t.problems[code],
      limit: limit ?? minLength,
    })),
  };
}
