import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../api/api-fixture.ts';
import { engines } from '../storage-fixture.ts';

const uri = 'https://app.example.com/cb';

describe.each(engines())('the audit log of changes on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  const events = async (query: Record<string, string>) =>
    (await api.call('GET', `/events?${new URLSearchParams({ limit: '200', ...query })}`)).body
      .items;
  const make = async (path: string, json: object): Promise<string> => {
    const { status, body } = await api.call('POST', path, { json });
    expect(status).toBe(201);
    return body.id;
  };
  const actionsOf = async (targetId: string): Promise<string[]> =>
    (await events({ target_id: targetId }))
      .map(({ action }: { action: string }) => action)
      .toReversed();

  it.each<[string, string, object, object]>([
    ['role', '/roles', { name: 'a' }, { name: 'b' }],
    ['group', '/groups', { name: 'a' }, { description: 'x' }],
    ['policy', '/policies', { name: 'a' }, { session_lifetime: 600 }],
    ['attribute', '/attributes', { name: 'a', type: 'string' }, { required: false }],
    ['api', '/apis', { name: 'a', identifier: 'https://a.example/' }, { description: 'x' }],
    ['app', '/apps', { client_name: 'a', redirect_uris: [uri] }, { client_name: 'b' }],
  ])('tells of each %s that is added, changed and deleted', async (kind, path, json, changes) => {
    const id = await make(path, json);
    await api.call('PATCH', `${path}/${id}`, { json: changes });
    await api.call('DELETE', `${path}/${id}`);
    expect(await actionsOf(id)).toEqual([`${kind}.create`, `${kind}.update`, `${kind}.delete`]);
    const [update] = await events({ target_id: id, action: `${kind}.update` });
    expect(update.details).toEqual({ fields: Object.keys(changes) });
  });

  it('tells of all that happens to a user, by field and never by value', async () => {
    const role = await make('/roles', { name: 'tracked' });
    const id = await make('/users', { email: 'tracked@example.com', password: 'a long password' });
    const path = `/users/${id}`;
    await api.call('PATCH', path, { json: { name: 'Secret Name', state: 'suspended' } });
    await api.call('POST', `${path}/roles`, { json: { role: 'tracked' } });
    await api.call('POST', `${path}/roles`, { json: { role: 'tracked' } });
    await api.call('DELETE', `${path}/roles/${role}`);
    await api.call('DELETE', path);
    await api.call('POST', `${path}/restore`);
    await api.call('DELETE', path);
    await api.call('DELETE', `${path}?erase=true`);
    expect(await actionsOf(id)).toEqual([
      'user.create',
      'user.update',
      'role.grant',
      'role.withdraw',
      'user.delete',
      'user.restore',
      'user.delete',
      'user.erase',
    ]);
    const told = await events({ target_id: id });
    expect(JSON.stringify(told)).not.toMatch(/tracked@|Secret Name|a long password|argon2/);
    const [update] = await events({ target_id: id, action: 'user.update' });
    expect(update.details).toEqual({ fields: ['name', 'state'], state: 'suspended' });
  });

  it('tells of what a role opens, what an API is called by, and of each secret', async () => {
    const role = await make('/roles', { name: 'opener' });
    const app = await make('/apps', {
      client_id: 'tracked',
      client_name: 'T',
      redirect_uris: [uri],
    });
    const orders = await make('/apis', { name: 'tracked', identifier: 'https://t.example/' });
    await api.call('POST', `/roles/${role}/apps`, { json: { app_id: app } });
    await api.call('DELETE', `/roles/${role}/apps/${app}`);
    await api.call('PUT', `/apis/${orders}/apps/${app}`, { json: {} });
    await api.call('DELETE', `/apis/${orders}/apps/${app}`);
    const { body } = await api.call('POST', `/apps/${app}/rotate-secret`, {
      json: { old_secret_lifetime: 60 },
    });
    await api.call('DELETE', `/apps/${app}/secrets/${body.secrets[1].id}`);
    const told = await events({ client_id: 'tracked' });
    expect(told.map(({ action }: { action: string }) => action).toReversed()).toEqual([
      'app.create',
      'role.app_add',
      'role.app_remove',
      'api.allow',
      'api.disallow',
      'app.rotate_secret',
      'app.delete_secret',
    ]);
    expect(JSON.stringify(told)).not.toContain(body.client_secret);
  });

  it('tells of privileges that are given and withdrawn', async () => {
    const role_id = await make('/roles', { name: 'helpers' });
    const id = await make('/privileges', { kind: 'help_desk', role_id });
    await api.call('DELETE', `/privileges/${id}`);
    expect(await actionsOf(id)).toEqual(['privilege.grant', 'privilege.withdraw']);
  });

  it('tells of nothing that was refused or went wrong', async () => {
    const id = await make('/users', { email: 'quiet@example.com' });
    const token = api.tokenOf({ kind: 'read_only' });
    await api.call('PATCH', `/users/${id}`, { json: { name: 'x' }, token });
    await api.call('PATCH', `/users/${id}`, { json: { email: 'no address' } });
    await api.call('PATCH', `/users/${id}`, {
      json: { name: 'x' },
      headers: { 'if-match': '"99"' },
    });
    expect(await actionsOf(id)).toEqual(['user.create']);
  });

  it('is read by who sees all, and by nobody else', async () => {
    const reader = api.tokenOf({ kind: 'read_only' });
    const other = api.tokenOf({ kind: 'help_desk' });
    const [{ id }] = await events({});
    for (const path of ['/events', `/events/${id}`]) {
      expect((await api.call('GET', path, { token: reader })).status).toBe(200);
      const refused = await api.call('GET', path, { token: other });
      expect([refused.status, refused.body.code]).toEqual([403, 'privilege_missing']);
    }
    const refused = await api.call('GET', '/events/export', { token: other });
    expect([refused.status, refused.body.code]).toEqual([403, 'privilege_missing']);
  });
});
