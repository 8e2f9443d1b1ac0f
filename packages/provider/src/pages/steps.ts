import type { Texts } from './messages/en.ts';
import { fieldList, type PageForm, type PageMaker } from './page.ts';
import { assertSafeAction } from './safe-href.ts';

/** What every page of a step shows around what it asks. */
export interface StepCommon {
  appName?: string | undefined;
  /** Who is signing in, or what they typed. */
  personName?: string | undefined;
  /** Where a POST starts the sign-in over, for those who are somebody else. */
  restartAction?: string | undefined;
}

/** The values of it, for the templates `step-heading` and `step-person`. @throws {UnsafeFormActionError} */
export function stepValues(
  { texts }: PageMaker,
  { appName, personName, restartAction }: StepCommon,
) {
  assertSafeActions(restartAction);
  return {
    steps: texts.steps,
    toContinue: texts.signIn.toContinue,
    appName,
    personName,
    restartAction,
  };
}

/** For the template `account-masthead`. @throws {UnsafeFormActionError} */
export function signOutValues(texts: Texts, { action, fields }: PageForm) {
  assertSafeAction(action);
  return { label: texts.account.signOut, action, hidden: fieldList(fields) };
}

/** @throws {UnsafeFormActionError} */
export function assertSafeActions(...actions: (string | undefined)[]): void {
  for (const action of actions) if (action !== undefined) assertSafeAction(action);
}
