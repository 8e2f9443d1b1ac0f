import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Amr } from '../../policy/authentication-context.ts';
import { ACR_VALUES } from '../../policy/authentication-context.ts';
import type { PastPerson, PastSignIn } from '../../policy/past-sign-in.ts';
import {
  FACTOR_TYPES,
  MFA_REQUIREMENTS,
  POLICY_DEFAULTS,
  type Policy,
} from '../../policy/policies.ts';
import {
  FIRST_METHODS,
  type FirstMethod,
  isStillRemembered,
  mayBeginWith,
  type SecondMethod,
  type SignInDetails,
} from '../../policy/sign-in-methods.ts';
import { nextStep } from './next-step.ts';
import { judgePastSignIn } from './past-sign-in.ts';
import { NO_PROGRESS, type PersonFacts, type Progress, type Situation } from './steps.ts';

const NOW = Date.UTC(2026, 10, 1);
const DAY = 86_400_000;
const HOUR = 3600;

const POLICY: Policy = {
  ...POLICY_DEFAULTS,
  id: 'p',
  name: 'Default',
  description: null,
  is_default: true,
  created_at: 0,
  updated_at: 0,
  version: 1,
};
const MARIA: PastPerson = {
  id: 'maria',
  enrolled: [],
  recoveryCodesLeft: 0,
  emailVerified: true,
  passwordChangedAt: NOW - 90 * DAY,
  hasPassword: true,
  requireMfa: false,
};
const BY_PASSWORD: SignInDetails = { amr: ['pwd'], methods: ['password'] };

function judge(
  given: { details?: SignInDetails; person?: Partial<PastPerson>; before?: Partial<Policy> },
  after: Partial<Policy>,
) {
  const before = { ...POLICY, ...given.before };
  return judgePastSignIn(
    {
      occurredAt: NOW,
      details: given.details ?? BY_PASSWORD,
      person: { ...MARIA, ...given.person },
      applicationRequiresMfa: false,
    },
    { before, after: { ...before, ...after } },
  );
}

describe('a change of a policy', () => {
  it.each([
    [
      'factor_missing',
      {},
      { mfa: 'required' as const, factors: ['totp' as const, 'passkey' as const] },
    ],
    ['email_code_needed', {}, { mfa: 'required' as const }],
    [
      'factor_not_used',
      { person: { enrolled: ['totp' as const] }, before: { mfa: 'off' as const } },
      { mfa: 'optional' as const },
    ],
    [
      'factor_not_allowed',
      {
        details: { amr: ['pwd', 'otp', 'mfa'], methods: ['password', 'totp'] } as SignInDetails,
        before: { mfa: 'required' as const },
      },
      { factors: ['passkey' as const] },
    ],
    [
      'device_not_remembered',
      {
        details: {
          amr: ['pwd'],
          methods: ['password', 'remembered_device'],
          remembered_at: NOW - 2 * DAY,
        } as SignInDetails,
        person: { enrolled: ['totp' as const] },
      },
      { remembered_device_lifetime: DAY / 1000 },
    ],
    [
      'passkey_alone_off',
      {
        details: { amr: ['hwk', 'user', 'mfa'], methods: ['passkey'] } as SignInDetails,
        person: { enrolled: ['passkey' as const] },
      },
      { passwordless: false },
    ],
    [
      'email_code_off',
      {
        details: { amr: ['otp'], methods: ['email_code'] } as SignInDetails,
        before: { email_code_sign_in: true },
      },
      { email_code_sign_in: false },
    ],
    ['password_too_old', {}, { password_max_age: (30 * DAY) / 1000 }],
    ['email_not_verified', { person: { emailVerified: false } }, { require_verified_email: true }],
  ])('asks for more: %s', (reason, given, after) => {
    expect(judge(given, after)).toEqual({ effect: 'asked_for_more', reason });
  });

  it('stops whoever began with what is off, and has nothing else', () => {
    const details: SignInDetails = { amr: ['hwk', 'user', 'mfa'], methods: ['passkey'] };
    const person = { enrolled: ['passkey' as const], hasPassword: false };
    expect(judge({ details, person }, { passwordless: false })).toEqual({
      effect: 'stopped',
      reason: 'no_way_in',
    });
  });

  it('stops whoever has to give a second factor and may have none', () => {
    const person = { requireMfa: true };
    const given = {
      details: { amr: ['pwd', 'otp', 'mfa'], methods: ['password', 'totp'] } as SignInDetails,
      person,
    };
    expect(judge(given, { factors: [] })).toEqual({
      effect: 'stopped',
      reason: 'no_factor_possible',
    });
  });

  it('stops what an application asked for and nobody could have any more', () => {
    const details: SignInDetails = {
      amr: ['pwd', 'hwk', 'mfa'],
      methods: ['password', 'passkey'],
      requested_acr: 'phr',
    };
    expect(judge({ details }, { factors: ['totp'] })).toEqual({
      effect: 'stopped',
      reason: 'class_unattainable',
    });
  });

  it('leaves alone who gave what it asks for, and who was asked for as much before', () => {
    const details: SignInDetails = { amr: ['pwd', 'otp', 'mfa'], methods: ['password', 'totp'] };
    const unchanged = { effect: 'unchanged', reason: null };
    expect(judge({ details }, { mfa: 'required' })).toEqual(unchanged);
    const unverified = { emailVerified: false };
    const before = { require_verified_email: true };
    expect(judge({ person: unverified, before }, { password_min_length: 20 })).toEqual(unchanged);
  });

  it('is not known of a remembered browser of which the event does not tell since when', () => {
    const person = { enrolled: ['totp' as const] };
    const details: SignInDetails = { amr: ['pwd'] };
    const unknown = { effect: 'unknown', reason: null };
    expect(judge({ details, person }, { remembered_device_lifetime: HOUR })).toEqual(unknown);
    expect(judge({ details, person }, { remembered_device_lifetime: 0 })).toEqual({
      effect: 'asked_for_more',
      reason: 'device_not_remembered',
    });
  });

  it('is not known of a password that was changed since', () => {
    const person = { passwordChangedAt: NOW + DAY };
    expect(judge({ person }, { password_max_age: HOUR })).toMatchObject({ effect: 'unknown' });
    expect(judge({ person }, { password_min_length: 20 })).toMatchObject({ effect: 'unchanged' });
  });
});

