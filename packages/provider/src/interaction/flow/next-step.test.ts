import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACR_VALUES, type Amr, satisfies } from '../../policy/authentication-context.ts';
import { FACTOR_TYPES, MFA_REQUIREMENTS, type Policy } from '../../policy/policies.ts';
import { requiredAcr } from '../../policy/sign-in-requirements.ts';
import { nextStep } from './next-step.ts';
import { NO_PROGRESS, type PersonFacts, type Progress, type Situation } from './steps.ts';

const [SINGLE, REMEMBERED, MULTI, PHISHING_RESISTANT] = ACR_VALUES;
const NOW = Date.UTC(2026, 10, 1);
const DAY = 86_400_000;

const POLICY: Policy = {
  id: 'p',
  name: 'Default',
  description: null,
  is_default: true,
  password_min_length: 8,
  password_history: 0,
  password_max_age: 0,
  password_check_common: true,
  password_check_breached: false,
  mfa: 'optional',
  factors: ['totp', 'passkey', 'email_code'],
  remembered_device_lifetime: 0,
  passwordless: true,
  email_code_sign_in: true,
  require_verified_email: false,
  session_lifetime: 86_400,
  session_idle_lifetime: 0,
  created_at: 0,
  updated_at: 0,
  version: 1,
};
const MARIA: PersonFacts = {
  id: 'maria',
  isActive: true,
  enrolled: [],
  recoveryCodesLeft: 0,
  emailVerified: true,
  mustChangePassword: false,
  passwordChangedAt: NOW - DAY,
  hasPassword: true,
  termsAccepted: null,
  requireMfa: false,
};
const BY_PASSWORD: Progress = {
  ...NO_PROGRESS,
  userId: 'maria',
  first: 'password',
  amr: ['pwd'],
  authTime: 1000,
  passwordAt: NOW,
};
const SESSION = { userId: 'maria', acr: SINGLE, amr: ['pwd'], authTime: 500 } as const;

function situation(given: {
  policy?: Partial<Policy>;
  person?: Partial<PersonFacts>;
  request?: Partial<Situation['request']>;
  session?: Situation['session'];
  progress?: Progress;
  terms?: string;
}): Situation {
  return {
    policy: { ...POLICY, ...given.policy },
    person: { ...MARIA, ...given.person },
    request: {
      reauthenticate: false,
      requireMfa: false,
      acr: undefined,
      wantedUserId: undefined,
      ...given.request,
    },
    session: given.session,
    progress: given.progress ?? NO_PROGRESS,
    terms: given.terms,
    now: NOW,
  };
}

