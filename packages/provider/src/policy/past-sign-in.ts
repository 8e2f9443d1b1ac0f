import type { FactorType, Policy } from './policies.ts';
import type { SignInDetails } from './sign-in-methods.ts';

/** A sign-in that an event tells of, with what is known today of whom it was. */
export interface PastSignIn {
  /** Milliseconds since the epoch. */
  occurredAt: number;
  details: SignInDetails;
  person: PastPerson;
  /** The application asks for a second factor. */
  applicationRequiresMfa: boolean;
}

/** Who signed in, as they are today. */
export interface PastPerson {
  id: string;
  /** Second factors that they have set up. */
  enrolled: readonly FactorType[];
  recoveryCodesLeft: number;
  emailVerified: boolean;
  /** Milliseconds since the epoch; null: they have none, or it is not known. */
  passwordChangedAt: number | null;
  hasPassword: boolean;
  /** One of their roles asks for a second factor. */
  requireMfa: boolean;
}

/**
 * What a change would have done to a sign-in:
 *
 * - `stopped`: it could not have been completed.
 * - `asked_for_more`: the person would have had to do something that they did not.
 * - `eased`: they would have been asked for less.
 * - `unknown`: the event tells too little of it.
 */
export const EFFECTS = ['stopped', 'asked_for_more', 'eased', 'unchanged', 'unknown'] as const;
export type Effect = (typeof EFFECTS)[number];

/** Why, of sign-ins that would have been stopped or asked for more. Stable, for programs. */
export const EFFECT_REASONS = {
  no_factor_possible:
    'a second factor would have been needed, and the policy allows none that the person could have',
  class_unattainable:
    'the application asks for a stronger sign-in than the policy would let anybody have',
  no_role_opens_it:
    'the application would have been closed to them, since no role of theirs opens it',
  no_sign_in: 'the application could not have signed in anybody',
  no_way_in: 'how they signed in would be off, and they have no other way',
  passkey_alone_off: 'they signed in by a passkey alone, and would have needed another way',
  email_code_off: 'they signed in by a code by e-mail, and would have needed another way',
  factor_missing: 'they would have had to set up a second factor',
  email_code_needed:
    'they have set up no second factor, and would have been asked for a code by e-mail',
  factor_not_used: 'they have a second factor, and would have been asked for it',
  factor_not_allowed: 'the second factor that they gave would not have been taken',
  device_not_remembered: 'the browser would not have stood in for the second factor any more',
  password_too_old: 'they would have had to change their password',
  email_not_verified: 'they would have had to verify their e-mail address',
} as const;
export type EffectReason = keyof typeof EFFECT_REASONS;

export type Verdict =
  | { effect: 'stopped' | 'asked_for_more'; reason: EffectReason }
  | { effect: 'eased' | 'unchanged' | 'unknown'; reason: null };

/** What would be asked by others than the policy; what is absent stays as it is. */
export interface AskedBeside {
  applicationRequiresMfa?: boolean;
  roleRequiresMfa?: boolean;
}

/** Says what a change would have done to a sign-in, by the rules that sign-ins go by. Pure. */
export type JudgePastSignIn = (
  signIn: PastSignIn,
  policies: { before: Policy; after: Policy },
  after?: AskedBeside,
) => Verdict;