/** What a person did, as the rules of sign-ins let them. */
interface SignedIn {
  details: SignInDetails;
  isStopped: boolean;
  /** Steps for which they had to do something else than they are used to. */
  more: string[];
}

interface Habits {
  first: FirstMethod;
  second: SecondMethod | undefined;
  rememberedAt: number;
}

/** Signs a person in by the rules alone. Habits are kept where the rules let them. */
function signIn(policy: Policy, signer: PastSignIn, habits: Habits): SignedIn {
  const { person, details } = signer;
  const has: Record<FirstMethod, boolean> = {
    password: person.hasPassword,
    passkey: person.enrolled.includes('passkey'),
    email_code: true,
  };
  const ways = [habits.first, ...FIRST_METHODS].filter((way) => mayBeginWith(policy, way));
  const first = ways.find((way) => way === habits.first || has[way]);
  const more: string[] = first === habits.first ? [] : ['identify'];
  if (first === undefined) return { details, isStopped: true, more };
  const amrs = {
    password: ['pwd'],
    passkey: ['hwk', 'user', 'mfa'],
    email_code: ['otp'],
  } satisfies Record<FirstMethod, Amr[]>;
  let progress: Progress = {
    ...NO_PROGRESS,
    userId: person.id,
    first,
    amr: amrs[first],
    authTime: NOW / 1000,
    passwordAt: NOW,
  };
  let facts: PersonFacts = {
    ...person,
    isActive: true,
    mustChangePassword: false,
    termsAccepted: null,
    emailVerified: person.emailVerified || first === 'email_code',
  };
  const give = (second: SecondMethod) => {
    const method: Amr[] =
      second === 'remembered_device' ? [] : second === 'passkey' ? ['hwk'] : ['otp'];
    progress = { ...progress, second, amr: [...new Set([...progress.amr, ...method])] };
  };
  let habit = habits.second;
  for (;;) {
    const situation: Situation = {
      policy,
      person: facts,
      request: {
        reauthenticate: false,
        requireMfa: signer.applicationRequiresMfa,
        acr: details.requested_acr,
        wantedUserId: undefined,
      },
      session: undefined,
      progress,
      terms: undefined,
      now: NOW,
    };
    const step = nextStep(situation);
    switch (step.step) {
      case 'done': {
        const { second } = progress;
        return {
          details: {
            amr: step.amr,
            acr: step.acr,
            methods: [first, ...(second === undefined ? [] : [second])],
            requested_acr: details.requested_acr,
            ...(second === 'remembered_device' && { remembered_at: habits.rememberedAt }),
          },
          isStopped: false,
          more,
        };
      }
      case 'denied':
        return { details, isStopped: true, more };
      case 'second_factor': {
        const { rememberedAt } = habits;
        const works =
          habit === 'remembered_device'
            ? isStillRemembered(policy, { rememberedAt, now: NOW })
            : habit !== undefined && step.factors.includes(habit);
        if (!works) more.push(step.step);
        give(works && habit !== undefined ? habit : (step.factors[0] ?? 'totp'));
        if (works) habit = undefined;
        break;
      }
      case 'enrol_factor':
        more.push(step.step);
        facts = { ...facts, enrolled: [...facts.enrolled, ...step.factors.slice(0, 1)] };
        give(step.factors[0] ?? 'totp');
        break;
      case 'change_password':
        more.push(step.step);
        facts = { ...facts, passwordChangedAt: NOW };
        break;
      case 'verify_email':
        more.push(step.step);
        facts = { ...facts, emailVerified: true };
        break;
      default:
        throw new Error(`Nobody comes to ${step.step} here.`);
    }
  }
}

