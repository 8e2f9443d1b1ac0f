import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

describe.each(engines())('previews of claims by the admin API on %s', (engine) => {
  let api: TestApi;
  let app: string;
  let group: string;
  let user: string;
  const path = (id = app) => `/apps/${id}/claims-preview`;

  beforeAll(async () => {
    api = await startTestApi(engine);
    const make = async (what: string, json: object): Promise<string> =>
      (await api.call('POST', what, { json })).body.id;
    app = await make('/apps', { client_name: 'Wiki', redirect_uris: ['https://w.example.com/cb'] });
    group = await make('/groups', { name: 'Sales' });
    user = await make('/users', { email: 'ada@example.com', group_id: group });
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  it('are for the usual scopes unless told otherwise', async () => {
    const { status, body } = await api.call('POST', path(), { json: { user_id: user } });
    expect(status).toBe(200);
    expect(body.scopes).toEqual(['openid', 'profile', 'email']);
    expect(body.id_token).toContainEqual({
      claim: 'iss',
      value: 'http://localhost:3000/oidc',
      origin: {
        kind: 'protocol',
        scope: null,
        rule: null,
        field: null,
        detail: 'This provider.',
      },
    });
  });

  it('point at the mistakes of rules that are not saved', async () => {
    const json = {
      user_id: user,
      claims: [
        { claim: 'ok', constant: 1 },
        { claim: 'x', expression: 'user.mail' },
      ],
    };
    const { status, body } = await api.call('POST', path(), { json });
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ pointer: '/claims/1/expression', code: 'unknown_name' }]);
  });

  it('need somebody and an application that are there', async () => {
    const nobody = { json: { user_id: '01985f9e-5d0b-7c4e-a1b2-3c4d5e6f7a8b' } };
    expect((await api.call('POST', path(), nobody)).body.code).toBe('user_not_found');
    const known = { json: { user_id: user } };
    expect((await api.call('POST', path('none'), known)).body.code).toBe('application_not_found');
  });

  it('show nobody who may not be seen, and no application either', async () => {
    const other = (await api.call('POST', '/groups', { json: { name: 'Board' } })).body.id;
    const asked = { json: { user_id: user } };
    const refused = async (...privileges: Parameters<typeof api.tokenOf>) =>
      (await api.call('POST', path(), { ...asked, token: api.tokenOf(...privileges) })).body.code;
    expect(await refused()).toBe('privilege_missing');
    expect(await refused({ kind: 'help_desk' })).toBe('privilege_missing');
    expect(await refused({ kind: 'app_admin', applicationId: app })).toBe('privilege_missing');
    expect(
      await refused(
        { kind: 'app_admin', applicationId: app },
        { kind: 'user_admin', groupId: other },
      ),
    ).toBe('user_not_found');
    expect(
      await refused(
        { kind: 'app_admin', applicationId: other },
        { kind: 'user_admin', groupId: group },
      ),
    ).toBe('application_not_found');
    const token = api.tokenOf(
      { kind: 'app_admin', applicationId: app },
      { kind: 'user_admin', groupId: group },
    );
    expect((await api.call('POST', path(), { ...asked, token })).status).toBe(200);
  });
});
