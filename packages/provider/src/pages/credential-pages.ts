import { frameValues } from './account-frame.ts';
import { NEW_PASSWORD_SCRIPTS, PASSKEY_SCRIPTS } from './assets.ts';
import type { Texts } from './messages/en.ts';
import { noticeOf } from './notices.ts';
import { fieldList, type Notice, type Page, type PageForm, type PageMaker } from './page.ts';
import { assertSafeAction, isSafeHref, safeOrNothing } from './safe-href.ts';
import { type StepCommon, stepValues } from './steps.ts';

/** The pages on which people set up what they sign in with, in a sign-in and from their account. */
export interface CredentialPages {
  /** Lets the person choose which second factor to set up. */
  enrolFactor(model: EnrolFactorPage): Page;
  /** Shows the secret of an authenticator app and takes its first code. */
  enrolTotp(model: EnrolTotpPage): Page;
  /** Has the browser make a passkey. */
  enrolPasskey(model: EnrolPasskeyPage): Page;
  /** Shows new recovery codes, this once. */
  recoveryCodes(model: RecoveryCodesPage): Page;
  /** Takes a new password. */
  changePassword(model: ChangePasswordPage): Page;
}

/** In a sign-in the page is a card; in the account it stands among the others there. */
export interface CredentialCommon extends StepCommon {
  /** `card` when absent. */
  shape?: 'card' | 'account' | undefined;
  /** With `shape: 'account'`: the button in the masthead. */
  signOut?: PageForm | undefined;
}

/** A second factor that can be set up. */
export type EnrolUse = 'totp' | 'passkey';

export interface EnrolFactorPage extends CredentialCommon {
  choices: readonly { use: EnrolUse; href: string }[];
  /** The policy asks for it: there is no way around. */
  required: boolean;
  cancelHref?: string | undefined;
}

export interface EnrolTotpPage extends CredentialCommon {
  /** Takes `code`, `name` and `enrolment`. */
  action: string;
  /** A `data:` URI of a PNG or SVG. */
  qrCode: string;
  /** Base32, to be typed where no camera is. */
  secret: string;
  /** `otpauth://totp/…`, for phones. */
  uri: string;
  /** Value of the hidden field. */
  enrolment: string;
  name?: string | undefined;
  error?: EnrolTotpError | undefined;
  backHref?: string | undefined;
}

export type EnrolTotpError = keyof Texts['enrolTotp']['errors'];

export interface EnrolPasskeyPage extends CredentialCommon {
  /** Takes `credential` (JSON of the browser's answer) and `name`. */
  action: string;
  /** JSON of `PublicKeyCredentialCreationOptions`, as `@simplewebauthn/server` makes it. */
  options: string;
  name?: string | undefined;
  error?: EnrolPasskeyError | undefined;
  backHref?: string | undefined;
}

export type EnrolPasskeyError = keyof Texts['enrolPasskey']['errors'];

export interface RecoveryCodesPage extends CredentialCommon {
  codes: readonly string[];
  continueHref: string;
}

export interface ChangePasswordPage extends CredentialCommon {
  /** Takes `password` (the new one), `username`, `hidden`, and with `askCurrent` `current_password`. */
  action: string;
  reason: PasswordChangeReason;
  /** For password managers, which keep the new password under it. */
  username: string;
  /** Characters. */
  minLength: number;
  problems?: readonly PasswordPageProblem[] | undefined;
  askCurrent?: boolean | undefined;
  cancelHref?: string | undefined;
  hidden?: Record<string, string> | undefined;
  /** Seconds until the next try. */
  delayed?: number | undefined;
}

export type PasswordChangeReason = keyof Texts['changePassword']['reasons'];

export interface PasswordPageProblem {
  code: keyof Texts['changePassword']['problems'];
  /** Characters, for `too_short` (else `minLength`) and `too_long`. */
  limit?: number | undefined;
}