describe('every dry run', () => {
  const policies = fc.record({
    mfa: fc.constantFrom(...MFA_REQUIREMENTS),
    factors: fc.uniqueArray(fc.constantFrom(...FACTOR_TYPES)),
    passwordless: fc.boolean(),
    email_code_sign_in: fc.boolean(),
    require_verified_email: fc.boolean(),
    password_max_age: fc.constantFrom(0, HOUR, (100 * DAY) / 1000),
    remembered_device_lifetime: fc.constantFrom(0, HOUR, (30 * DAY) / 1000),
  });
  const cases = fc
    .record({
      before: policies,
      after: policies,
      person: fc.record({
        id: fc.constant('maria'),
        enrolled: fc.uniqueArray(fc.constantFrom('totp' as const, 'passkey' as const)),
        recoveryCodesLeft: fc.nat(2),
        emailVerified: fc.boolean(),
        passwordChangedAt: fc.constantFrom(NOW - DAY, NOW - 90 * DAY),
        hasPassword: fc.boolean(),
        requireMfa: fc.boolean(),
      }),
      applicationRequiresMfa: fc.boolean(),
      requestedAcr: fc.constantFrom(undefined, ...ACR_VALUES),
      first: fc.constantFrom(...FIRST_METHODS),
      second: fc.constantFrom(
        undefined,
        'totp' as const,
        'passkey' as const,
        'email_code' as const,
        'recovery_code' as const,
        'remembered_device' as const,
      ),
      rememberedAt: fc.constantFrom(NOW - 1000, NOW - 10 * DAY),
    })
    .map(({ before, after, person, first, second, rememberedAt, ...rest }) => {
      const signer: PastSignIn = {
        occurredAt: NOW,
        person: {
          ...person,
          hasPassword: person.hasPassword || first === 'password',
          enrolled: first === 'passkey' ? ['totp', 'passkey'] : person.enrolled,
        },
        details: { amr: [], requested_acr: rest.requestedAcr },
        applicationRequiresMfa: rest.applicationRequiresMfa,
      };
      return {
        signer,
        before: { ...POLICY, ...before },
        after: { ...POLICY, ...after },
        habits: { first, second, rememberedAt },
      };
    });

  it('says that a sign-in is stopped exactly if the rules stop it, and asked for more exactly if they ask', () => {
    fc.assert(
      fc.property(cases, ({ signer, before, after, habits }) => {
        const was = signIn(before, signer, habits);
        fc.pre(!was.isStopped && was.more.length === 0);
        const second = was.details.methods?.[1] as SecondMethod | undefined;
        const would = signIn(after, signer, { ...habits, second });
        const { effect } = judgePastSignIn({ ...signer, details: was.details }, { before, after });
        expect(effect === 'stopped').toBe(would.isStopped);
        expect(effect === 'asked_for_more').toBe(!would.isStopped && would.more.length > 0);
        expect(effect).not.toBe('unknown');
      }),
      { numRuns: 3000 },
    );
  });

  it('says the same of an event that tells only amr, or that it is not known', () => {
    fc.assert(
      fc.property(cases, ({ signer, before, after, habits }) => {
        const was = signIn(before, signer, habits);
        fc.pre(!was.isStopped && was.more.length === 0);
        const { amr, requested_acr } = was.details;
        const judgeBy = (details: SignInDetails) =>
          judgePastSignIn({ ...signer, details }, { before, after }).effect;
        expect([judgeBy(was.details), 'unknown']).toContain(judgeBy({ amr, requested_acr }));
      }),
      { numRuns: 3000 },
    );
  });
});
