import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

describe.each(engines())('who one is to the admin API, on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
  });
  afterAll(() => api.stop());

  const me = async (token: string) => (await api.call('GET', '/me', { token })).body;

  it('is told to whoever has a token, also without any privilege', async () => {
    expect(await me(api.tokenOf())).toMatchObject({
      actor_type: 'user',
      privileges: [],
      reads: [],
      changes: [],
      user_actions: [],
    });
    expect((await api.call('GET', '/me', { token: null })).status).toBe(401);
  });

  it('says what each kind of privilege reaches', async () => {
    const super_ = await me(api.tokenOf({ kind: 'super' }));
    expect(super_.reads).toEqual(super_.changes);
    expect(super_.user_actions).toEqual(['create', 'change', 'grant', 'delete', 'help']);

    const reader = await me(api.tokenOf({ kind: 'read_only' }));
    expect(reader.reads).toEqual(super_.reads);
    expect(reader).toMatchObject({ changes: [], user_actions: [] });

    expect(await me(api.tokenOf({ kind: 'help_desk' }))).toMatchObject({
      reads: ['users', 'roles', 'groups', 'attributes'],
      changes: ['users'],
      user_actions: ['help'],
    });
    const groupId = '01a209ea-ca71-7428-bf34-885f92b234ae';
    expect(await me(api.tokenOf({ kind: 'user_admin', groupId }))).toMatchObject({
      privileges: [{ kind: 'user_admin', group_id: groupId, app_id: null }],
      changes: ['users'],
      user_actions: ['create', 'change', 'grant', 'delete', 'help'],
    });
    expect(await me(api.tokenOf({ kind: 'app_admin', applicationId: groupId }))).toMatchObject({
      privileges: [{ kind: 'app_admin', group_id: null, app_id: groupId }],
      changes: ['applications'],
      user_actions: [],
    });
  });
});
