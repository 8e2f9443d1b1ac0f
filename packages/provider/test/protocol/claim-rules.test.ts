import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import type { ClaimRule } from '../../src/applications/claim-rules.ts';
import {
  codeOf,
  PASSWORD,
  REDIRECT_URI,
  requestToken,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';

const by = SYSTEM;

describe.each(engines())('claims that an application defines, on %s', (engine) => {
  let op: TestProvider;
  let userId: string;

  beforeAll(async () => {
    op = await startTestProvider(engine);
    await op.attributes.create({ name: 'department', type: 'string' }, { by });
    await op.attributes.create({ name: 'badges', type: 'integer', multi_valued: true }, { by });
    await op.attributes.create({ name: 'nickname', type: 'string' }, { by });
    for (const name of ['crm', 'wiki']) await op.roles.create({ name }, { by });
    const user = await op.users.create(
      {
        email: 'ada@example.com',
        name: 'Ada',
        phone_number: '+441632960001',
        password: PASSWORD,
        roles: ['crm', 'wiki'],
        attributes: { department: 'Sales', badges: [1, 2] },
      },
      { by },
    );
    userId = user.id;
  });
  afterAll(() => op.stop());

  const register = async (claims: ClaimRule[]) => {
    const created = await op.applications.create(
      { client_name: 'Shop', redirect_uris: [REDIRECT_URI], claims },
      { by },
    );
    const { application, client_secret } = created;
    return { ...application, auth: { id: application.client_id, secret: client_secret ?? '' } };
  };
  /** What the application is told, in both places. */
  const told = async (app: Awaited<ReturnType<typeof register>>, scope = 'openid email') => {
    const page = await signIn(op, new HttpBrowser(), {
      email: 'ada@example.com',
      params: { client_id: app.client_id, scope },
    });
    const { body } = await requestToken(
      op,
      { grant_type: 'authorization_code', code: codeOf(page), redirect_uri: REDIRECT_URI },
      app.auth,
    );
    const userinfo = await fetch(`${op.issuer}/me`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    return {
      idToken: decodeJwt(body.id_token ?? '') as Record<string, unknown>,
      userinfo: (await userinfo.json()) as Record<string, unknown>,
    };
  };

  it('carry attributes, fields, roles, constants and what an expression gives', async () => {
    const app = await register([
      { claim: 'department', attribute: 'department' },
      { claim: 'badge_numbers', attribute: 'badges' },
      { claim: 'tel', attribute: 'phone_number' },
      { claim: 'groups', roles: 'list' },
      { claim: 'role_names', roles: 'delimited', delimiter: ';' },
      { claim: 'https://example.com/tenant', constant: 'acme' },
      { claim: 'level', expression: 'user.attributes.badges.size() > 1 ? "senior" : "junior"' },
      { claim: 'is_agent', expression: '"crm" in user.roles' },
    ]);
    const expected = {
      department: 'Sales',
      badge_numbers: [1, 2],
      tel: '+441632960001',
      groups: ['crm', 'wiki'],
      role_names: 'crm;wiki',
      'https://example.com/tenant': 'acme',
      level: 'senior',
      is_agent: true,
      email: 'ada@example.com',
    };
    const { idToken, userinfo } = await told(app);
    expect(idToken).toMatchObject(expected);
    expect(userinfo).toMatchObject(expected);
    expect(idToken).not.toHaveProperty('name');
  });

  it('make the standard claim of an address from an attribute, for the standard scope', async () => {
    const app = await register([{ claim: 'address', attribute: 'department', scope: 'address' }]);
    expect((await told(app, 'openid')).userinfo).not.toHaveProperty('address');
    const { idToken, userinfo } = await told(app, 'openid address');
    expect(idToken).toMatchObject({ address: { formatted: 'Sales' } });
    expect(userinfo).toMatchObject({ address: { formatted: 'Sales' } });
    const discovery = await (await fetch(`${op.issuer}/.well-known/openid-configuration`)).json();
    expect(discovery.scopes_supported).toContain('address');
  });

  it('are in the place that is wanted, and only with the scope that is wanted', async () => {
    const app = await register([
      { claim: 'in_token', constant: 1, in: ['id_token'] },
      { claim: 'in_userinfo', constant: 1, in: ['userinfo'] },
      { claim: 'with_profile', constant: 1, scope: 'profile' },
    ]);
    const without = await told(app, 'openid');
    expect(without.idToken).toMatchObject({ in_token: 1 });
    expect(without.userinfo).toMatchObject({ in_userinfo: 1 });
    expect(without.idToken).not.toHaveProperty('in_userinfo');
    expect(without.userinfo).not.toHaveProperty('in_token');
    expect(without.userinfo).not.toHaveProperty('with_profile');
    expect((await told(app, 'openid profile')).userinfo).toMatchObject({ with_profile: 1 });
  });

  it('take the place of a standard claim of the same name', async () => {
    const app = await register([{ claim: 'email', expression: '"ada+" + user.email' }]);
    expect((await told(app)).userinfo.email).toBe('ada+ada@example.com');
  });

  it('are left out where the person has no value, or the rule fails', async () => {
    const app = await register([
      { claim: 'nick', attribute: 'nickname' },
      { claim: 'broken', expression: '1 / (size(user.attributes.badges) - 2)' },
      { claim: 'fine', constant: true },
    ]);
    const { idToken } = await told(app);
    expect(idToken).toMatchObject({ fine: true });
    expect(idToken).not.toHaveProperty('nick');
    expect(idToken).not.toHaveProperty('broken');
  });

  it('are of no other application', async () => {
    await register([{ claim: 'secret_claim', constant: 'x' }]);
    const other = await register([]);
    expect((await told(other)).idToken).not.toHaveProperty('secret_claim');
  });

  it('follow a change of the person and of the rules at the next request', async () => {
    const app = await register([{ claim: 'dept', attribute: 'department' }]);
    expect((await told(app)).idToken.dept).toBe('Sales');
    await op.users.update(userId, { attributes: { department: 'Support' } }, { by });
    expect((await told(app)).idToken.dept).toBe('Support');
    const claims: ClaimRule[] = [{ claim: 'dept', constant: 'none' }];
    await op.applications.update(app.id, { claims }, { by });
    expect((await told(app)).idToken.dept).toBe('none');
  });

  it.each<[object, string, string]>([
    [{ claim: 'sub', constant: 'admin' }, '/claims/0/claim', 'claim_reserved'],
    [{ claim: 'iss', constant: 'x' }, '/claims/0/claim', 'claim_reserved'],
    [{ claim: '', constant: 'x' }, '/claims/0/claim', 'claim_invalid'],
    [{ claim: '__proto__ ', constant: 'x' }, '/claims/0/claim', 'claim_invalid'],
    [{ claim: 'x' }, '/claims/0', 'one_source'],
    [{ claim: 'x', constant: 1, roles: 'list' }, '/claims/0', 'one_source'],
    [{ claim: 'x', attribute: 'departmnt' }, '/claims/0/attribute', 'unknown_attribute'],
    [{ claim: 'x', expression: 'user.mail' }, '/claims/0/expression', 'unknown_name'],
    [{ claim: 'x', expression: 'user' }, '/claims/0/expression', 'not_a_claim'],
    [{ claim: 'x', constant: 1, scope: 'a b' }, '/claims/0/scope', 'scope_invalid'],
    [{ claim: 'x', constant: 1, in: [] }, '/claims/0/in', 'empty'],
  ])('are refused as %j', async (rule, pointer, code) => {
    await expect(register([rule as ClaimRule])).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ pointer, code }],
    });
  });

  it('are refused twice for one place', async () => {
    const rules: ClaimRule[] = [
      { claim: 'x', constant: 1, in: ['id_token'] },
      { claim: 'x', constant: 2 },
    ];
    await expect(register(rules)).rejects.toMatchObject({
      errors: [{ pointer: '/claims/1/claim', code: 'claim_duplicate' }],
    });
  });
});
