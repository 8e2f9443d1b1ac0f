import type { PasswordProblem } from '../credentials/password-rules.ts';
import type { EnrolPasskeyError, EnrolTotpError } from '../pages/credential-pages.ts';
import type { Pages } from '../pages/pages.ts';
import type { SignInError } from '../pages/sign-in-pages.ts';
import type { CodeError } from '../pages/sign-in-step-pages.ts';
import type { StepCommon } from '../pages/steps.ts';
import type { UsableFactor } from './flow/steps.ts';
import type { SignIn } from './sign-ins.ts';

type StepError = SignInError | CodeError | EnrolTotpError | EnrolPasskeyError;

/** What a page shows beside its step: what was typed, and what was wrong with it. */
export interface Again {
  email?: string;
  error?: StepError;
  /** Seconds to wait, since too many attempts have failed. */
  delayed?: number;
  /** Which of several factors. */
  use?: UsableFactor | undefined;
  /** A code has just been sent. */
  sent?: boolean;
  enrolment?: string;
  name?: string;
  problems?: Pick<PasswordProblem, 'code' | 'limit'>[];
}

/** What the page of a step is made of. */
export interface StepView {
  signIn: SignIn;
  again: Again;
  /** In the language of the reader. */
  pages: Pages;
  common: StepCommon;
  /** The sign-in's own address, and what is below it. */
  at: (path?: string) => string;
}

/** @returns what was wrong. Who shows a step again names an error that its page has words for. */
export function wrongOf<Shown extends StepError>({ error, delayed }: Again) {
  return { error: error as Shown | undefined, delayed };
}