/** What may stand in the source of the picture: nothing that is fetched, nothing with a script that would run. */
const PICTURE = /^data:image\/(png|svg\+xml)[;,]/;
const KEY_URI = /^otpauth:\/\/totp\/[^\s"'<>\\]+$/;

export function createCredentialPages(maker: PageMaker): CredentialPages {
  const { texts, render } = maker;
  return {
    enrolFactor: ({ choices, required, cancelHref, ...common }) => {
      const t = texts.enrolFactor;
      return render('enrol-factor', {
        ...place(maker, common),
        t,
        title: t.title,
        text: required ? t.required : t.optional,
        choices: choices
          .filter(({ href }) => isSafeHref(href))
          .map(({ use, href }) => ({ use, href, ...t.choices[use] })),
        cancelHref: safeOrNothing(cancelHref),
        cancel: common.shape === 'account' ? texts.steps.back : t.notNow,
      });
    },

    enrolTotp: ({ action, qrCode, secret, uri, enrolment, name, error, backHref, ...common }) => {
      assertSafeAction(action);
      return render('enrol-totp', {
        ...place(maker, common),
        t: texts.enrolTotp,
        title: texts.enrolTotp.title,
        action,
        qrCode: PICTURE.test(qrCode) ? qrCode : undefined,
        // In groups it can be typed without losing the place; apps take it with spaces.
        secret: secret.replaceAll(/(.{4})(?=.)/g, '$1 '),
        uri: KEY_URI.test(uri) ? uri : undefined,
        enrolment,
        name,
        error: noticeOf(maker, error && texts.enrolTotp.errors[error]),
        wrong: error !== undefined && error !== 'enrolment_over',
        backHref: safeOrNothing(backHref),
      });
    },

    enrolPasskey: ({ action, options, name, error, backHref, ...common }) => {
      assertSafeAction(action);
      return render('enrol-passkey', {
        ...place(maker, common),
        t: texts.enrolPasskey,
        title: texts.enrolPasskey.title,
        scripts: PASSKEY_SCRIPTS,
        passkeyTexts: texts.passkeys,
        passkey: { action, options },
        name,
        error: noticeOf(maker, error && texts.enrolPasskey.errors[error]),
        backHref: safeOrNothing(backHref),
      });
    },

    recoveryCodes: ({ codes, continueHref, ...common }) =>
      render('recovery-codes', {
        ...place(maker, common),
        t: texts.recoveryCodes,
        title: texts.recoveryCodes.title,
        scripts: ['keepCodesScript'],
        codes,
        continueHref: safeOrNothing(continueHref),
      }),

    changePassword: ({ action, reason, username, minLength, problems = [], ...model }) => {
      const { askCurrent, cancelHref, hidden, delayed, ...common } = model;
      assertSafeAction(action);
      const t = texts.changePassword;
      const currentWrong = problems.some(({ code }) => code === 'current_wrong');
      const passwordWrong = problems.length > 0 && !currentWrong;
      return render('change-password', {
        ...place(maker, common),
        t,
        title: t.title,
        scripts: NEW_PASSWORD_SCRIPTS,
        passwordField: texts.passwordField,
        action,
        text: t.reasons[reason],
        username,
        minLength,
        askCurrent,
        error: noticeOf(maker, describeProblems(t, problems, minLength), delayed),
        currentWrong,
        passwordWrong,
        describesCurrent: currentWrong ? 'error' : undefined,
        describesPassword: passwordWrong ? 'error password-hint' : 'password-hint',
        focusesCurrent: askCurrent && !passwordWrong,
        focusesPassword: !askCurrent || passwordWrong,
        accountTexts: texts.account,
        cancelHref: safeOrNothing(cancelHref),
        hidden: fieldList(hidden),
      });
    },
  };
}

/** The values of the page's surroundings, in a sign-in or in the account. */
function place(maker: PageMaker, { shape, signOut, ...common }: CredentialCommon) {
  return {
    ...stepValues(maker, common),
    ...(shape === 'account' && frameValues(maker, { section: 'security', signOut })),
  };
}

/** The present password comes first: as long as it is wrong, the new one was not looked at. */
function describeProblems(
  t: Texts['changePassword'],
  problems: readonly PasswordPageProblem[],
  minLength: number,
): Notice | undefined {
  if (problems.length === 0) return undefined;
  if (problems.some(({ code }) => code === 'current_wrong')) {
    return { title: t.currentTitle, detail: t.problems.current_wrong };
  }
  return {
    title: t.problemsTitle,
    details: problems.map(({ code, limit }) => ({
      text: t.problems[code],
      limit: limit ?? minLength,
    })),
  };
}
