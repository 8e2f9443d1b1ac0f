import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import type { NewApplication } from '../../src/applications/application-settings.ts';
import type { ClaimRule } from '../../src/applications/claim-rules.ts';
import type { ClaimsPreview, PreviewedClaim } from '../../src/protocol/claims-preview.ts';
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
/** Not there unless the application sends one. */
const SENT_ALONG = 'nonce';

describe.each(engines())('a preview of claims on %s', (engine) => {
  let op: TestProvider;
  let userId: string;
  let token: string;

  beforeAll(async () => {
    op = await startTestProvider(engine);
    token = await op.apiToken();
    await op.attributes.create({ name: 'department', type: 'string' }, { by });
    await op.attributes.create({ name: 'nickname', type: 'string' }, { by });
    await op.roles.create({ name: 'crm' }, { by });
    const user = await op.users.create(
      {
        email: 'ada@example.com',
        name: 'Ada',
        username: 'ada',
        password: PASSWORD,
        roles: ['crm'],
        attributes: { department: 'Sales' },
      },
      { by },
    );
    userId = user.id;
  });
  afterAll(() => op.stop());

  const register = (fields: Partial<NewApplication>) =>
    op.applications.create(
      { client_name: 'Shop', redirect_uris: [REDIRECT_URI], ...fields },
      { by },
    );
  const preview = async (clientId: string, body: object): Promise<ClaimsPreview> => {
    const answer = await fetch(`${op.url}/api/v1/apps/${clientId}/claims-preview`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ user_id: userId, ...body }),
    });
    return (await answer.json()) as ClaimsPreview;
  };
  const names = (claims: PreviewedClaim[]) => claims.map(({ claim }) => claim).toSorted();
  const known = (claims: PreviewedClaim[]) =>
    Object.fromEntries(
      claims.filter((one) => 'value' in one).map(({ claim, value }) => [claim, value]),
    );

  const RULES: ClaimRule[] = [
    { claim: 'department', attribute: 'department' },
    { claim: 'nick', attribute: 'nickname' },
    { claim: 'email', expression: '"ada+" + user.email' },
    { claim: 'in_token', constant: [1, 2], in: ['id_token'] },
    { claim: 'in_userinfo', constant: true, in: ['userinfo'] },
    { claim: 'address', attribute: 'department', scope: 'address' },
    { claim: 'role_names', roles: 'delimited', delimiter: ';', scope: 'roles' },
    { claim: 'broken', expression: '1 / (size(user.roles) - 1)' },
  ];

  it.each<[string, Partial<NewApplication>]>([
    ['openid', {}],
    ['openid profile email', { backchannel_logout_uri: 'https://shop.example.com/logout' }],
    ['openid profile email phone address roles groups', { userinfo_signed_response_alg: 'RS256' }],
  ])(
    'says exactly what a sign-in with the scopes %s gives, in both places, to %j',
    async (scope, fields) => {
      const { application, client_secret } = await register({ claims: RULES, ...fields });
      const { client_id } = application;
      const page = await signIn(op, new HttpBrowser(), {
        email: 'ada@example.com',
        params: { client_id, scope },
      });
      const { body } = await requestToken(
        op,
        { grant_type: 'authorization_code', code: codeOf(page), redirect_uri: REDIRECT_URI },
        { id: client_id, secret: client_secret ?? '' },
      );
      const answer = await fetch(`${op.issuer}/me`, {
        headers: { authorization: `Bearer ${body.access_token}` },
      });
      const idToken = decodeJwt(body.id_token ?? '');
      const isSigned = application.userinfo_signed_response_alg !== null;
      const userinfo = isSigned
        ? (decodeJwt(await answer.text()) as Record<string, unknown>)
        : ((await answer.json()) as Record<string, unknown>);

      const shown = await preview(client_id, { scopes: scope.split(' ') });
      expect(names(shown.id_token).filter((name) => name !== SENT_ALONG)).toEqual(
        Object.keys(idToken)
          .filter((name) => name !== SENT_ALONG)
          .toSorted(),
      );
      expect(idToken).toMatchObject(known(shown.id_token));
      expect(names(shown.userinfo)).toEqual(Object.keys(userinfo).toSorted());
      expect(userinfo).toMatchObject(known(shown.userinfo));
    },
  );

  it('says of each claim where it comes from, and of what is absent why', async () => {
    const { application } = await register({ claims: RULES });
    const { userinfo, absent } = await preview(application.client_id, {
      scopes: ['openid', 'profile', 'email'],
    });
    const originOf = (name: string) => userinfo.find(({ claim }) => claim === name)?.origin;
    expect(originOf('preferred_username')).toMatchObject({
      kind: 'scope',
      scope: 'profile',
      field: 'username',
    });
    expect(originOf('department')).toMatchObject({ kind: 'rule', rule: 0, field: 'department' });
    expect(originOf('email')).toMatchObject({ kind: 'rule', rule: 2 });
    expect(originOf('sub')).toMatchObject({ kind: 'protocol' });
    const reasons = Object.fromEntries(absent.map(({ claim, reason }) => [claim, reason]));
    expect(reasons).toMatchObject({
      nick: 'no_value',
      given_name: 'no_value',
      address: 'scope_not_granted',
      role_names: 'scope_not_granted',
      broken: 'failed',
    });
    expect(absent.find(({ claim }) => claim === 'nick')).toMatchObject({
      in: ['id_token', 'userinfo'],
      detail: 'The user has no nickname.',
    });
    expect(reasons).not.toHaveProperty('in_token');
  });

  it('of rules that are not saved leaves the application as it is', async () => {
    const { application } = await register({ claims: RULES });
    const claims: ClaimRule[] = [
      { claim: 'team', constant: 'one', scope: 'email' },
      { claim: 'team', constant: 'two', scope: 'profile' },
    ];
    const { userinfo, absent } = await preview(application.client_id, { claims });
    expect(known(userinfo)).toMatchObject({ team: 'two', email: 'ada@example.com' });
    expect(known(userinfo)).not.toHaveProperty('department');
    expect(absent).toContainEqual(expect.objectContaining({ claim: 'team', reason: 'overridden' }));
    expect(await op.applications.get(application.id, { by })).toMatchObject({ claims: RULES });
  });
});
