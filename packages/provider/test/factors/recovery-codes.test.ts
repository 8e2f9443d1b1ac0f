import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { openTestFactors, type TestFactors } from './factors-fixture.ts';

describe.each(engines())('recovery codes on %s', (engine) => {
  let at: TestFactors;
  beforeAll(async () => {
    at = await openTestFactors(engine);
  });
  afterAll(() => at.test.close());

  const addCodes = async () => {
    const userId = await at.addPerson();
    const by = at.actorOf(userId);
    return { userId, by, codes: await at.recoveryCodes.regenerate(userId, { by }) };
  };
  const leftOf = async (userId: string) =>
    (await at.factors.list(userId)).map(({ codes_left }) => codes_left);

  it('are ten that can be read and typed, and nothing stored tells them', async () => {
    const { userId, codes } = await addCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) {
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    }
    expect(await leftOf(userId)).toEqual([10]);
    const rows = await at.test.storage.db.selectFrom('recovery_codes').selectAll().execute();
    for (const code of codes) {
      expect(JSON.stringify(rows)).not.toContain(code.replaceAll('-', ''));
      expect(JSON.stringify(rows)).not.toContain(code);
    }
  });

  it('are used once, however they are typed, and each use is recorded', async () => {
    const { userId, by, codes } = await addCodes();
    const [first = '', second = ''] = codes;
    const typed = ` ${first.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `;
    expect(await at.recoveryCodes.use(userId, typed, { by })).toEqual({ left: 9 });
    expect(await at.recoveryCodes.use(userId, first, { by })).toBeUndefined();
    expect(await at.recoveryCodes.use(userId, second, { by })).toEqual({ left: 8 });
    const events = await at.events(userId);
    expect(events.map(({ action }) => action).slice(0, 3)).toEqual([
      'recovery_code.use',
      'recovery_code.use',
      'factor.enrol',
    ]);
    expect(JSON.stringify(events)).not.toContain(first);
  });

  it('are used by one of many who send one at the same moment', async () => {
    const { userId, by, codes } = await addCodes();
    for (const code of codes) {
      const tries = Array.from({ length: 5 }, () => at.recoveryCodes.use(userId, code, { by }));
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
    }
    expect(await leftOf(userId)).toEqual([0]);
  });

  it('are of no use to anybody else, nor is a guess', async () => {
    const { codes } = await addCodes();
    const other = await addCodes();
    const [code = ''] = codes;
    for (const tried of [code, '', '0000-0000-0000-0000', '123456', 'x'.repeat(10_000)]) {
      expect(await at.recoveryCodes.use(other.userId, tried, other)).toBeUndefined();
    }
    const nobody = '01a209ea-ca71-7428-bf34-885f92b234ae';
    expect(await at.recoveryCodes.use(nobody, code, other)).toBeUndefined();
  });

  it('are replaced as a whole, also when they are made twice at once', async () => {
    const { userId, by, codes } = await addCodes();
    const made = await Promise.all([
      at.recoveryCodes.regenerate(userId, { by }),
      at.recoveryCodes.regenerate(userId, { by }),
    ]);
    expect(await leftOf(userId)).toEqual([10]);
    expect(await at.recoveryCodes.use(userId, codes[0] ?? '', { by })).toBeUndefined();
    const tries = made.map(([code = '']) => at.recoveryCodes.use(userId, code, { by }));
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
  });
});
