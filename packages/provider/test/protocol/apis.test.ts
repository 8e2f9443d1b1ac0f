import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import type { Api } from '../../src/applications/api.ts';
import type { Application } from '../../src/applications/application.ts';
import {
  codeOf,
  PASSWORD,
  postForm,
  REDIRECT_URI,
  requestToken,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';

const by = SYSTEM;
const ORDERS = 'https://api.example.com/orders';
const LEDGER = 'https://api.example.com/ledger';
const ADMIN_API = 'urn:gatehouse:api';

describe.each(engines())('access tokens for APIs on %s', (engine) => {
  let op: TestProvider;
  let orders: Api;
  let ledger: Api;
  let web: { application: Application; auth: { id: string; secret: string } };
  let machine: { application: Application; auth: { id: string; secret: string } };

  beforeAll(async () => {
    op = await startTestProvider(engine);
    await op.users.create({ email: 'ada@example.com', password: PASSWORD }, { by });
    orders = await op.apis.create(
      {
        name: 'Orders',
        identifier: ORDERS,
        scopes: [{ name: 'orders:read' }, { name: 'orders:write' }],
        access_token_lifetime: 300,
      },
      { by },
    );
    ledger = await op.apis.create(
      {
        name: 'Ledger',
        identifier: LEDGER,
        scopes: [{ name: 'ledger:read' }],
        access_token_format: 'opaque',
      },
      { by },
    );
    const register = async (fields: object) => {
      const created = await op.applications.create({ client_name: 'Shop', ...fields }, { by });
      const { application, client_secret } = created;
      return { application, auth: { id: application.client_id, secret: client_secret ?? '' } };
    };
    web = await register({ redirect_uris: [REDIRECT_URI], access_token_lifetime: 600 });
    machine = await register({ application_type: 'machine' });
    for (const { application } of [web, machine]) {
      const applicationId = application.id;
      await op.apis.allow(orders.id, { applicationId, scopes: ['orders:read'] }, { by });
      await op.apis.allow(ledger.id, { applicationId, scopes: null }, { by });
    }
  });
  afterAll(() => op.stop());

  const byItself = (fields: Record<string, string>, { auth } = machine) =>
    requestToken(op, { grant_type: 'client_credentials', ...fields }, auth);
  const forPerson = async (params: Record<string, string>, browser = new HttpBrowser()) => {
    const page = await signIn(op, browser, {
      email: 'ada@example.com',
      params: { client_id: web.auth.id, ...params },
    });
    return await requestToken(
      op,
      { grant_type: 'authorization_code', code: codeOf(page), redirect_uri: REDIRECT_URI },
      web.auth,
    );
  };
  const verify = (token: string, audience: string) =>
    jwtVerify(token, createRemoteJWKSet(new URL(`${op.issuer}/certs`)), {
      issuer: op.issuer,
      audience,
      typ: 'at+jwt',
    });

  it('are JWTs that the API checks by our published keys (RFC 9068)', async () => {
    const { body } = await byItself({ resource: ORDERS, scope: 'orders:read' });
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'orders:read' });
    const { payload } = await verify(body.access_token ?? '', ORDERS);
    expect(payload).toMatchObject({
      aud: ORDERS,
      client_id: machine.auth.id,
      scope: 'orders:read',
      sub: machine.auth.id,
    });
    await expect(verify(body.access_token ?? '', LEDGER)).rejects.toThrow(/"aud"/);
  });

  it('carry the person who signed in, and no scope that the application may not ask for', async () => {
    const { body } = await forPerson({
      resource: ORDERS,
      scope: 'openid orders:read orders:write',
    });
    const { payload } = await verify(body.access_token ?? '', ORDERS);
    const user = await op.users.findForSignIn('ada@example.com');
    expect(payload).toMatchObject({ sub: user?.id, scope: 'orders:read' });
  });

  it('are opaque where the API is to ask, and live as long as the application says', async () => {
    const { body } = await forPerson({ resource: LEDGER, scope: 'openid ledger:read' });
    expect(body.access_token).not.toContain('.');
    expect(body.expires_in).toBe(600);
    const { body: told } = await postForm(
      `${op.issuer}/token/introspection`,
      { token: body.access_token ?? '' },
      machine.auth,
    );
    expect(told).toMatchObject({ active: true, aud: LEDGER, scope: 'ledger:read' });
  });

  it.each([
    ['that there is not', 'https://api.example.com/none'],
    ['in another spelling', `${ORDERS}/`],
    ['of our own, without being allowed', ADMIN_API],
  ])('are not issued for an API %s', async (_what, resource) => {
    const refused = await byItself({ resource, scope: 'admin orders:read' });
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid_target']);
  });

  it('are not issued any more once the application may not call the API, or its scopes shrink', async () => {
    const applicationId = machine.application.id;
    await op.apis.disallow(orders.id, applicationId, { by });
    const refused = await byItself({ resource: ORDERS, scope: 'orders:read' });
    expect(refused.body.error).toBe('invalid_target');
    await op.apis.allow(orders.id, { applicationId, scopes: ['orders:write'] }, { by });
    const other = await byItself({ resource: ORDERS, scope: 'orders:read' });
    expect(other.body.scope).toBeUndefined();
    await op.apis.allow(orders.id, { applicationId, scopes: null }, { by });
    const all = await byItself({ resource: ORDERS, scope: 'orders:read orders:write' });
    expect(all.body.scope).toBe('orders:read orders:write');
  });

  describe('for the admin API', () => {
    const callUsers = async (token: string | undefined) => {
      const headers = { authorization: `Bearer ${token}` };
      const answer = await fetch(`${op.url}/api/v1/users`, { headers });
      return { status: answer.status, code: (await answer.json()).code };
    };
    let adminApi: string;
    beforeAll(async () => {
      const { items } = await op.apis.list({ q: 'gatehouse' }, { by });
      adminApi = items[0]?.id ?? '';
      for (const { application } of [web, machine]) {
        await op.apis.allow(adminApi, { applicationId: application.id, scopes: null }, { by });
      }
    });

    it('do what the application has privileges for, at this moment', async () => {
      const { body } = await byItself({ resource: ADMIN_API, scope: 'admin' });
      expect(await callUsers(body.access_token)).toEqual({
        status: 403,
        code: 'privilege_missing',
      });
      const client_app_id = machine.application.id;
      const { id } = await op.privileges.grant({ kind: 'read_only', client_app_id }, { by });
      expect((await callUsers(body.access_token)).status).toBe(200);
      await op.privileges.withdraw(id, { by });
      expect((await callUsers(body.access_token)).status).toBe(403);
    });

    it('do what the person has privileges for, by themselves or by a role', async () => {
      const { body } = await forPerson({ resource: ADMIN_API, scope: 'openid admin' });
      expect(await callUsers(body.access_token)).toEqual({
        status: 403,
        code: 'privilege_missing',
      });
      const role = await op.roles.create({ name: 'Auditors' }, { by });
      await op.privileges.grant({ kind: 'read_only', role_id: role.id }, { by });
      const user = await op.users.findForSignIn('ada@example.com');
      await op.users.grantRole(user?.id ?? '', role.id, { by });
      expect((await callUsers(body.access_token)).status).toBe(200);
      await op.users.withdrawRole(user?.id ?? '', role.id, { by });
      expect((await callUsers(body.access_token)).status).toBe(403);
    });

    it('are worth nothing once the person is not active, signed out, or the application is not allowed', async () => {
      const user = await op.users.findForSignIn('ada@example.com');
      const id = user?.id ?? '';
      await op.privileges.grant({ kind: 'read_only', user_id: id }, { by });
      const token = async () =>
        (await forPerson({ resource: ADMIN_API, scope: 'openid admin' })).body.access_token;

      const first = await token();
      expect((await callUsers(first)).status).toBe(200);
      await op.sessions.endAll(id, { by: SYSTEM });
      expect(await callUsers(first)).toEqual({ status: 401, code: 'token_invalid' });

      const second = await token();
      await op.users.update(id, { state: 'suspended' }, { by });
      expect((await callUsers(second)).status).toBe(401);
      await op.users.update(id, { state: 'active' }, { by });

      const third = await token();
      await op.apis.disallow(adminApi, web.application.id, { by });
      expect((await callUsers(third)).status).toBe(401);
    });

    it('are worth nothing once the session is over by itself, which ends nothing else', async () => {
      const user = await op.users.findForSignIn('ada@example.com');
      const privilege = { kind: 'read_only', user_id: user?.id ?? '' } as const;
      const { id } = await op.privileges.grant(privilege, { by });
      await op.apis.allow(adminApi, { applicationId: web.application.id, scopes: null }, { by });
      const { body } = await forPerson({ resource: ADMIN_API, scope: 'openid admin' });
      expect((await callUsers(body.access_token)).status).toBe(200);
      await op.storage.db.deleteFrom('oidc_records').where('kind', '=', 'Session').execute();
      const after = await callUsers(body.access_token);
      expect(after).toEqual({ status: 401, code: 'token_invalid' });
      await op.privileges.withdraw(id, { by });
    });

    it('are not tokens for anything else', async () => {
      const { body } = await forPerson({ resource: LEDGER, scope: 'openid ledger:read' });
      expect((await callUsers(body.access_token)).status).toBe(401);
      const plain = await forPerson({ scope: 'openid' });
      expect((await callUsers(plain.body.access_token)).status).toBe(401);
    });

    it('belong to an API that stays as it is', async () => {
      await expect(op.apis.delete(adminApi, { by })).rejects.toMatchObject({
        code: 'api_is_built_in',
      });
      await expect(op.apis.update(adminApi, { name: 'Mine' }, { by })).rejects.toMatchObject({
        code: 'api_is_built_in',
      });
    });
  });
});
