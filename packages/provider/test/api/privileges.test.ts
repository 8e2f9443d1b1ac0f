import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const uri = 'https://app.example.com/cb';

describe.each(engines())('privileges over the admin API on %s', (engine) => {
  let api: TestApi;
  let group: string;
  let otherGroup: string;
  let app: string;
  let otherApp: string;
  let plainRole: string;
  /** A role that lets administer. */
  let mightyRole: string;

  beforeAll(async () => {
    api = await startTestApi(engine);
    const make = async (path: string, json: object) =>
      (await api.call('POST', path, { json })).body.id as string;
    group = await make('/groups', { name: 'Sales' });
    otherGroup = await make('/groups', { name: 'Payments' });
    app = await make('/apps', { client_name: 'CRM', redirect_uris: [uri] });
    otherApp = await make('/apps', { client_name: 'Bank', redirect_uris: [uri] });
    plainRole = await make('/roles', { name: 'seller' });
    mightyRole = await make('/roles', { name: 'mighty' });
    await make('/privileges', { kind: 'super', role_id: mightyRole });
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  let counter = 0;
  const addUser = async (fields: object = {}) => {
    counter += 1;
    const json = { email: `user${counter}@example.com`, ...fields };
    return (await api.call('POST', '/users', { json })).body.id as string;
  };
  type Attempt = [method: string, path: string, json?: object];
  const expectRefused = async (token: string, ...attempts: Attempt[]) => {
    for (const [method, path, json] of attempts) {
      const { status, body } = await api.call(method, path, { token, json });
      expect([method, path, status, body.code]).toEqual([method, path, 403, 'privilege_missing']);
    }
  };
  const expectAllowed = async (token: string, ...attempts: Attempt[]) => {
    for (const [method, path, json] of attempts) {
      const { status, body } = await api.call(method, path, { token, json });
      expect([method, path, Math.floor(status / 100), body?.code]).toEqual([
        method,
        path,
        2,
        undefined,
      ]);
    }
  };

  const READS = ['/users', '/roles', '/groups', '/policies', '/attributes', '/apps', '/privileges'];

  it('are needed for everything: without one nothing is read or changed', async () => {
    const token = api.tokenOf();
    await expectRefused(
      token,
      ...READS.map((path): Attempt => ['GET', path]),
      ['POST', '/users', { email: 'x@y' }],
      ['POST', '/roles', { name: 'x' }],
      ['POST', '/groups', { name: 'x' }],
      ['POST', '/policies', { name: 'x' }],
      ['POST', '/attributes', { name: 'x', type: 'string' }],
      ['POST', '/apps', { client_name: 'x', redirect_uris: [uri] }],
      ['POST', '/privileges', { kind: 'super', role_id: plainRole }],
      ['POST', `/roles/${plainRole}/apps`, { app_id: app }],
      ['PATCH', `/roles/${plainRole}`, { name: 'y' }],
      ['DELETE', `/roles/${plainRole}`],
      ['DELETE', `/groups/${group}`],
    );
  });

  it('to read let see all and change nothing', async () => {
    const token = api.tokenOf({ kind: 'read_only' });
    const user = await addUser();
    await expectAllowed(
      token,
      ...READS.map((path): Attempt => ['GET', path]),
      ['GET', `/users/${user}`],
      ['GET', `/users/${user}/roles`],
      ['GET', `/users/${user}/sessions`],
      ['GET', `/users/${user}/access/${app}`],
    );
    await expectRefused(
      token,
      ['POST', '/users', { email: 'x@y' }],
      ['PATCH', `/users/${user}`, { name: 'x' }],
      ['PATCH', `/users/${user}`, { password: 'a new password' }],
      ['DELETE', `/users/${user}`],
      ['DELETE', `/users/${user}/sessions`],
      ['POST', `/users/${user}/roles`, { role: 'seller' }],
      ['PATCH', `/apps/${app}`, { client_name: 'x' }],
      ['POST', `/apps/${app}/rotate-secret`],
      ['POST', '/privileges', { kind: 'super', role_id: plainRole }],
    );
  });

  describe('of a help desk', () => {
    it('let set a password, unlock, and end sessions', async () => {
      const token = api.tokenOf({ kind: 'help_desk' });
      const user = await addUser({ state: 'locked' });
      await expectAllowed(
        token,
        ['GET', `/users/${user}`],
        ['PATCH', `/users/${user}`, { password: 'a new password' }],
        ['PATCH', `/users/${user}`, { state: 'active' }],
        ['DELETE', `/users/${user}/sessions`],
      );
    });

    it('allow nothing else, neither to suspended people', async () => {
      const token = api.tokenOf({ kind: 'help_desk' });
      const user = await addUser({ state: 'suspended' });
      await expectRefused(
        token,
        ['PATCH', `/users/${user}`, { state: 'active' }],
        ['PATCH', `/users/${user}`, { password: 'a new password', email: 'mine@x' }],
        ['PATCH', `/users/${user}`, { email: 'mine@x' }],
        ['POST', `/users/${user}/roles`, { role: 'seller' }],
        ['POST', '/users', { email: 'x@y' }],
        ['DELETE', `/users/${user}`],
        ['GET', '/apps'],
        ['GET', '/privileges'],
      );
    });

    it('do not reach administrators, whose password would make one of them', async () => {
      const token = api.tokenOf({ kind: 'help_desk' });
      const byRole = await addUser({ roles: ['mighty'] });
      const byThemselves = await addUser();
      await api.call('POST', '/privileges', { json: { kind: 'help_desk', user_id: byThemselves } });
      for (const user of [byRole, byThemselves]) {
        await expectRefused(
          token,
          ['PATCH', `/users/${user}`, { password: 'a new password' }],
          ['DELETE', `/users/${user}/sessions`],
        );
      }
    });
  });

  describe('over the users of a group', () => {
    it('let do everything to them', async () => {
      const token = api.tokenOf({ kind: 'user_admin', groupId: group });
      const json = { email: 'new@sales', group_id: group, roles: ['seller'] };
      const created = await api.call('POST', '/users', { token, json });
      expect(created.status).toBe(201);
      const path = `/users/${created.body.id}`;
      await expectAllowed(
        token,
        ['GET', path],
        ['PATCH', path, { name: 'N', state: 'suspended', password: 'a new password' }],
        ['DELETE', `${path}/roles/${plainRole}`],
        ['POST', `${path}/roles`, { role: 'seller' }],
        ['DELETE', path],
        ['POST', `${path}/restore`],
      );
    });

    it('hide all others', async () => {
      const token = api.tokenOf({ kind: 'user_admin', groupId: group });
      const others = [await addUser(), await addUser({ group_id: otherGroup })];
      const mine = await addUser({ group_id: group });
      const { body } = await api.call('GET', '/users?limit=200', { token });
      const ids = body.items.map(({ id }: { id: string }) => id);
      expect(ids).toContain(mine);
      for (const id of others) {
        expect(ids).not.toContain(id);
        for (const [method, path, json] of [
          ['GET', `/users/${id}`],
          ['PATCH', `/users/${id}`, { name: 'x' }],
          ['DELETE', `/users/${id}`],
          ['GET', `/users/${id}/roles`],
          ['POST', `/users/${id}/roles`, { role: 'seller' }],
          ['GET', `/users/${id}/sessions`],
          ['DELETE', `/users/${id}/sessions`],
        ] as const) {
          const answer = await api.call(method, path, { token, json });
          expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'user_not_found']);
        }
      }
      const foreign = await api.call('GET', `/users?group_id=${otherGroup}`, { token });
      expect(foreign.body.items).toEqual([]);
    });

    it('neither let people into other groups nor out of this one', async () => {
      const token = api.tokenOf({ kind: 'user_admin', groupId: group });
      const user = await addUser({ group_id: group });
      await expectRefused(
        token,
        ['POST', '/users', { email: 'x@y' }],
        ['POST', '/users', { email: 'x@y', group_id: otherGroup }],
        ['PATCH', `/users/${user}`, { group_id: otherGroup }],
        ['PATCH', `/users/${user}`, { group_id: null }],
      );
    });

    it('do not let make an administrator, nor change one', async () => {
      const token = api.tokenOf({ kind: 'user_admin', groupId: group });
      const user = await addUser({ group_id: group });
      const admin = await addUser({ group_id: group, roles: ['mighty'] });
      await expectRefused(
        token,
        ['POST', '/users', { email: 'x@sales', group_id: group, roles: ['mighty'] }],
        ['PATCH', `/users/${user}`, { roles: ['mighty'] }],
        ['POST', `/users/${user}/roles`, { role: 'mighty' }],
        ['POST', `/users/${user}/roles`, { role_id: mightyRole }],
        ['PATCH', `/users/${admin}`, { password: 'a new password' }],
        ['PATCH', `/users/${admin}`, { roles: [] }],
        ['DELETE', `/users/${admin}/roles/${mightyRole}`],
        ['DELETE', `/users/${admin}`],
        ['POST', '/privileges', { kind: 'super', user_id: user }],
      );
    });
  });

  describe('over one application', () => {
    it('let change it, and see no other', async () => {
      const token = api.tokenOf({ kind: 'app_admin', applicationId: app });
      await expectAllowed(
        token,
        ['GET', `/apps/${app}`],
        ['PATCH', `/apps/${app}`, { client_name: 'CRM 2' }],
        ['POST', `/apps/${app}/rotate-secret`],
        ['POST', `/roles/${plainRole}/apps`, { app_id: app }],
        ['GET', `/apps/${app}/roles`],
        ['DELETE', `/roles/${plainRole}/apps/${app}`],
        ['GET', '/roles'],
      );
      const list = await api.call('GET', '/apps', { token });
      expect(list.body.items.map(({ id }: { id: string }) => id)).toEqual([app]);
      for (const [method, path, json] of [
        ['GET', `/apps/${otherApp}`],
        ['PATCH', `/apps/${otherApp}`, { client_name: 'x' }],
        ['POST', `/apps/${otherApp}/rotate-secret`],
        ['POST', `/roles/${plainRole}/apps`, { app_id: otherApp }],
      ] as const) {
        const answer = await api.call(method, path, { token, json });
        expect([path, answer.status, answer.body.code]).toEqual([
          path,
          404,
          'application_not_found',
        ]);
      }
      await expectRefused(
        token,
        ['POST', '/apps', { client_name: 'x', redirect_uris: [uri] }],
        ['DELETE', `/apps/${app}`],
        ['GET', '/users'],
        ['POST', '/users', { email: 'x@y' }],
        ['PATCH', `/roles/${plainRole}`, { name: 'x' }],
      );
    });

    it('let who may read all see the others, and change no other', async () => {
      const token = api.tokenOf({ kind: 'read_only' }, { kind: 'app_admin', applicationId: app });
      await expectAllowed(
        token,
        ['GET', `/apps/${otherApp}`],
        ['PATCH', `/apps/${app}`, { client_name: 'CRM 3' }],
      );
      await expectRefused(
        token,
        ['PATCH', `/apps/${otherApp}`, { client_name: 'x' }],
        ['POST', `/apps/${otherApp}/rotate-secret`],
        ['POST', `/roles/${plainRole}/apps`, { app_id: otherApp }],
      );
    });
  });

  describe('over an application that can administer something', () => {
    const make = async (path: string, json: object) =>
      (await api.call('POST', path, { json })).body.id as string;

    /** Whoever has its secret is the program; whoever chooses where its codes go is who signs in to it. */
    const expectOutOfReach = async (id: string) => {
      const token = api.tokenOf({ kind: 'app_admin', applicationId: id });
      const { body } = await api.call('GET', `/apps/${id}`, { token });
      await expectRefused(
        token,
        ['POST', `/apps/${id}/rotate-secret`],
        ['DELETE', `/apps/${id}/secrets/${body.secrets[0].id}`],
        ['PATCH', `/apps/${id}`, { redirect_uris: ['https://evil.example/cb'] }],
        ['PATCH', `/apps/${id}`, { token_endpoint_auth_method: 'none' }],
        ['POST', `/apps/${id}/tests`],
      );
    };

    it('do not reach a program that holds a privilege', async () => {
      const id = await make('/apps', { client_name: 'Sync', redirect_uris: [uri] });
      const privilege = await make('/privileges', { kind: 'read_only', client_app_id: id });
      await expectOutOfReach(id);
      await api.call('DELETE', `/privileges/${privilege}`);
      const token = api.tokenOf({ kind: 'app_admin', applicationId: id });
      await expectAllowed(token, ['POST', `/apps/${id}/rotate-secret`]);
    });

    it('do not reach an application that gets tokens of administrators', async () => {
      const id = await make('/apps', { client_name: 'Portal', redirect_uris: [uri] });
      const { body } = await api.call('GET', '/apis?q=gatehouse');
      const adminApi = `/apis/${body.items[0].id}/apps/${id}`;
      const token = api.tokenOf({ kind: 'app_admin', applicationId: id });
      await expectRefused(token, ['PUT', adminApi, { scopes: null }]);
      expect((await api.call('PUT', adminApi, { json: { scopes: null } })).status).toBe(200);
      await expectOutOfReach(id);
    });
  });

  it.each<[object, string]>([
    [{ kind: 'super' }, 'one_holder'],
    [{ kind: 'user_admin', role_id: 'ROLE' }, 'required'],
    [{ kind: 'app_admin', role_id: 'ROLE' }, 'required'],
    [{ kind: 'help_desk', role_id: 'ROLE', app_id: 'APP' }, 'not_allowed'],
    [{ kind: 'read_only', role_id: 'x' }, 'not_found'],
  ])('are not given as %j', async (json, code) => {
    const text = JSON.stringify(json).replace('ROLE', plainRole).replace('APP', app);
    const { status, body } = await api.call('POST', '/privileges', { json: JSON.parse(text) });
    expect([status, body.errors[0].code]).toEqual([422, code]);
  });

  it('stay with at least one super administrator', async () => {
    const { body } = await api.call('GET', '/privileges');
    const [last] = body.items.filter(({ kind }: { kind: string }) => kind === 'super');
    const withdrawn = await api.call('DELETE', `/privileges/${last.id}`);
    expect([withdrawn.status, withdrawn.body.code]).toEqual([409, 'last_super_privilege']);
    const deleted = await api.call('DELETE', `/roles/${mightyRole}`);
    expect([deleted.status, deleted.body.code]).toEqual([409, 'last_super_privilege']);
    const second = await api.call('POST', '/privileges', {
      json: { kind: 'super', role_id: plainRole },
    });
    expect((await api.call('DELETE', `/privileges/${second.body.id}`)).status).toBe(204);
    expect((await api.call('DELETE', `/privileges/${second.body.id}`)).body.code).toBe(
      'privilege_not_found',
    );
  });
});
