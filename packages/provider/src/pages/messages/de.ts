import { account } from './de/account.ts';
import { beginTest } from './de/begin-test.ts';
import {
  changePassword,
  enrolFactor,
  enrolPasskey,
  enrolTotp,
  passkeys,
  passwordField,
  recoveryCodes,
} from './de/credentials.ts';
import { data } from './de/data.ts';
import { layout } from './de/layout.ts';
import { message, messages } from './de/messages.ts';
import { outbox } from './de/outbox.ts';
import { profile } from './de/profile.ts';
import { security } from './de/security.ts';
import { confirmLink, forgotPassword, register } from './de/self-service.ts';
import { connections, sessions } from './de/sessions.ts';
import { accessRefused, continueTo, signIn } from './de/sign-in.ts';
import {
  acceptTerms,
  codeErrors,
  emailCode,
  secondFactor,
  steps,
  verifyEmail,
} from './de/sign-in-steps.ts';
import { confirmSignOut, signedOut, signingOut } from './de/sign-out.ts';
import type { Texts } from './en.ts';

export const de: Texts = {
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
