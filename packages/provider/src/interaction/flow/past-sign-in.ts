import type { Amr } from '../../policy/authentication-context.ts';
import type {
  EffectReason,
  JudgePastSignIn,
  PastPerson,
  PastSignIn,
  Verdict,
} from '../../policy/past-sign-in.ts';
import { FACTOR_TYPES, type FactorType, type Policy } from '../../policy/policies.ts';
import {
  FIRST_METHODS,
  type FirstMethod,
  isStillRemembered,
  mayBeginWith,
  type SecondMethod,
} from '../../policy/sign-in-methods.ts';
import { nextStep } from './next-step.ts';
import { type Reading, readingsOf } from './past-readings.ts';
import {
  NO_PROGRESS,
  type Progress,
  type Situation,
  type Step,
  type UsableFactor,
} from './steps.ts';

type Asked = Exclude<Step['step'], 'done' | 'denied' | 'email_code' | 'accept_terms'>;

/** How a sign-in goes under a policy: what the person did is taken where it is asked for, and the rest is noted. */
interface Replay {
  /** What was asked for, and given as it was at the time. */
  given: Asked[];
  /** What was asked for that the person did not do. */
  asked: { step: Asked; reason: EffectReason }[];
  stopped: EffectReason | undefined;
}

/** More steps than any sign-in has. */
const MAX_STEPS = 10;

/**
 * Replays the sign-in under both policies by {@link nextStep}, which decides on real ones. Where the event leaves open
 * what happened, all that it may have been is replayed, and the verdict is `unknown` unless all agree.
 */
export const judgePastSignIn: JudgePastSignIn = (signIn, { before, after }, asked = {}) => {
  const { applicationRequiresMfa = signIn.applicationRequiresMfa, roleRequiresMfa } = asked;
  const { requireMfa } = signIn.person;
  const changed: PastSignIn = {
    ...signIn,
    applicationRequiresMfa,
    person: { ...signIn.person, requireMfa: roleRequiresMfa ?? requireMfa },
  };
  const readings = readingsOf(signIn, before).map((reading) => ({
    reading,
    before: replay(signIn, reading, before),
  }));
  // It happened, so what could not have gone through as it did is no reading of it; unless people have changed since.
  const possible = readings.filter(({ before: { asked, stopped } }) => !stopped && !asked.length);
  const verdicts = (possible.length > 0 ? possible : readings).map(({ reading, before: was }) =>
    compare(was, replay(changed, reading, after)),
  );
  const [verdict, ...others] = verdicts;
  const agree = others.every(({ effect }) => effect === verdict?.effect);
  return verdict && agree ? verdict : { effect: 'unknown', reason: null };
};

function compare(before: Replay, after: Replay): Verdict {
  if (after.stopped !== undefined) {
    return before.stopped === undefined
      ? { effect: 'stopped', reason: after.stopped }
      : { effect: 'unchanged', reason: null };
  }
  const alreadyAsked = new Set(before.asked.map(({ step }) => step));
  const more = after.asked.find(({ step }) => !alreadyAsked.has(step));
  if (more) return { effect: 'asked_for_more', reason: more.reason };
  const isEased =
    before.stopped !== undefined || stepsOf(before).some((step) => !stepsOf(after).includes(step));
  return { effect: isEased ? 'eased' : 'unchanged', reason: null };
}

function stepsOf({ given, asked }: Replay): Asked[] {
  return [...given, ...asked.map(({ step }) => step)];
}

