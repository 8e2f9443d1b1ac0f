import type { PolicyDryRun } from '../../../generated/admin-api.ts';

export type Reason = PolicyDryRun['reasons'][number]['reason'];

/** What would have happened, as it is said of whoever signed in. */
const REASONS: Record<Reason, string> = {
  no_factor_possible: 'A second factor is needed, and none that they could have is allowed',
  class_unattainable: 'The application asks for a stronger sign-in than is allowed',
  no_role_opens_it: 'No role of theirs opens the application',
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
export function governed({ sign_ins }: PolicyDryRun): number {
  return Object.values(sign_ins).reduce((sum, part) => sum + part, 0);
}

/** Days that were looked at, where it came as far as was asked for. */
export function daysOf({ from, to }: PolicyDryRun): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / (24 * 3_600_000));
}
