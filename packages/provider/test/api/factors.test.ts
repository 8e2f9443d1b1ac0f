import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const NOBODY = '01a209ea-ca71-7428-bf34-885f92b234ae';

describe.each(engines())('second factors in the admin API on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  let counter = 0;
  const addUser = async (fields: object = {}): Promise<string> => {
    counter += 1;
    const json = { email: `factors${counter}@example.com`, ...fields };
    return (await api.call('POST', '/users', { json })).body.id;
  };
  const enrol = async (userId: string) => {
    const { totp, recoveryCodes, rememberedDevices } = api.secondFactors;
    const { enrolment, secret } = await totp.begin({ userId, account: 'a' });
    const code = TOTP.generate({ secret: Secret.fromBase32(secret) });
    await totp.confirm(userId, { enrolment, code, name: 'Phone' }, { by: SYSTEM });
    const codes = await recoveryCodes.regenerate(userId, { by: SYSTEM });
    await rememberedDevices.remember(userId, { lifetime: 3600, by: SYSTEM });
    return { secret, codes };
  };
  const list = async (path: string) => (await api.call('GET', path)).body.items;

  it('are listed without any secret', async () => {
    const user = await addUser();
    const { secret, codes } = await enrol(user);
    const { body } = await api.call('GET', `/users/${user}/factors`);
    expect(body).toEqual({
      items: [
        {
          id: expect.any(String),
          kind: 'totp',
          name: 'Phone',
          created_at: expect.any(String),
          last_used_at: null,
        },
        {
          id: expect.any(String),
          kind: 'recovery_codes',
          name: null,
          created_at: expect.any(String),
          last_used_at: null,
          codes_left: 10,
        },
      ],
      next: null,
    });
    for (const hidden of [secret, ...codes]) expect(JSON.stringify(body)).not.toContain(hidden);
    expect(await list(`/users/${user}/remembered-devices`)).toMatchObject([
      { browser: null, os: null, ip_address: null },
    ]);
  });

  it('are removed one by one, and recorded', async () => {
    const user = await addUser();
    await enrol(user);
    const [totp] = await list(`/users/${user}/factors`);
    const path = `/users/${user}/factors/${totp.id}`;
    expect((await api.call('DELETE', path)).status).toBe(204);
    expect(await list(`/users/${user}/factors`)).toEqual([]);
    expect(await list(`/users/${user}/remembered-devices`)).toEqual([]);
    const again = await api.call('DELETE', path);
    expect([again.status, again.body.code]).toEqual([404, 'factor_not_found']);
    const [event] = await list(`/events?target_id=${user}&action=factor.remove`);
    expect(event).toMatchObject({ actor_type: 'system', details: { kind: 'totp' } });
  });

  it('are reset, also where there are none', async () => {
    const user = await addUser();
    await enrol(user);
    expect((await api.call('DELETE', `/users/${user}/factors`)).status).toBe(204);
    expect(await list(`/users/${user}/factors`)).toEqual([]);
    expect((await api.call('DELETE', `/users/${user}/factors`)).status).toBe(204);
  });

  it('leave remembered devices that are forgotten one by one or all', async () => {
    const user = await addUser();
    await enrol(user);
    const path = `/users/${user}/remembered-devices`;
    const [device] = await list(path);
    expect((await api.call('DELETE', `${path}/${device.id}`)).status).toBe(204);
    const again = await api.call('DELETE', `${path}/${device.id}`);
    expect([again.status, again.body.code]).toEqual([404, 'remembered_device_not_found']);
    await api.secondFactors.rememberedDevices.remember(user, { lifetime: 3600, by: SYSTEM });
    expect((await api.call('DELETE', path)).status).toBe(204);
    expect(await list(path)).toEqual([]);
    expect((await api.call('DELETE', path)).status).toBe(204);
  });

  it.each(['factors', 'remembered-devices'])(
    'are the help desk’s work, of those who administer nothing: %s',
    async (room) => {
      const group = (await api.call('POST', '/groups', { json: { name: `of ${room}` } })).body.id;
      const user = await addUser({ group_id: group });
      const path = `/users/${user}/${room}`;
      const allowed = [
        api.tokenOf({ kind: 'help_desk' }),
        api.tokenOf({ kind: 'user_admin', groupId: group }),
      ];
      for (const token of allowed) {
        expect((await api.call('GET', path, { token })).status).toBe(200);
        expect((await api.call('DELETE', path, { token })).status).toBe(204);
      }
      const reader = api.tokenOf({ kind: 'read_only' });
      expect((await api.call('GET', path, { token: reader })).status).toBe(200);
      const refused = [path, `${path}/${NOBODY}`];
      for (const one of refused) {
        const { status, body } = await api.call('DELETE', one, { token: reader });
        expect([status, body.code]).toEqual([403, 'privilege_missing']);
      }
      const stranger = api.tokenOf({ kind: 'user_admin', groupId: NOBODY });
      for (const method of ['GET', 'DELETE']) {
        const { status, body } = await api.call(method, path, { token: stranger });
        expect([status, body.code]).toEqual([404, 'user_not_found']);
      }
      const admin = await addUser();
      await api.call('POST', '/privileges', { json: { kind: 'read_only', user_id: admin } });
      const { status, body } = await api.call('DELETE', `/users/${admin}/${room}`, {
        token: allowed[0] ?? '',
      });
      expect([status, body.code]).toEqual([403, 'privilege_missing']);
    },
  );

  it.each([
    ['GET', `/users/${NOBODY}/factors`],
    ['DELETE', `/users/${NOBODY}/factors`],
    ['DELETE', `/users/x/factors/${NOBODY}`],
    ['GET', `/users/${NOBODY}/remembered-devices`],
    ['DELETE', `/users/${NOBODY}/remembered-devices`],
    ['DELETE', `/users/x/remembered-devices/${NOBODY}`],
  ])('of nobody are not found: %s %s', async (method, path) => {
    const { status, body } = await api.call(method, path);
    expect([status, body.code]).toEqual([404, 'user_not_found']);
  });
});
