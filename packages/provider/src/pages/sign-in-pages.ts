import { PASSKEY_SCRIPTS } from './assets.ts';
import { textFor } from './messages/app-text.ts';
import type { Texts } from './messages/en.ts';
import { noticeOf } from './notices.ts';
import { fieldList, type Page, type PageMaker } from './page.ts';
import { assertSafeAction, safeOrNothing } from './safe-href.ts';
import type { PasskeyRequest } from './sign-in-step-pages.ts';

/** The pages of a sign-in under way. */
export interface SignInPages {
  signIn(model: SignInPage): Page;
  /** Asks a person who is signed in already before an application that wants it so is told who they are. */
  continueTo(model: ContinueToPage): Page;
  /** Tells a signed-in person that an application is not open to them. */
  accessRefused(model: AccessRefusedPage): Page;
}

export interface SignInPage {
  action: string;
  appName?: string | undefined;
  /** What the first field holds already: a hint of the application's, or what was typed before the error. */
  email?: string | undefined;
  error?: SignInError | undefined;
  /** Seconds until the next try. */
  delayed?: number | undefined;
  hidden?: Record<string, string>;
  /** Offers to sign in with a passkey: by a button, and among what the browser proposes at the first field. */
  passkey?: PasskeyRequest | undefined;
  /** Offers a code by e-mail instead of a password: the form is sent to this address then. */
  emailCode?: { action: string } | undefined;
  forgotHref?: string | undefined;
  registerHref?: string | undefined;
}

/** Why the form is shown again. */
export type SignInError = keyof Texts['signIn']['errors'];

export interface ContinueToPage {
  /** Submitted with `decision=deny` when the person says no. */
  action: string;
  appName?: string;
  /** What the application will learn or may do: scopes of OpenID Connect by name, others in words. */
  shares: readonly string[];
  hidden?: Record<string, string>;
}

export interface AccessRefusedPage {
  /** Takes the person back to the application. */
  action: string;
  appName?: string;
  personName: string;
  /** Leads the administrator to the whole decision. */
  reference: string;
}

/** The fields to mark as wrong; none for what is not of the person's making. */
const WRONG_FIELDS: Record<SignInError, readonly ('email' | 'password')[]> = {
  wrong: ['email', 'password'],
  incomplete: ['email', 'password'],
  busy: [],
  passkey_refused: [],
  passkey_over: [],
  email_missing: ['email'],
};

export function createSignInPages(maker: PageMaker): SignInPages {
  const { texts, render } = maker;
  return {
    signIn: ({ action, appName, email, error, delayed, hidden, passkey, emailCode, ...links }) => {
      assertSafeAction(action);
      if (passkey) assertSafeAction(passkey.action);
      if (emailCode) assertSafeAction(emailCode.action);
      const wrong = error ? WRONG_FIELDS[error] : [];
      const startsAtPassword = Boolean(email) && error !== 'email_missing';
      return render('sign-in', {
        t: texts.signIn,
        title: texts.signIn.title,
        scripts: ['showPasswordScript', ...(passkey ? PASSKEY_SCRIPTS : [])],
        action,
        appName,
        email,
        error: noticeOf(maker, error && texts.signIn.errors[error], delayed),
        emailWrong: wrong.includes('email'),
        passwordWrong: wrong.includes('password'),
        describedBy: error || delayed !== undefined ? 'error' : undefined,
        focusesPassword: startsAtPassword,
        hidden: fieldList(hidden),
        passwordField: texts.passwordField,
        passkeyTexts: texts.passkeys,
        passkey,
        emailCodeAction: emailCode?.action,
        forgotHref: safeOrNothing(links.forgotHref),
        registerHref: safeOrNothing(links.registerHref),
      });
    },

    continueTo: ({ action, appName, shares, hidden }) => {
      assertSafeAction(action);
      const t = texts.continueTo;
      return render('continue-to', {
        t,
        title: t.title,
        heading: textFor(t.heading, appName),
        action,
        appName,
        shares: shares.flatMap((scope) => describeScope(t.scopes, scope)),
        hidden: fieldList(hidden),
      });
    },

    accessRefused: ({ action, appName, personName, reference }) => {
      assertSafeAction(action);
      const t = texts.accessRefused;
      return render('access-refused', {
        t,
        title: t.title,
        heading: textFor(t.heading, appName),
        back: textFor(t.back, appName),
        action,
        appName,
        personName,
        reference,
      });
    },
  };
}

/** Scopes that tell a person nothing of their own are left out. */
function describeScope(texts: Record<string, string>, scope: string): string[] {
  if (scope === 'openid') return [];
  return [Object.hasOwn(texts, scope) ? (texts[scope] ?? scope) : scope];
}
