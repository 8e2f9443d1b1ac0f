import { account } from './en/account.ts';
import { beginTest } from './en/begin-test.ts';
import {
  changePassword,
  enrolFactor,
  enrolPasskey,
  enrolTotp,
  passkeys,
  passwordField,
  recoveryCodes,
} from './en/credentials.ts';
import { data } from './en/data.ts';
import { layout } from './en/layout.ts';
import { message, messages } from './en/messages.ts';
import { outbox } from './en/outbox.ts';
import { profile } from './en/profile.ts';
import { security } from './en/security.ts';
import { confirmLink, forgotPassword, register } from './en/self-service.ts';
import { connections, sessions } from './en/sessions.ts';
import { accessRefused, continueTo, signIn } from './en/sign-in.ts';
import {
  acceptTerms,
  codeErrors,
  emailCode,
  secondFactor,
  steps,
  verifyEmail,
} from './en/sign-in-steps.ts';
import { confirmSignOut, signedOut, signingOut } from './en/sign-out.ts';

/** An area of the pages is a file in each language's folder. `{name}` stands for a value that the page fills in. */
export const en = {
  layout,
  signIn,
  continueTo,
  accessRefused,
  steps,
  codeErrors,
  emailCode,
  secondFactor,
  acceptTerms,
  verifyEmail,
  enrolFactor,
  enrolTotp,
  enrolPasskey,
  recoveryCodes,
  changePassword,
  passwordField,
  passkeys,
  message,
  messages,
  beginTest,
  confirmSignOut,
  signedOut,
  signingOut,
  account,
  profile,
  security,
  sessions,
  connections,
  data,
  forgotPassword,
  register,
  confirmLink,
  outbox,
};

/**
 * Every fixed text of the pages in one language. English says what there is: a key that another language lacks, or
 * has beside it, is an error of types there.
 */
export type Texts = typeof en;
