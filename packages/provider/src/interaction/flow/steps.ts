import type { Acr, Amr } from '../../policy/authentication-context.ts';
import type { FactorType, Policy } from '../../policy/policies.ts';
import type { FirstMethod, SecondMethod } from '../../policy/sign-in-methods.ts';

/*
 * A sign-in under way, as a table of its steps. Whatever has been proved or agreed to is progress; the next step follows
 * from it by `nextStep` alone, so that a sign-in can be left and resumed at any point.
 *
 *   identify ── password, passkey, e-mail code ──> second_factor ──> accept_terms ──> change_password ──> verify_email
 *      │              │                                  │                │                 │                  │
 *      │              └── none is asked for ─────────────┴── each only where something is to be done ──────────┤
 *      │                                                                                                       v
 *      └── who has a session that is good enough starts behind what it has proved                             done
 *
 * enrol_factor stands in for second_factor where one is required and the person has none; denied, where none can be had.
 * What an application asks beyond the sign-in (may the person open it, do they agree?) comes after `done`, as prompts of
 * the engine of their own.
 */

/** What the person is asked for next. */
export type Step =
  | {
      step: 'identify';
      /** Who it has to be, where a session or a hint of the application says so. */
      userId: string | undefined;
      withPasskey: boolean;
    }
  /** A code was sent to whatever address was named. */
  | { step: 'email_code'; identifier: string }
  | { step: 'second_factor'; factors: UsableFactor[] }
  | { step: 'enrol_factor'; factors: FactorType[] }
  | { step: 'accept_terms'; version: string }
  | { step: 'change_password'; reason: 'given_by_others' | 'expired' }
  | { step: 'verify_email' }
  | { step: 'done'; userId: string; amr: Amr[]; acr: Acr; authTime: number | undefined }
  | { step: 'denied'; reason: DenialReason };

/** A factor that a person has and the policy lets them use; recovery codes stand in for the others. */
export type UsableFactor = FactorType | 'recovery_code';

/**
 * - `not_active`: the account was suspended, locked or deleted meanwhile.
 * - `wrong_account`: the application wants somebody else, by `id_token_hint` or the claim `sub`.
 * - `no_factor`: a second factor is needed, and the policy allows none that the person could have.
 * - `acr_unattainable`: the application asks for a stronger sign-in than the policy lets anybody have.
 */
export type DenialReason = 'not_active' | 'wrong_account' | 'no_factor' | 'acr_unattainable';

/** What was proved and agreed to so far. */
export interface Progress {
  /** Who it is; undefined: not proved yet. */
  userId: string | undefined;
  /** How they proved it. */
  first: FirstMethod | undefined;
  /** The second factor that was given; `remembered_device` stands in for it. */
  second: SecondMethod | undefined;
  /** Milliseconds since the epoch: the browser was remembered then that stands in for the second factor. */
  rememberedAt: number | undefined;
  amr: Amr[];
  /** Seconds since the epoch of the last proof that was given in this sign-in. */
  authTime: number | undefined;
  /** Milliseconds since the epoch: the password was the right one then. */
  passwordAt: number | undefined;
  /** To whom a code was sent in place of a password, whether there is such a person or not. */
  emailCodeFor: string | undefined;
}

/** Of a sign-in that has just begun. */
export const NO_PROGRESS: Progress = {
  userId: undefined,
  first: undefined,
  second: undefined,
  rememberedAt: undefined,
  amr: [],
  authTime: undefined,
  passwordAt: undefined,
  emailCodeFor: undefined,
};

/** What the sign-in depends on of a person. */
export interface PersonFacts {
  id: string;
  isActive: boolean;
  /** Kinds of second factors they have set up. */
  enrolled: readonly FactorType[];
  recoveryCodesLeft: number;
  emailVerified: boolean;
  mustChangePassword: boolean;
  /** Milliseconds since the epoch; null: they have none, or it is not known. */
  passwordChangedAt: number | null;
  hasPassword: boolean;
  termsAccepted: string | null;
  /** By one of their roles. */
  requireMfa: boolean;
}

/** What an application asks for. */
export interface SignInRequest {
  /** By `prompt=login` or `max_age`: a session does not count as a proof. */
  reauthenticate: boolean;
  /** By the application's own settings. */
  requireMfa: boolean;
  /** By `acr_values` or the claim `acr`; undefined: nothing that we know. */
  acr: Acr | undefined;
  /** By `id_token_hint` or the claim `sub`. */
  wantedUserId: string | undefined;
}

/** A session that the browser has with us already. */
export interface PresentSession {
  userId: string;
  acr: string | undefined;
  amr: readonly Amr[];
  /** Seconds since the epoch. */
  authTime: number | undefined;
}

/** Everything that {@link nextStep} decides by. */
export interface Situation {
  /** Of the person; of nobody in particular before they are known. */
  policy: Policy;
  /** undefined: nobody is known yet. */
  person: PersonFacts | undefined;
  request: SignInRequest;
  session: PresentSession | undefined;
  progress: Progress;
  /** The version of the terms that everybody has to accept; undefined: there are none. */
  terms: string | undefined;
  /** Milliseconds since the epoch. */
  now: number;
}
