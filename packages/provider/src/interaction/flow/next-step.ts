import {
  type Acr,
  type Amr,
  acrOf,
  MULTI_FACTOR,
  PHISHING_RESISTANT,
  satisfies,
} from '../../policy/authentication-context.ts';
import type { FactorType } from '../../policy/policies.ts';
import { mayBeginWith } from '../../policy/sign-in-methods.ts';
import { outstandingActions, requiredAcr } from '../../policy/sign-in-requirements.ts';
import type { PersonFacts, Progress, Situation, Step, UsableFactor } from './steps.ts';

/** What has been proved, by a session that counts and by this sign-in. */
interface Proved {
  userId: string | undefined;
  amr: Amr[];
  acr: Acr;
  authTime: number | undefined;
}

/** Factors that are set up before they can be used. */
const SET_UP: readonly FactorType[] = ['totp', 'passkey'];

/** From a proof until a factor can't be added any more without another one. */
const ENROLMENT_WINDOW_MS = 10 * 60_000;

/**
 * The next step of a sign-in. A pure function: the same situation gives the same step, on any node and after any pause.
 */
export function nextStep(situation: Situation): Step {
  const { progress, request, policy, person } = situation;
  const proved = provedIn(situation);
  if (proved.userId === undefined) {
    if (progress.emailCodeFor !== undefined) {
      return { step: 'email_code', identifier: progress.emailCodeFor };
    }
    return {
      step: 'identify',
      userId: request.wantedUserId,
      withPasskey: mayBeginWith(policy, 'passkey'),
    };
  }
  if (!person?.isActive || person.id !== proved.userId) {
    return { step: 'denied', reason: 'not_active' };
  }
  if (isPasswordOutdated(person, progress)) return proveAgain(situation, proved);
  if (request.wantedUserId !== undefined && request.wantedUserId !== proved.userId) {
    return { step: 'denied', reason: 'wrong_account' };
  }
  return (
    factorStep(situation, person, proved) ??
    requiredActionStep(situation, person, proved) ?? {
      step: 'done',
      userId: proved.userId,
      amr: proved.amr,
      acr: proved.acr,
      authTime: proved.authTime,
    }
  );
}

/** Who has changed a password that others know is rid of them, wherever in a sign-in they have got to. */
function isPasswordOutdated(
  { passwordChangedAt }: PersonFacts,
  { first, passwordAt = 0 }: Progress,
): boolean {
  return first === 'password' && passwordChangedAt !== null && passwordChangedAt > passwordAt;
}

function proveAgain({ request, policy }: Situation, { userId }: Proved): Step {
  const wanted = request.wantedUserId ?? userId;
  return { step: 'identify', userId: wanted, withPasskey: mayBeginWith(policy, 'passkey') };
}

/** Whoever finds a session open can't make it theirs for good: a factor is added soon after a proof only. */
function isProvedLately({ progress, now }: Situation, { authTime }: Proved): boolean {
  return (
    progress.first !== undefined ||
    (authTime !== undefined && authTime * 1000 + ENROLMENT_WINDOW_MS > now)
  );
}

/** A session counts unless the application wants a new proof, or another person. */
function provedIn({ session, request, progress }: Situation): Proved {
  const counts =
    session !== undefined &&
    !request.reauthenticate &&
    (request.wantedUserId === undefined || request.wantedUserId === session.userId) &&
    (progress.userId === undefined || progress.userId === session.userId);
  const base = counts ? session : undefined;
  const methods = new Set<Amr>([...(base?.amr ?? []), ...progress.amr]);
  if (progress.second !== undefined && progress.second !== 'remembered_device') methods.add('mfa');
  const amr = [...methods];
  const rememberedDevice =
    progress.second === 'remembered_device' ||
    base?.acr === acrOf({ amr: [], rememberedDevice: true });
  return {
    userId: progress.userId ?? base?.userId,
    amr,
    acr: acrOf({ amr, rememberedDevice }),
    authTime: progress.authTime ?? base?.authTime,
  };
}

function factorStep(situation: Situation, person: PersonFacts, proved: Proved): Step | undefined {
  const step = secondFactorStep(situation, person, proved);
  return step?.step === 'enrol_factor' && !isProvedLately(situation, proved)
    ? proveAgain(situation, proved)
    : step;
}

function secondFactorStep(
  situation: Situation,
  person: PersonFacts,
  proved: Proved,
): Step | undefined {
  const { policy, request, progress } = situation;
  const required = requiredAcr({
    policy,
    roleRequiresMfa: person.requireMfa,
    applicationRequiresMfa: request.requireMfa,
    acr: request.acr,
  });
  const allowed = person.enrolled.filter((type) => policy.factors.includes(type));
  // Who has set one up is asked for it at each new proof; a session that began before stays as it is.
  const offered =
    policy.mfa === 'optional' && allowed.length > 0 && progress.first !== undefined
      ? acrOf({ amr: [], rememberedDevice: true })
      : undefined;
  const unmet = [required, offered].some((acr) => acr !== undefined && !satisfies(proved.acr, acr));
  if (!unmet) return undefined;
  if (required === PHISHING_RESISTANT) return passkeyStep(situation, allowed);
  const factors = usableFactors(situation, person, allowed);
  if (factors.length > 0) return { step: 'second_factor', factors };
  const possible = SET_UP.filter((type) => policy.factors.includes(type));
  if (possible.length > 0) return { step: 'enrol_factor', factors: possible };
  if (policy.factors.includes('email_code') && progress.first !== 'email_code') {
    return { step: 'verify_email' };
  }
  return { step: 'denied', reason: required === MULTI_FACTOR ? 'acr_unattainable' : 'no_factor' };
}

/** Nothing else resists phishing. */
function passkeyStep({ policy }: Situation, allowed: readonly FactorType[]): Step {
  if (allowed.includes('passkey')) return { step: 'second_factor', factors: ['passkey'] };
  return policy.factors.includes('passkey')
    ? { step: 'enrol_factor', factors: ['passkey'] }
    : { step: 'denied', reason: 'acr_unattainable' };
}

/**
 * A code by e-mail is offered where nothing better is set up, and never twice: whoever has the mailbox has both.
 */
function usableFactors(
  { policy, progress }: Situation,
  person: PersonFacts,
  allowed: readonly FactorType[],
): UsableFactor[] {
  const setUp = allowed.filter((type) => SET_UP.includes(type));
  if (setUp.length > 0) {
    return [...setUp, ...(person.recoveryCodesLeft > 0 ? (['recovery_code'] as const) : [])];
  }
  const byMail =
    policy.factors.includes('email_code') &&
    person.emailVerified &&
    progress.first !== 'email_code';
  return byMail ? ['email_code'] : [];
}

function requiredActionStep(
  { policy, terms, now }: Situation,
  person: PersonFacts,
  { amr }: Proved,
): Step | undefined {
  const [action] = outstandingActions({
    policy,
    termsAccepted: person.termsAccepted,
    mustChangePassword: person.mustChangePassword,
    passwordChangedAt: person.passwordChangedAt,
    emailVerified: person.emailVerified,
    usesPassword: person.hasPassword && amr.includes('pwd'),
    terms,
    now,
  });
  switch (action) {
    case 'accept_terms':
      return { step: 'accept_terms', version: terms ?? '' };
    case 'change_password':
      return {
        step: 'change_password',
        reason: person.mustChangePassword ? 'given_by_others' : 'expired',
      };
    case 'verify_email':
      return { step: 'verify_email' };
    default:
      return undefined;
  }
}
