import type { PolicyDryRun } from '../../../generated/admin-api.ts';
import { exactTime } from '../../components/when.tsx';

/** People whom a sentence names. */
const NAMED = 4;
/** Up to which the provider counts sign-ins. */
const COUNTED_AT_MOST = 500_000;

export type Reason = PolicyDryRun['reasons'][number]['reason'];

/** What would have happened, as it is said of whoever signed in. */
const REASONS: Record<Reason, string> = {
  no_factor_possible: 'A second factor is needed, and none that they could have is allowed',
  class_unattainable: 'The application asks for a stronger sign-in than is allowed',
  no_role_opens_it: 'No role of theirs opens the application',
  no_sign_in: 'Nobody could have signed in to the application',
  no_way_in: 'Their way to sign in is off, and they have no other',
  passkey_alone_off: 'A passkey alone would not have been enough',
  email_code_off: 'A code by e-mail would not have been enough',
  factor_missing: 'They would have had to set up a second factor',
  email_code_needed: 'They would have been asked for a code by e-mail',
  factor_not_used: 'They would have been asked for their second factor',
  factor_not_allowed: 'Their second factor would not have been taken',
  device_not_remembered: 'Their browser would have been remembered no longer',
  password_too_old: 'They would have had to change their password',
  email_not_verified: 'They would have had to verify their e-mail address',
};

export function reasonWords(reason: Reason): string {
  return REASONS[reason];
}

/** The same, said to whoever would be concerned by their own change. */
const TO_YOU: Record<Reason, string> = {
  no_factor_possible: 'you would need a second factor, and none that you could have is allowed.',
  class_unattainable: 'this dashboard asks for a stronger sign-in than would be allowed.',
  no_role_opens_it: 'the application would be closed to you, since no role of yours opens it.',
  no_sign_in: 'the application could sign in nobody.',
  no_way_in: 'your way to sign in would be off, and you have no other.',
  passkey_alone_off: 'your passkey alone would not be enough any more.',
  email_code_off: 'a code by e-mail would not be enough any more.',
  factor_missing: 'you would have to set up a second factor.',
  email_code_needed: 'you would be asked for a code by e-mail.',
  factor_not_used: 'you would be asked for your second factor.',
  factor_not_allowed: 'your second factor would not be taken any more.',
  device_not_remembered: 'your browser would be remembered no longer.',
  password_too_old: 'you would have to change your password.',
  email_not_verified: 'you would have to verify your e-mail address.',
};

export function wordsToYou(reason: Reason): string {
  return TO_YOU[reason];
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

export function people(number: number): string {
  return count(number, 'person', 'people');
}

/** Sign-ins that were looked at. */
export function governed({ sign_ins }: Pick<PolicyDryRun, 'sign_ins'>): number {
  return Object.values(sign_ins).reduce((sum, part) => sum + part, 0);
}

/** Days that were looked at, where it came as far as was asked for. */
export function daysOf({ from, to }: PolicyDryRun): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / (24 * 3_600_000));
}

/** As `stopped 3, and asked 12 for more`; empty where nothing would have been different. */
export function fates({ sign_ins }: Pick<PolicyDryRun, 'sign_ins'>): string {
  const { stopped, asked_for_more, eased } = sign_ins;
  const told = [
    stopped > 0 && `stopped ${stopped.toLocaleString('en')}`,
    asked_for_more > 0 && `asked ${asked_for_more.toLocaleString('en')} for more`,
    eased > 0 && `asked ${eased.toLocaleString('en')} for less`,
  ].filter((part) => part !== false);
  return told.join(', and ');
}

/** What was left out, where a bound was met; undefined: nothing. */
export function leftOut(run: PolicyDryRun): string | undefined {
  if (run.complete) return undefined;
  const [done, total] = [run.sign_ins_done, run.sign_ins_total].map((n) => n.toLocaleString('en'));
  const orMore = run.sign_ins_total >= COUNTED_AT_MOST ? ' or more' : '';
  return `Only the newest ${done} of ${total}${orMore} sign-ins were looked at: those since ${exactTime(run.covered_from)}.`;
}

/** Whom it would have stopped or asked for more, as far as a sentence holds them: `Ada, Bob and 29 more`. */
export function names(run: Pick<PolicyDryRun, 'affected_people'>, all: number): string {
  const named = run.affected_people
    .slice(0, NAMED)
    .map(({ name, email }) => name ?? email ?? 'somebody who is gone');
  const more = all - named.length;
  const last = more > 0 ? `${more.toLocaleString('en')} more` : named.pop();
  return named.length > 0 ? `${named.join(', ')} and ${last}` : `${last}`;
}