describe('the next step of a sign-in', () => {
  it('asks who it is as long as nobody has proved it', () => {
    expect(nextStep({ ...situation({}), person: undefined })).toEqual({
      step: 'identify',
      userId: undefined,
      withPasskey: true,
    });
  });

  it('is the code that was sent, whether anybody has the address or not', () => {
    const progress = { ...NO_PROGRESS, emailCodeFor: 'nobody@example.com' };
    expect(nextStep({ ...situation({ progress }), person: undefined })).toEqual({
      step: 'email_code',
      identifier: 'nobody@example.com',
    });
  });

  it('is none after the password where nothing else is asked for', () => {
    expect(nextStep(situation({ progress: BY_PASSWORD }))).toEqual({
      step: 'done',
      userId: 'maria',
      amr: ['pwd'],
      acr: SINGLE,
      authTime: 1000,
    });
  });

  it.each([
    ['the policy', { policy: { mfa: 'required' as const } }],
    ['a role', { person: { requireMfa: true } }],
    [
      'a role, where the policy asks for none',
      { person: { requireMfa: true }, policy: { mfa: 'off' as const } },
    ],
    ['the application', { request: { requireMfa: true } }],
    ['acr_values', { request: { acr: MULTI } }],
  ])('is the second factor that %s requires', (_, given) => {
    const person = { enrolled: ['totp' as const], ...('person' in given && given.person) };
    expect(nextStep(situation({ ...given, person, progress: BY_PASSWORD }))).toEqual({
      step: 'second_factor',
      factors: ['totp'],
    });
  });

  it('is a second factor for who has set one up, where the policy leaves it to them', () => {
    const given = { person: { enrolled: ['totp' as const], recoveryCodesLeft: 3 } };
    expect(nextStep(situation({ ...given, progress: BY_PASSWORD }))).toEqual({
      step: 'second_factor',
      factors: ['totp', 'recovery_code'],
    });
    const off = { ...given, policy: { mfa: 'off' as const } };
    expect(nextStep(situation({ ...off, progress: BY_PASSWORD }))).toMatchObject({ step: 'done' });
  });

  it('is to set one up for who has none', () => {
    const policy = { mfa: 'required' as const, factors: ['totp', 'passkey'] as Policy['factors'] };
    expect(nextStep(situation({ policy, progress: BY_PASSWORD }))).toEqual({
      step: 'enrol_factor',
      factors: ['totp', 'passkey'],
    });
  });

  it('is a code by e-mail where that is all there is, and the address is theirs', () => {
    const policy = { mfa: 'required' as const, factors: ['email_code'] as Policy['factors'] };
    expect(nextStep(situation({ policy, progress: BY_PASSWORD }))).toEqual({
      step: 'second_factor',
      factors: ['email_code'],
    });
    const person = { emailVerified: false };
    expect(nextStep(situation({ policy, person, progress: BY_PASSWORD }))).toEqual({
      step: 'verify_email',
    });
  });

  it('does not take one mailbox for two factors', () => {
    const policy = { mfa: 'required' as const, factors: ['email_code'] as Policy['factors'] };
    const progress = { ...BY_PASSWORD, first: 'email_code' as const, amr: ['otp' as const] };
    expect(nextStep(situation({ policy, progress }))).toEqual({
      step: 'denied',
      reason: 'no_factor',
    });
  });

  it('does not take a remembered device for what an application asks by name', () => {
    const given = {
      policy: { mfa: 'required' as const },
      person: { enrolled: ['totp' as const] },
      progress: { ...BY_PASSWORD, second: 'remembered_device' as const },
    };
    expect(nextStep(situation(given))).toMatchObject({ step: 'done', acr: REMEMBERED });
    expect(nextStep(situation({ ...given, request: { acr: MULTI } }))).toMatchObject({
      step: 'second_factor',
    });
  });

  it('raises a session without the password, and keeps when and how it began', () => {
    const given = {
      session: SESSION,
      request: { acr: MULTI },
      person: { enrolled: ['totp' as const] },
    };
    expect(nextStep(situation(given))).toEqual({ step: 'second_factor', factors: ['totp'] });
    const progress = {
      ...NO_PROGRESS,
      userId: 'maria',
      second: 'totp' as const,
      amr: ['otp' as const],
      authTime: 2000,
    };
    expect(nextStep(situation({ ...given, progress }))).toEqual({
      step: 'done',
      userId: 'maria',
      amr: ['pwd', 'otp', 'mfa'],
      acr: MULTI,
      authTime: 2000,
    });
  });

  it('asks again for everything where the application wants a new sign-in', () => {
    const given = { session: SESSION, request: { reauthenticate: true } };
    expect(nextStep(situation(given))).toMatchObject({ step: 'identify' });
  });

  it('does not take a passkey that did not verify its user for a resistant one', () => {
    const given = {
      request: { acr: PHISHING_RESISTANT },
      person: { enrolled: ['passkey' as const] },
      progress: {
        ...NO_PROGRESS,
        userId: 'maria',
        first: 'passkey' as const,
        amr: ['hwk' as const],
      },
    };
    expect(nextStep(situation(given))).toEqual({ step: 'second_factor', factors: ['passkey'] });
  });

  it('is the proof again where the password was changed since it was typed', () => {
    const progress = { ...BY_PASSWORD, second: 'totp' as const };
    const person = { passwordChangedAt: NOW + 1 };
    expect(nextStep(situation({ progress, person }))).toEqual({
      step: 'identify',
      userId: 'maria',
      withPasskey: true,
    });
  });

  it('adds no factor to a session of some time ago without a new proof', () => {
    const factors: Policy['factors'] = ['totp'];
    const given = { policy: { mfa: 'required' as const, factors } };
    const session = { ...SESSION, authTime: NOW / 1000 - 601 };
    expect(nextStep(situation({ ...given, session }))).toMatchObject({ step: 'identify' });
    const fresh = { ...SESSION, authTime: NOW / 1000 - 599 };
    expect(nextStep(situation({ ...given, session: fresh }))).toMatchObject({
      step: 'enrol_factor',
    });
  });

  it('ends where the policy allows nothing that is strong enough', () => {
    const given = {
      policy: { factors: ['totp'] as Policy['factors'] },
      request: { acr: PHISHING_RESISTANT },
      progress: BY_PASSWORD,
    };
    expect(nextStep(situation(given))).toEqual({ step: 'denied', reason: 'acr_unattainable' });
  });

  it('ends for who was suspended meanwhile, and for who is not whom the application wants', () => {
    const given = { progress: BY_PASSWORD };
    expect(nextStep(situation({ ...given, person: { isActive: false } }))).toEqual({
      step: 'denied',
      reason: 'not_active',
    });
    expect(nextStep(situation({ ...given, request: { wantedUserId: 'john' } }))).toEqual({
      step: 'denied',
      reason: 'wrong_account',
    });
  });

  it('goes through what is to be done in one order', () => {
    const given = {
      policy: { require_verified_email: true, password_max_age: 3600 },
      terms: '2',
      progress: BY_PASSWORD,
    };
    const person: Partial<PersonFacts> = { emailVerified: false, termsAccepted: '1' };
    expect(nextStep(situation({ ...given, person }))).toEqual({
      step: 'accept_terms',
      version: '2',
    });
    person.termsAccepted = '2';
    expect(nextStep(situation({ ...given, person }))).toEqual({
      step: 'change_password',
      reason: 'expired',
    });
    person.passwordChangedAt = NOW;
    expect(nextStep(situation({ ...given, person }))).toEqual({ step: 'verify_email' });
    person.emailVerified = true;
    expect(nextStep(situation({ ...given, person }))).toMatchObject({ step: 'done' });
  });

  it('leaves an old password alone in a sign-in that does not use it', () => {
    const progress: Progress = {
      ...BY_PASSWORD,
      first: 'passkey',
      amr: ['swk', 'user', 'mfa'],
    };
    const policy = { password_max_age: 3600 };
    expect(nextStep(situation({ policy, progress }))).toMatchObject({
      step: 'done',
      acr: PHISHING_RESISTANT,
    });
  });
});

