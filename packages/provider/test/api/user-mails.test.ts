import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

describe.each(engines())('mails to users in the admin API on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  let count = 0;
  const add = async (fields: object = {}) => {
    count += 1;
    const json = { email: `person${count}@example.com`, ...fields };
    return (await api.call('POST', '/users', { json })).body;
  };
  const mails = async (to: string) =>
    (await api.call('GET', '/mails')).body.items.filter((mail: { to: string }) => mail.to === to);

  it('invite who is added, in the same step', async () => {
    const user = await add({ invite: true, locale: 'de' });
    expect(user.state).toBe('invited');
    expect(user).not.toHaveProperty('invite');
    expect(await mails(user.email)).toMatchObject([{ template: 'invitation' }]);
  });

  it('invite again, and only who is invited', async () => {
    const user = await add({ state: 'invited' });
    expect((await api.call('POST', `/users/${user.id}/invitation`)).status).toBe(204);
    expect((await api.call('POST', `/users/${user.id}/invitation`)).status).toBe(204);
    expect(await mails(user.email)).toHaveLength(2);
    await api.call('PATCH', `/users/${user.id}`, { json: { state: 'active' } });
    const { status, body } = await api.call('POST', `/users/${user.id}/invitation`);
    expect([status, body.code]).toEqual([409, 'user_not_invited']);
    const events = await api.call('GET', `/events?target_id=${user.id}&action=user.invite`);
    expect(events.body.items).toHaveLength(2);
  });

  it('ask to verify an address, unless it is', async () => {
    const user = await add();
    const path = `/users/${user.id}/email-verification`;
    expect((await api.call('POST', path)).status).toBe(204);
    expect(await mails(user.email)).toMatchObject([{ template: 'email_verification' }]);
    await api.call('PATCH', `/users/${user.id}`, { json: { email_verified: true } });
    const { status, body } = await api.call('POST', path);
    expect([status, body.code]).toEqual([409, 'email_verified_already']);
  });

  it.each(['invitation', 'email-verification'])('send no %s to who is deleted', async (mail) => {
    const user = await add({ state: 'invited' });
    await api.call('DELETE', `/users/${user.id}`);
    const { status, body } = await api.call('POST', `/users/${user.id}/${mail}`);
    expect([status, body.code]).toEqual([409, 'user_deleted']);
  });

  it('are for who may help users', async () => {
    const user = await add({ state: 'invited' });
    const call = (token: string) => api.call('POST', `/users/${user.id}/invitation`, { token });
    expect((await call(api.tokenOf({ kind: 'read_only' }))).status).toBe(403);
    expect((await call(api.tokenOf({ kind: 'help_desk' }))).status).toBe(204);
  });
});
