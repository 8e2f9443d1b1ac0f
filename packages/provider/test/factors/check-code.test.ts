import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCheckCode } from '../../src/credentials/factors/check-code.ts';
import { createEmailCodes } from '../../src/credentials/factors/email-codes.ts';
import { createOneTimeTokens } from '../../src/credentials/one-time-tokens.ts';
import type { NewMail } from '../../src/mail/mailer.ts';
import { createEncryption } from '../../src/storage/encryption.ts';
import { engines } from '../storage-fixture.ts';
import { openTestFactors, type TestFactors } from './factors-fixture.ts';

describe.each(engines())('a second factor proved by a typed code on %s', (engine) => {
  let at: TestFactors;
  beforeAll(async () => {
    at = await openTestFactors(engine);
  });
  afterAll(() => at.test.close());

  const start = () => {
    const { db } = at.test.storage;
    const sent: NewMail[] = [];
    const toNobody: NewMail[] = [];
    const emailCodes = createEmailCodes({
      db,
      oneTimeTokens: createOneTimeTokens({
        db,
        clock: at.clock,
        encryption: createEncryption(['a secret for tests that is long enough to be taken']),
      }),
      mailer: {
        send: async (_, mail) => void sent.push(mail),
        sendToNobody: async (_, mail) => void toNobody.push(mail),
      },
    });
    return { check: createCheckCode({ ...at, emailCodes }), emailCodes, sent, toNobody };
  };
  const all = { allowed: ['totp', 'email_code', 'recovery_code'], boundTo: 'browser' } as const;
  const toAda = (userId: string) =>
    ({ userId, email: 'ada@example.com', name: 'Ada', language: 'en' }) as const;
  const codeIn = (mail: NewMail | undefined) =>
    mail && 'code' in mail.values ? mail.values.code : '';

  it('is of an app, of a message or a recovery code, whichever it is, once', async () => {
    const { check, emailCodes, sent } = start();
    const userId = await at.addPerson();
    const by = at.actorOf(userId);
    const { secret } = await at.enrolTotp(userId);
    const [recovery = ''] = await at.recoveryCodes.regenerate(userId, { by });
    const code = at.codeOf(secret);
    expect(await check({ userId, code, ...all }, { by })).toBe('totp');
    expect(await check({ userId, code, ...all }, { by })).toBeUndefined();
    expect(await check({ userId, code: recovery, ...all }, { by })).toBe('recovery_code');
    expect(await check({ userId, code: recovery, ...all }, { by })).toBeUndefined();
    await emailCodes.send(toAda(userId), { kind: 'factor_code', boundTo: 'browser' });
    const mailed = codeIn(sent[0]);
    const elsewhere = { userId, code: mailed, ...all, boundTo: 'another browser' };
    expect(await check(elsewhere, { by })).toBeUndefined();
    const typed = { userId, code: ` ${mailed} `, ...all };
    expect(await check(typed, { by })).toBe('email_code');
    expect(await check(typed, { by })).toBeUndefined();
  });

  it('is refused by a kind that may not be used', async () => {
    const { check } = start();
    const userId = await at.addPerson();
    const by = at.actorOf(userId);
    const { secret } = await at.enrolTotp(userId);
    const [recovery = ''] = await at.recoveryCodes.regenerate(userId, { by });
    for (const code of [at.codeOf(secret), recovery]) {
      const typed = { userId, code, allowed: ['email_code'], boundTo: 'x' } as const;
      expect(await check(typed, { by })).toBeUndefined();
    }
    // Neither was used up by it.
    expect(await check({ userId, code: recovery, ...all }, { by })).toBe('recovery_code');
    expect(await check({ userId, code: at.codeOf(secret), ...all }, { by })).toBe('totp');
  });

  it('is asked for nobody with the same work, and nothing leaves', async () => {
    const { emailCodes, sent, toNobody } = start();
    const request = { kind: 'sign_in_code', boundTo: 'browser' } as const;
    await emailCodes.send({ address: 'nobody@example.com' }, request);
    expect(sent).toEqual([]);
    expect(JSON.stringify(toNobody)).not.toContain('nobody@example.com');
    const code = codeIn(toNobody[0]);
    expect(code).toMatch(/^\d{6}$/);
    const userId = await at.addPerson();
    expect(await emailCodes.verify(userId, { ...request, code })).toBe(false);
  });
});