describe('every sign-in', () => {
  const amrs = fc.uniqueArray(fc.constantFrom<Amr>('pwd', 'otp', 'hwk', 'swk', 'user', 'mfa'));
  const situations: fc.Arbitrary<Situation> = fc.record({
    policy: fc.record({
      ...Object.fromEntries(
        Object.entries(POLICY).map(([name, value]) => [name, fc.constant(value)]),
      ),
      mfa: fc.constantFrom(...MFA_REQUIREMENTS),
      factors: fc.uniqueArray(fc.constantFrom(...FACTOR_TYPES)),
      require_verified_email: fc.boolean(),
      password_max_age: fc.constantFrom(0, 3600),
    }) as fc.Arbitrary<Policy>,
    person: fc.record({
      id: fc.constant('maria'),
      isActive: fc.boolean(),
      enrolled: fc.uniqueArray(fc.constantFrom('totp' as const, 'passkey' as const)),
      recoveryCodesLeft: fc.nat(3),
      emailVerified: fc.boolean(),
      mustChangePassword: fc.boolean(),
      passwordChangedAt: fc.constantFrom(null, NOW, NOW - 2 * DAY),
      hasPassword: fc.boolean(),
      termsAccepted: fc.constantFrom(null, '1', '2'),
      requireMfa: fc.boolean(),
    }),
    request: fc.record({
      reauthenticate: fc.boolean(),
      requireMfa: fc.boolean(),
      acr: fc.constantFrom(undefined, ...ACR_VALUES),
      wantedUserId: fc.constantFrom(undefined, 'maria', 'john'),
    }),
    session: fc.option(
      fc.record({
        userId: fc.constantFrom('maria', 'john'),
        acr: fc.constantFrom(...ACR_VALUES),
        amr: amrs,
        authTime: fc.constant(1),
      }),
      { nil: undefined },
    ),
    progress: fc.record({
      userId: fc.constantFrom(undefined, 'maria'),
      first: fc.constantFrom(
        undefined,
        'password' as const,
        'passkey' as const,
        'email_code' as const,
      ),
      second: fc.constantFrom(undefined, 'totp' as const, 'remembered_device' as const),
      rememberedAt: fc.constant(undefined),
      amr: amrs,
      authTime: fc.constantFrom(undefined, 2),
      passwordAt: fc.constantFrom(undefined, NOW - 3 * DAY, NOW),
      emailCodeFor: fc.constantFrom(undefined, 'maria@example.com'),
    }),
    terms: fc.constantFrom(undefined, '2'),
    now: fc.constant(NOW),
  });

  it('that is done is of an active person, the wanted one, and as strong as is required', () => {
    fc.assert(
      fc.property(situations, (given) => {
        const step = nextStep(given);
        if (step.step !== 'done') return;
        const { person, request, policy, terms } = given;
        const required = requiredAcr({
          policy,
          roleRequiresMfa: person?.requireMfa ?? false,
          applicationRequiresMfa: request.requireMfa,
          acr: request.acr,
        });
        expect(person?.isActive).toBe(true);
        expect(step.userId).toBe(person?.id);
        if (request.wantedUserId) expect(step.userId).toBe(request.wantedUserId);
        if (required) expect(satisfies(step.acr, required)).toBe(true);
        const { first, passwordAt = 0 } = given.progress;
        if (first === 'password') {
          expect(person?.passwordChangedAt ?? 0).toBeLessThanOrEqual(passwordAt);
        }
        if (terms) expect(person?.termsAccepted).toBe(terms);
        if (policy.require_verified_email) expect(person?.emailVerified).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('begins with a proof where an application wants a new one', () => {
    fc.assert(
      fc.property(situations, (given) => {
        const fresh = { ...given, progress: NO_PROGRESS };
        fresh.request = { ...given.request, reauthenticate: true };
        expect(nextStep(fresh).step).toBe('identify');
      }),
    );
  });

  it('asks for no factor that the policy does not allow', () => {
    fc.assert(
      fc.property(situations, (given) => {
        const step = nextStep(given);
        if (step.step !== 'second_factor' && step.step !== 'enrol_factor') return;
        expect(step.factors.length).toBeGreaterThan(0);
        for (const factor of step.factors) {
          if (factor !== 'recovery_code') expect(given.policy.factors).toContain(factor);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
