import { type Acr, REMEMBERED_DEVICE, satisfies } from './authentication-context.ts';
import type { Policy } from './policies.ts';

/** What has to be done before a person goes on, in this order. */
export const REQUIRED_ACTIONS = ['accept_terms', 'change_password', 'verify_email'] as const;
export type RequiredAction = (typeof REQUIRED_ACTIONS)[number];

/** What is asked of a sign-in, beside that somebody proves who they are. */
export interface SignInDemand {
  policy: Pick<Policy, 'mfa'>;
  /** One of the person's roles asks for a second factor. */
  roleRequiresMfa: boolean;
  /** The application asks for a second factor. */
  applicationRequiresMfa: boolean;
  /** The request asks for a class, by `acr_values` or the claim `acr`. */
  acr: Acr | undefined;
}

/**
 * The class that a session has to have. A remembered device is enough for what administrators ask for, not for a request
 * that names a stronger one.
 */
export function requiredAcr(demand: SignInDemand): Acr | undefined {
  const mfa =
    demand.policy.mfa === 'required' || demand.roleRequiresMfa || demand.applicationRequiresMfa;
  if (!mfa) return demand.acr;
  const { acr } = demand;
  return acr !== undefined && satisfies(acr, REMEMBERED_DEVICE) ? acr : REMEMBERED_DEVICE;
}

/** Who can ask for a second factor. */
export const MFA_REASONS = ['policy', 'role', 'application', 'acr_values'] as const;
export type MfaReason = (typeof MFA_REASONS)[number];

/** Who of them asks for one; empty: nobody. */
export function mfaReasons(demand: SignInDemand): MfaReason[] {
  const { policy, roleRequiresMfa, applicationRequiresMfa, acr } = demand;
  const asks: Record<MfaReason, boolean> = {
    policy: policy.mfa === 'required',
    role: roleRequiresMfa,
    application: applicationRequiresMfa,
    acr_values: acr !== undefined && satisfies(acr, REMEMBERED_DEVICE),
  };
  return MFA_REASONS.filter((reason) => asks[reason]);
}

/** What required actions depend on. */
export interface ActionFacts {
  policy: Pick<Policy, 'password_max_age' | 'require_verified_email'>;
  termsAccepted: string | null;
  mustChangePassword: boolean;
  /** Milliseconds since the epoch; null: not known, and then no age is too great. */
  passwordChangedAt: number | null;
  emailVerified: boolean;
  /** The session began with the password, or with nothing yet. */
  usesPassword: boolean;
  /** The version of the terms that everybody has to accept; undefined: there are none. */
  terms: string | undefined;
  /** Milliseconds since the epoch. */
  now: number;
}

/** What is still to be done, the first first. */
export function outstandingActions(facts: ActionFacts): RequiredAction[] {
  const due: Record<RequiredAction, boolean> = {
    accept_terms: facts.terms !== undefined && facts.termsAccepted !== facts.terms,
    change_password: facts.usesPassword && (facts.mustChangePassword || isPasswordTooOld(facts)),
    verify_email: facts.policy.require_verified_email && !facts.emailVerified,
  };
  return REQUIRED_ACTIONS.filter((action) => due[action]);
}

/** Whether the policy wants the password changed by now. */
export function isPasswordTooOld({
  policy,
  passwordChangedAt,
  now,
}: Pick<ActionFacts, 'passwordChangedAt' | 'now'> & {
  policy: Pick<Policy, 'password_max_age'>;
}): boolean {
  if (policy.password_max_age === 0 || passwordChangedAt === null) return false;
  return passwordChangedAt + policy.password_max_age * 1000 <= now;
}