function replay(signIn: PastSignIn, reading: Reading, policy: Policy): Replay {
  const { occurredAt: now, person, details } = signIn;
  const result: Replay = { given: [], asked: [], stopped: undefined };
  const first = firstUnder(policy, reading, person);
  if (first === undefined) return { ...result, stopped: 'no_way_in' };
  if (first !== reading.first) {
    const reason = reading.first === 'passkey' ? 'passkey_alone_off' : 'email_code_off';
    result.asked.push({ step: 'identify', reason });
  }
  let { second } = reading;
  let situation: Situation = {
    policy,
    person: {
      id: person.id,
      // They were, and what they had to do they did.
      isActive: true,
      mustChangePassword: false,
      termsAccepted: null,
      enrolled: enrolledThen(person, reading),
      recoveryCodesLeft: Math.max(person.recoveryCodesLeft, second === 'recovery_code' ? 1 : 0),
      emailVerified: person.emailVerified || second === 'email_code' || first === 'email_code',
      passwordChangedAt: reading.passwordChangedAt,
      hasPassword: person.hasPassword || first === 'password',
      requireMfa: person.requireMfa,
    },
    request: {
      reauthenticate: false,
      requireMfa: signIn.applicationRequiresMfa,
      acr: details.requested_acr,
      wantedUserId: undefined,
    },
    session: undefined,
    progress: {
      ...NO_PROGRESS,
      userId: person.id,
      first,
      amr: first === reading.first ? amrOfFirst(reading, details.amr) : AMR_OF_FIRST[first],
      authTime: Math.floor(now / 1000),
      passwordAt: now,
    },
    terms: undefined,
    now,
  };
  const note = (step: Asked, reason: EffectReason) => result.asked.push({ step, reason });
  const withFacts = (facts: Partial<Situation['person'] & object>) => {
    if (situation.person) situation = { ...situation, person: { ...situation.person, ...facts } };
  };
  const withProgress = (added: Partial<Progress>) => {
    situation = { ...situation, progress: { ...situation.progress, ...added } };
  };
  for (let count = 0; count < MAX_STEPS; count += 1) {
    const step = nextStep(situation);
    switch (step.step) {
      case 'done':
        return result;
      case 'denied':
        return {
          ...result,
          stopped: step.reason === 'acr_unattainable' ? 'class_unattainable' : 'no_factor_possible',
        };
      case 'second_factor': {
        const { rememberedAt } = reading;
        const isTaken =
          second === 'remembered_device'
            ? isStillRemembered(policy, { rememberedAt, now })
            : second !== undefined && step.factors.includes(second);
        if (isTaken) result.given.push('second_factor');
        else note('second_factor', notTaken(second, unusedOf(step.factors)));
        const use = isTaken && second !== undefined ? second : (step.factors[0] ?? 'totp');
        withProgress({ second: use, amr: withSecond(situation.progress.amr, use) });
        // A browser that is remembered is no answer to a request for more than that.
        if (isTaken) second = undefined;
        break;
      }
      case 'enrol_factor': {
        note('enrol_factor', notTaken(second, 'factor_missing'));
        const use = step.factors[0] ?? 'totp';
        withFacts({ enrolled: [...(situation.person?.enrolled ?? []), use] });
        withProgress({ second: use, amr: withSecond(situation.progress.amr, use) });
        break;
      }
      case 'change_password':
        note('change_password', 'password_too_old');
        withFacts({ passwordChangedAt: now });
        break;
      case 'verify_email':
        note('verify_email', 'email_not_verified');
        withFacts({ emailVerified: true });
        break;
      default:
        throw new TypeError(`A sign-in of somebody who is known does not come to ${step.step}.`);
    }
  }
  throw new TypeError('A sign-in came to no end.');
}

/** How the person would have begun: as they did if that is allowed, or else as they can. */
function firstUnder(
  policy: Policy,
  { first }: Reading,
  person: PastPerson,
): FirstMethod | undefined {
  const can: Record<FirstMethod, boolean> = {
    password: person.hasPassword,
    passkey: person.enrolled.includes('passkey'),
    email_code: true,
  };
  return [first, ...FIRST_METHODS].find(
    (method) => mayBeginWith(policy, method) && (method === first || can[method]),
  );
}

/** What they gave they had, even if they have removed it since. */
function enrolledThen({ enrolled }: PastPerson, { first, second }: Reading): FactorType[] {
  const used = [first, second] as (string | undefined)[];
  return FACTOR_TYPES.filter(
    (type) => enrolled.includes(type) || (type !== 'email_code' && used.includes(type)),
  );
}

function unusedOf(factors: readonly UsableFactor[]): EffectReason {
  return factors.every((factor) => factor === 'email_code')
    ? 'email_code_needed'
    : 'factor_not_used';
}

function notTaken(second: SecondMethod | undefined, otherwise: EffectReason): EffectReason {
  if (second === undefined) return otherwise;
  return second === 'remembered_device' ? 'device_not_remembered' : 'factor_not_allowed';
}

const AMR_OF_FIRST: Record<FirstMethod, Amr[]> = {
  password: ['pwd'],
  passkey: ['hwk', 'user', 'mfa'],
  email_code: ['otp'],
};

/** Of a passkey alone what it said; of the others what they always say. */
function amrOfFirst({ first }: Reading, amr: readonly Amr[]): Amr[] {
  return first === 'passkey' ? [...amr] : AMR_OF_FIRST[first];
}

function withSecond(amr: readonly Amr[], second: SecondMethod): Amr[] {
  if (second === 'remembered_device') return [...amr];
  return [...new Set<Amr>([...amr, second === 'passkey' ? 'hwk' : 'otp'])];
}
