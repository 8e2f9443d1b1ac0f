import { textFor } from './messages/app-text.ts';
import type { Texts } from './messages/en.ts';
import { fieldList, type Page, type PageMaker } from './page.ts';
import { assertSafeAction } from './safe-href.ts';

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
  appName?: string;
  /** What the first field holds already: a hint of the application's, or what was typed before the error. */
  email?: string;
  error?: SignInError;
  hidden?: Record<string, string>;
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
};

export function createSignInPages({ texts, render }: PageMaker): SignInPages {
  return {
    signIn: ({ action, appName, email, error, hidden }) => {
      assertSafeAction(action);
      const wrong = error ? WRONG_FIELDS[error] : [];
      return render('sign-in', {
        t: texts.signIn,
        title: texts.signIn.title,
        action,
        appName,
        email,
        error: error && texts.signIn.errors[error],
        emailWrong: wrong.includes('email'),
        passwordWrong: wrong.includes('password'),
        focus: email ? 'password' : 'email',
        hidden: fieldList(hidden),
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
