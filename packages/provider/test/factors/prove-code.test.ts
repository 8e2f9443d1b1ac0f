import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEmailCodes } from '../../src/credentials/factors/email-codes.ts';
import { type BeginAttempt, createProveCode } from '../../src/credentials/factors/prove-code.ts';
import { engines } from '../storage-fixture.ts';
import { openTestFactors, STEP, type TestFactors } from './factors-fixture.ts';

const TRIES = 5;

describe.each(engines())('a second factor proved by a typed code on %s', (engine) => {
  let at: TestFactors;
  beforeAll(async () => {
    at = await openTestFactors(engine);
  });
  afterAll(() => at.test.close());

  /** Counts as the real one does, without its delays, and keeps codes as the real one does, in memory. */
  const start = () => {
    const tries = new Map<string, number>();
    const sent: { to: string; code: string }[] = [];
    const codes = new Map<string, string>();
    const beginAttempt: BeginAttempt = async ({ account }) => {
      const made = (tries.get(account) ?? 0) + 1;
      if (made > TRIES) return { allowed: false, retryAfter: 60 };
      tries.set(account, made);
      return {
        allowed: true,
        succeeded: async () => void tries.delete(account),
        failed: async () => undefined,
      };
    };
    const emailCodes = createEmailCodes({
      db: at.test.storage.db,
      codes: {
        async issueCode(_, { kind, userId, boundTo }) {
          codes.set([kind, userId, boundTo].join(), '271828');
          return { code: '271828' };
        },
        async spendCode(_, kind, { userId, boundTo, code }) {
          const key = [kind, userId, boundTo].join();
          if (codes.get(key) !== code) return undefined;
          codes.delete(key);
          return {};
        },
      },
      async sendMail(_, { to, values }) {
        sent.push({ to, code: values.code ?? '' });
      },
    });
    const prove = createProveCode({ ...at, emailCodes, beginAttempt });
    return { prove, emailCodes, sent };
  };
  const both = { allowed: ['totp', 'email_code'], boundTo: 'browser' } as const;

  it('of an app, of a message or a recovery code, whichever it is', async () => {
    const { prove, emailCodes, sent } = start();
    const userId = await at.addPerson();
    const by = at.actorOf(userId);
    const { secret } = await at.enrolTotp(userId);
    const [recovery = ''] = await at.recoveryCodes.regenerate(userId, { by });
    const proved = { outcome: 'proved', amr: ['otp'] };
    const code = at.codeOf(secret);
    expect(await prove({ userId, code, ...both }, { by })).toEqual({ ...proved, kind: 'totp' });
    expect(await prove({ userId, code: recovery, ...both }, { by })).toEqual({
      ...proved,
      kind: 'recovery_code',
      codesLeft: 9,
    });
    const person = { userId, email: 'ada@example.com', language: 'en' };
    await emailCodes.send(person, { kind: 'factor_code', boundTo: 'browser' });
    const mailed = sent[0]?.code ?? '';
    const elsewhere = { userId, code: mailed, ...both, boundTo: 'another browser' };
    expect(await prove(elsewhere, { by })).toEqual({ outcome: 'refused' });
    const typed = { userId, code: ` ${mailed} `, ...both };
    expect(await prove(typed, { by })).toEqual({ ...proved, kind: 'email_code' });
    expect(await prove(typed, { by })).toEqual({ outcome: 'refused' });
  });

  it('is refused by a kind that the policy does not allow', async () => {
    const { prove } = start();
    const userId = await at.addPerson();
    const { secret } = await at.enrolTotp(userId);
    const typed = {
      userId,
      code: at.codeOf(secret),
      allowed: ['email_code'],
      boundTo: 'x',
    } as const;
    expect(await prove(typed, { by: at.actorOf(userId) })).toEqual({ outcome: 'refused' });
  });

  it('is not found by trying, and the right code is not even looked at after too many', async () => {
    const { prove } = start();
    const userId = await at.addPerson();
    const by = at.actorOf(userId);
    const { secret } = await at.enrolTotp(userId);
    const [recovery = ''] = await at.recoveryCodes.regenerate(userId, { by });
    const wrong = ['000000', '111111', 'x', '', '0000-0000-0000-0000'];
    for (const code of wrong.filter((one) => one !== at.codeOf(secret))) {
      expect(await prove({ userId, code, ...both }, { by })).toEqual({ outcome: 'refused' });
    }
    const over = { outcome: 'too_many_attempts', retryAfter: 60 };
    for (const code of [at.codeOf(secret), recovery]) {
      expect(await prove({ userId, code, ...both }, { by })).toEqual(over);
    }
    // Neither was used up by it.
    expect(await at.totp.verify(userId, at.codeOf(secret))).toBeDefined();
    expect(await at.recoveryCodes.use(userId, recovery, { by })).toEqual({ left: 9 });
    at.clock.pass(STEP);
  });
});
