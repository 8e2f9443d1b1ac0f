import { PASSKEY_SCRIPTS } from './assets.ts';
import { textFor } from './messages/app-text.ts';
import type { Texts } from './messages/en.ts';
import { noticeOf } from './notices.ts';
import type { Page, PageMaker } from './page.ts';
import { isSafeHref, safeOrNothing } from './safe-href.ts';
import { assertSafeActions, type StepCommon, stepValues } from './steps.ts';
import { formatUnit } from './times.ts';

/** The pages of what a sign-in asks after, or instead of, a password. */
export interface SignInStepPages {
  /** Takes the code that was sent to an e-mail address instead of a password. Says nothing of whether it is known. */
  emailCode(model: EmailCodePage): Page;
  /** Asks for one second factor and links the others. */
  secondFactor(model: SecondFactorPage): Page;
  /** Asks to accept the terms of use before going on. */
  acceptTerms(model: AcceptTermsPage): Page;
  /** Takes the code that proves an e-mail address to be the person's. */
  verifyEmail(model: VerifyEmailPage): Page;
}

/** Why a code or a passkey was not taken; the sentences are in `messages/<language>/sign-in-steps.ts`. */
export type CodeError = keyof Texts['codeErrors'];

/** What a person proves themselves with, beside a password. */
export type FactorUse = 'totp' | 'passkey' | 'email_code' | 'recovery_code';

/** What the browser is asked to sign, and where its answer goes: field `credential`, JSON. */
export interface PasskeyRequest {
  action: string;
  /** JSON of `PublicKeyCredentialRequestOptions`, as `@simplewebauthn/server` makes it. */
  options: string;
}

export interface EmailCodePage extends StepCommon {
  /** Takes `code`. */
  action: string;
  /** The address as it was typed. */
  sentTo: string;
  /** A POST sends another code. */
  resendAction: string;
  error?: CodeError | undefined;
  /** Seconds until the next try. */
  delayed?: number | undefined;
  /** Another code has just been sent. */
  resent?: boolean | undefined;
}

export interface SecondFactorPage extends StepCommon {
  /** Takes `code`, and `remember` with `rememberDays`; not used for a passkey. */
  action: string;
  use: FactorUse;
  /** The other ways, in the order to show them. */
  others: readonly { use: FactorUse; href: string }[];
  /** With `use: 'passkey'`. */
  passkey?: PasskeyRequest | undefined;
  /** With `use: 'email_code'`: a POST sends a code. */
  sendAction?: string | undefined;
  /** With `use: 'email_code'`: the address, masked, once a code was sent to it. */
  sentTo?: string | undefined;
  /** Offers not to ask again in this browser for so many days: `remember=1`. */
  rememberDays?: number | undefined;
  error?: CodeError | undefined;
  /** Seconds until the next try. */
  delayed?: number | undefined;
}

export interface AcceptTermsPage extends StepCommon {
  action: string;
  /** Where the terms can be read; opens beside the page. */
  termsHref: string;
  version: string;
  /** A POST ends the sign-in. */
  declineAction: string;
}

export interface VerifyEmailPage extends StepCommon {
  /** Takes `code`. */
  action: string;
  email: string;
  /** A POST sends a code. */
  sendAction: string;
  /** A code is on its way; before that there is only the button that sends one. */
  sent: boolean;
  error?: CodeError | undefined;
  /** Seconds until the next try. */
  delayed?: number | undefined;
}

export function createSignInStepPages(maker: PageMaker): SignInStepPages {
  const { texts, language, render } = maker;
  return {
    emailCode: ({ action, sentTo, resendAction, error, delayed, resent, ...common }) => {
      assertSafeActions(action, resendAction);
      return render('email-code', {
        ...stepValues(maker, common),
        t: texts.emailCode,
        title: texts.emailCode.title,
        action,
        sentTo,
        resendAction,
        resent: resent && !error && delayed === undefined,
        error: noticeOf(maker, error && texts.codeErrors[error], delayed),
        wrong: error !== undefined,
      });
    },

    secondFactor: ({ action, use, others, passkey, sendAction, sentTo, ...model }) => {
      const { rememberDays, error, delayed, ...common } = model;
      assertSafeActions(action, passkey?.action, sendAction);
      const t = texts.secondFactor;
      return render('second-factor', {
        ...stepValues(maker, common),
        t,
        title: `${t.title} - ${t.other[use]}`,
        scripts: use === 'passkey' ? PASSKEY_SCRIPTS : [],
        action,
        use,
        lead: use === 'email_code' && sentTo === undefined ? t.emailNotSent : t.lead[use],
        label: use === 'passkey' ? undefined : t.label[use],
        // A code by e-mail can only be typed once it was sent.
        asksCode: use !== 'passkey' && (use !== 'email_code' || sentTo !== undefined),
        others: others
          .filter(({ href }) => isSafeHref(href))
          .map(({ use, href }) => ({ use, href, label: t.other[use] })),
        passkey,
        passkeyTexts: texts.passkeys,
        sendAction,
        sentTo,
        rememberFor: rememberDays && formatUnit(rememberDays, 'day', language),
        error: noticeOf(maker, error && texts.codeErrors[error], delayed),
        wrong: error !== undefined,
      });
    },

    acceptTerms: ({ action, termsHref, version, declineAction, ...common }) => {
      assertSafeActions(action, declineAction);
      const t = texts.acceptTerms;
      return render('accept-terms', {
        ...stepValues(maker, common),
        t,
        title: t.title,
        heading: textFor(t.heading, common.appName),
        action,
        termsHref: safeOrNothing(termsHref),
        version,
        declineAction,
      });
    },

    verifyEmail: ({ action, email, sendAction, sent, error, delayed, ...common }) => {
      assertSafeActions(action, sendAction);
      return render('verify-email', {
        ...stepValues(maker, common),
        t: texts.verifyEmail,
        title: texts.verifyEmail.title,
        action,
        email,
        sendAction,
        sent,
        error: noticeOf(maker, error && texts.codeErrors[error], delayed),
        wrong: error !== undefined,
      });
    },
  };
}
