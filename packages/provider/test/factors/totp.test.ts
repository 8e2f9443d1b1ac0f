import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SECRET } from '../provider-fixture.ts';
import { type ChildProcess, startChild } from '../storage/child-process.ts';
import { engines } from '../storage-fixture.ts';
import { openTestFactors, STEP, type TestFactors } from './factors-fixture.ts';

describe.each(engines())('codes of authenticator apps on %s', (engine) => {
  let at: TestFactors;
  let person: string;
  beforeAll(async () => {
    at = await openTestFactors(engine);
    person = await at.addPerson();
  });
  afterAll(() => at.test.close());

  it('are set up by a picture, a link or by hand, and count from the first right one', async () => {
    const userId = await at.addPerson();
    const by = at.actorOf(userId);
    const begun = await at.totp.begin({ userId, account: 'ada@example.com' });
    expect(begun.secret).toMatch(/^[A-Z2-7]{32}$/);
    const uri = new URL(begun.uri);
    expect([uri.protocol, uri.host]).toEqual(['otpauth:', 'totp']);
    expect(decodeURIComponent(uri.pathname)).toBe('/Gatehouse:ada@example.com');
    expect(Object.fromEntries(uri.searchParams)).toMatchObject({
      issuer: 'Gatehouse',
      secret: begun.secret,
      digits: '6',
      period: '30',
    });
    const svg = Buffer.from(begun.qrCode.replace('data:image/svg+xml;base64,', ''), 'base64');
    expect(svg.toString()).toMatch(/^<svg [^>]+><path fill="#ffffff".+<path stroke="#000000"/);
    expect(svg.toString()).not.toMatch(/<script|style=/);

    const { enrolment } = begun;
    const wrong = { enrolment, code: at.codeOf(begun.secret, 5), name: 'Phone' };
    expect(await at.totp.confirm(userId, wrong, { by })).toEqual({ outcome: 'code_wrong' });
    expect(await at.factors.list(userId)).toEqual([]);
    const code = at.codeOf(begun.secret);
    const spaced = { enrolment, code: `${code.slice(0, 3)} ${code.slice(3)}`, name: ' Phone ' };
    const confirmed = await at.totp.confirm(userId, spaced, { by });
    expect(await at.factors.list(userId)).toEqual([
      {
        id: confirmed.outcome === 'enrolled' && confirmed.factorId,
        kind: 'totp',
        name: 'Phone',
        created_at: at.clock.now(),
        last_used_at: null,
        passkey: null,
        codes_left: null,
      },
    ]);
    const [event] = await at.events(userId);
    expect(event).toMatchObject({ action: 'factor.enrol', details: { kind: 'totp' } });
  });

  it('are taken a step early or late, and no further', async () => {
    const { secret } = await at.enrolTotp(person);
    at.clock.pass(10 * STEP);
    expect(await at.totp.verify(person, at.codeOf(secret, -2))).toBeUndefined();
    expect(await at.totp.verify(person, at.codeOf(secret, 2))).toBeUndefined();
    expect(await at.totp.verify(person, at.codeOf(secret, -1))).toBeDefined();
    expect(await at.totp.verify(person, at.codeOf(secret, 1))).toBeDefined();
    for (const code of ['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦', "' or 1=1 --"]) {
      expect(await at.totp.verify(person, code)).toBeUndefined();
    }
  });

  it('are taken once, and none of an earlier step after a later one', async () => {
    const { secret } = await at.enrolTotp(person);
    const earlier = at.codeOf(secret);
    at.clock.pass(STEP);
    const now = at.codeOf(secret);
    expect(await at.totp.verify(person, now)).toBeDefined();
    expect(await at.totp.verify(person, now)).toBeUndefined();
    expect(await at.totp.verify(person, earlier)).toBeUndefined();
  });

  it('are not taken again after the one that set the app up', async () => {
    const userId = await at.addPerson();
    const { enrolment, secret } = await at.totp.begin({ userId, account: 'a' });
    const code = at.codeOf(secret);
    const by = at.actorOf(userId);
    await at.totp.confirm(userId, { enrolment, code, name: 'Phone' }, { by });
    expect(await at.totp.verify(userId, code)).toBeUndefined();
  });

  it('are taken once of many who send one at the same moment', async () => {
    const { secret } = await at.enrolTotp(person);
    for (let round = 0; round < 10; round += 1) {
      at.clock.pass(STEP);
      const code = at.codeOf(secret);
      const tries = Array.from({ length: 10 }, () => at.totp.verify(person, code));
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    }
  });

  it('are taken of each app that a person has, and of nobody else’s', async () => {
    const userId = await at.addPerson();
    const phone = await at.enrolTotp(userId);
    const tablet = await at.enrolTotp(userId, 'Tablet');
    const other = await at.addPerson();
    await at.enrolTotp(other);
    expect(await at.totp.verify(other, at.codeOf(phone.secret))).toBeUndefined();
    expect(await at.totp.verify(userId, at.codeOf(tablet.secret))).toEqual({ factorId: tablet.id });
    expect(await at.totp.verify(userId, at.codeOf(phone.secret))).toEqual({ factorId: phone.id });
  });

  it('are not set up with what was begun for somebody else, too long ago, used or made up', async () => {
    const userId = await at.addPerson();
    const by = at.actorOf(userId);
    const over = { outcome: 'enrolment_over' };
    const begin = async (of: string) => {
      const { enrolment, secret } = await at.totp.begin({ userId: of, account: 'a' });
      return { enrolment, code: at.codeOf(secret), name: 'Phone' };
    };
    expect(await at.totp.confirm(userId, await begin(person), { by })).toEqual(over);
    const used = await begin(userId);
    const [first, second] = await Promise.all([
      at.totp.confirm(userId, used, { by }),
      at.totp.confirm(userId, used, { by }),
    ]);
    expect([first.outcome, second.outcome].toSorted()).toEqual(['enrolled', 'enrolment_over']);
    const late = await begin(userId);
    const forged = { ...late, enrolment: `${late.enrolment.slice(0, -2)}AA` };
    expect(await at.totp.confirm(userId, forged, { by })).toEqual(over);
    expect(await at.totp.confirm(userId, { ...late, enrolment: 'x' }, { by })).toEqual(over);
    at.clock.pass(15 * 60_000);
    expect(await at.totp.confirm(userId, late, { by })).toEqual(over);
    expect(await at.factors.list(userId)).toHaveLength(1);
  });

  it('are sealed where they are kept', async () => {
    const { id, secret } = await at.enrolTotp(await at.addPerson());
    const rows = await at.test.storage.db.selectFrom('totp_secrets').selectAll().execute();
    expect(rows.find((row) => row.factor_id === id)?.secret).toMatch(/^v1\./);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('and recovery codes are taken once of several processes', async () => {
    const userIds: string[] = [];
    const totpCodes: Record<string, string> = {};
    const recoveryCodes: Record<string, string[]> = {};
    const secrets: Record<string, string> = {};
    for (let i = 0; i < 10; i += 1) {
      const userId = await at.addPerson();
      userIds.push(userId);
      secrets[userId] = (await at.enrolTotp(userId)).secret;
      recoveryCodes[userId] = await at.recoveryCodes.regenerate(userId, {
        by: at.actorOf(userId),
      });
    }
    for (const userId of userIds) totpCodes[userId] = at.codeOf(secrets[userId] ?? '');
    const children: ChildProcess[] = [];
    try {
      for (let i = 0; i < 2; i += 1) {
        const now = at.clock.now();
        const input = { storage: at.test.options, secret: SECRET, now };
        children.push(
          await startChild('use-codes.ts', { ...input, userIds, totpCodes, recoveryCodes }),
        );
      }
      const won = (await Promise.all(children.map((child) => child.run()))).flat();
      const once = [
        ...userIds.map((userId) => `totp ${userId}`),
        ...Object.values(recoveryCodes).flat(),
      ];
      expect(won.toSorted()).toEqual(once.toSorted());
    } finally {
      for (const child of children) child.kill();
    }
  });
});
