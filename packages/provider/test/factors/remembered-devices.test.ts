import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
import { engines } from '../storage-fixture.ts';
import { openTestFactors, type TestFactors } from './factors-fixture.ts';

const LIFETIME = 3600;

describe.each(engines())('remembered devices on %s', (engine) => {
  let at: TestFactors;
  beforeAll(async () => {
    at = await openTestFactors(engine);
  });
  afterAll(() => at.test.close());

  const remember = async (userId: string) => {
    const by = at.actorOf(userId);
    const kept = await at.rememberedDevices.remember(userId, { lifetime: LIFETIME, by });
    if (!kept) throw new Error('It was not remembered.');
    return kept;
  };
  const knows = (userId: string, token: string | undefined, lifetime = LIFETIME) =>
    at.rememberedDevices
      .recognise(userId, { token, lifetime })
      .then((device) => device !== undefined);

  it('are known by what their cookie holds, which is stored nowhere', async () => {
    const userId = await at.addPerson();
    const { token, expiresAt } = await remember(userId);
    expect(expiresAt).toBe(at.clock.now() + LIFETIME * 1000);
    expect(await knows(userId, token)).toBe(true);
    at.clock.pass(1000);
    expect(await knows(userId, token)).toBe(true);
    expect(await at.rememberedDevices.list(userId)).toEqual([
      {
        id: expect.any(String),
        browser: 'Firefox',
        os: 'Linux',
        ip_address: '192.0.2.7',
        created_at: at.clock.now() - 1000,
        last_used_at: at.clock.now(),
        expires_at: expiresAt,
      },
    ]);
    const rows = await at.test.storage.db.selectFrom('remembered_devices').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(await at.events(userId))).not.toContain(token);
  });

  it('are of nobody else, and not guessed', async () => {
    const userId = await at.addPerson();
    const { token } = await remember(userId);
    expect(await knows(await at.addPerson(), token)).toBe(false);
    for (const guess of [undefined, '', 'x', '%00', token.slice(1), `${token}x`, 'a'.repeat(43)]) {
      expect(await knows(userId, guess)).toBe(false);
    }
  });

  it('are known for as long as the policy says, also when it says less by now', async () => {
    const userId = await at.addPerson();
    const { token } = await remember(userId);
    at.clock.pass(600_000);
    expect(await knows(userId, token, 0)).toBe(false);
    expect(await knows(userId, token, 600)).toBe(false);
    expect(await knows(userId, token, 601)).toBe(true);
    at.clock.pass(LIFETIME * 1000 - 600_001);
    expect(await knows(userId, token, 2 * LIFETIME)).toBe(true);
    at.clock.pass(1);
    expect(await knows(userId, token, 2 * LIFETIME)).toBe(false);
    expect(await at.rememberedDevices.list(userId)).toEqual([]);
    const by = at.actorOf(userId);
    expect(await at.rememberedDevices.remember(userId, { lifetime: 0, by })).toBeUndefined();
    expect(await at.rememberedDevices.sweep(100)).toBeGreaterThan(0);
  });

  it('are forgotten one by one or all, and a copy of the cookie is then of no use', async () => {
    const userId = await at.addPerson();
    const by = at.actorOf(userId);
    const [first, second, third] = [
      await remember(userId),
      await remember(userId),
      await remember(userId),
    ];
    const [latest] = await at.rememberedDevices.list(userId);
    await at.rememberedDevices.forget(userId, latest?.id ?? '', { by });
    expect(await knows(userId, third.token)).toBe(false);
    expect(await knows(userId, first.token)).toBe(true);
    await at.rememberedDevices.forgetAll(userId, { by });
    for (const { token } of [first, second]) expect(await knows(userId, token)).toBe(false);
    const actions = (await at.events(userId)).map(({ action }) => action);
    expect(actions.slice(0, 3)).toEqual(['device.forget', 'device.forget', 'device.remember']);
  });

  it('of somebody else can not be forgotten', async () => {
    const userId = await at.addPerson();
    await remember(userId);
    const [device] = await at.rememberedDevices.list(userId);
    const other = await at.addPerson();
    for (const id of [device?.id ?? '', 'x', '%00']) {
      const forgotten = at.rememberedDevices.forget(other, id, { by: at.actorOf(other) });
      await expect(forgotten).rejects.toMatchObject({ code: 'remembered_device_not_found' });
    }
    expect(await at.rememberedDevices.list(userId)).toHaveLength(1);
  });

  it('are forgotten when the password changes', async () => {
    const userId = await at.addPerson();
    const { token } = await remember(userId);
    const { users } = at.directory;
    await users.update(userId, { name: 'Ada' }, { by: SYSTEM });
    expect(await knows(userId, token)).toBe(true);
    await users.update(userId, { password: 'another long password' }, { by: SYSTEM });
    expect(await knows(userId, token)).toBe(false);
  });

  it('are no more than fifty, of which the one used longest ago goes first', async () => {
    const userId = await at.addPerson();
    const oldest = await remember(userId);
    for (let i = 0; i < 50; i += 1) {
      at.clock.pass(1);
      await remember(userId);
    }
    expect(await at.rememberedDevices.list(userId)).toHaveLength(50);
    expect(await knows(userId, oldest.token)).toBe(false);
  });
});
