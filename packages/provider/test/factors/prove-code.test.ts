import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { openTestFactors, type TestFactors } from './factors-fixture.ts';

describe.each(engines())('a second factor proved by a typed code on %s', (engine) => {
  let at: TestFactors;
  beforeAll(async () => {
    at = await openTestFactors(engine);
  });
  afterAll(() => at.test.close());

  const both = { allowed: ['totp', 'email_code'], boundTo: 'browser' } as const;
  const addPerson = async () => {
    const userId = await at.addPerson();
    const by = at.actorOf(userId);
    const { secret } = await at.enrolTotp(userId);
    const [recovery = ''] = await at.recoveryCodes.regenerate(userId, { by });
    return { userId, by, secret, recovery };
  };
  const sendCode = async (userId: string, kind: 'factor_code' | 'sign_in_code') => {
    const person = { userId, email: 'ada@example.com', name: 'Ada', language: 'de' };
    await at.emailCodes.send(person, { kind, boundTo: both.boundTo });
    const mail = at.mails.at(-1);
    expect(mail).toMatchObject({ to: person.email, language: 'de', template: kind });
    return mail?.template === kind ? mail.values.code : '';
  };

  it('of an app, of a message or a recovery code, whichever it is', async () => {
    const { userId, by, secret, recovery } = await addPerson();
    const proved = { outcome: 'proved', amr: ['otp'] };
    const code = at.codeOf(secret);
    expect(await at.proveCode({ userId, code, ...both }, { by })).toEqual({
      ...proved,
      kind: 'totp',
    });
    expect(await at.proveCode({ userId, code: recovery, ...both }, { by })).toEqual({
      ...proved,
      kind: 'recovery_code',
      codesLeft: 9,
    });
    const mailed = await sendCode(userId, 'factor_code');
    const elsewhere = { userId, code: mailed, ...both, boundTo: 'another browser' };
    expect(await at.proveCode(elsewhere, { by })).toEqual({ outcome: 'refused' });
    const typed = { userId, code: ` ${mailed} `, ...both };
    expect(await at.proveCode(typed, { by })).toEqual({ ...proved, kind: 'email_code' });
    expect(await at.proveCode(typed, { by })).toEqual({ outcome: 'refused' });
  });

  it('is refused by a kind that the policy does not allow, or that is for something else', async () => {
    const { userId, by, secret } = await addPerson();
    const refused = { outcome: 'refused' };
    const noApp = { allowed: ['email_code'], boundTo: 'browser' } as const;
    const code = at.codeOf(secret);
    expect(await at.proveCode({ userId, code, ...noApp }, { by })).toEqual(refused);
    const noMail = { allowed: ['totp'], boundTo: 'browser' } as const;
    const mailed = await sendCode(userId, 'factor_code');
    expect(await at.proveCode({ userId, code: mailed, ...noMail }, { by })).toEqual(refused);
    const other = await sendCode(userId, 'sign_in_code');
    expect(await at.proveCode({ userId, code: other, ...both }, { by })).toEqual(refused);
  });

  it('is not found by trying, and the right code is not even looked at after too many', async () => {
    const { userId, by, secret, recovery } = await addPerson();
    const wrong = ['000000', '111111', '0000-0000-0000-0000'].filter(
      (c) => c !== at.codeOf(secret),
    );
    let refused = 0;
    for (let i = 0; i < 100; i += 1) {
      const code = wrong[i % wrong.length] ?? '';
      const proof = await at.proveCode({ userId, code, ...both }, { by });
      if (proof.outcome === 'too_many_attempts') break;
      expect(proof).toEqual({ outcome: 'refused' });
      refused += 1;
    }
    expect(refused).toBeLessThan(20);
    for (const code of [at.codeOf(secret), recovery]) {
      const proof = await at.proveCode({ userId, code, ...both }, { by });
      expect(proof).toEqual({ outcome: 'too_many_attempts', retryAfter: expect.any(Number) });
    }
    // Neither was used up by it.
    expect(await at.totp.verify(userId, at.codeOf(secret))).toBeDefined();
    expect(await at.recoveryCodes.use(userId, recovery, { by })).toEqual({ left: 9 });
  });
});
