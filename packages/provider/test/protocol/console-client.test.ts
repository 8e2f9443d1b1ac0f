import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import {
  authorizationUrl,
  PASSWORD,
  pkce,
  requestToken,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';

const CLIENT = 'gatehouse-console';
const RESOURCE = 'urn:gatehouse:api';

describe('the dashboard as a client of the provider', () => {
  let op: TestProvider;
  let adminId: string;
  beforeAll(async () => {
    op = await startTestProvider('sqlite');
    for (const email of ['admin@example.com', 'nobody@example.com']) {
      const { id } = await op.users.create({ email, password: PASSWORD }, { by: SYSTEM });
      if (email.startsWith('admin')) adminId = id;
    }
    await op.privileges.grant({ kind: 'super', user_id: adminId }, { by: SYSTEM });
  });
  afterAll(() => op.stop());

  const redirectUri = () => `${op.url}/admin/signed-in`;
  const params = (challenge: string): Record<string, string> => ({
    client_id: CLIENT,
    redirect_uri: redirectUri(),
    scope: 'openid profile email admin',
    resource: RESOURCE,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  async function tokens(email: string, browser = new HttpBrowser()) {
    const { verifier, challenge } = pkce();
    const page = await signIn(op, browser, { email, params: params(challenge) });
    const { body } = await requestToken(op, {
      grant_type: 'authorization_code',
      client_id: CLIENT,
      // The provider is the application's host too, so the browser has followed into it.
      code: page.url.searchParams.get('code') ?? '',
      redirect_uri: redirectUri(),
      code_verifier: verifier,
      resource: RESOURCE,
    });
    return body;
  }
  const api = (path: string, token: string | undefined) =>
    fetch(`${op.url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } });

  it('gets tokens for the admin API by code and PKCE, and renews them', async () => {
    const first = await tokens('admin@example.com');
    expect(first).toMatchObject({ token_type: 'Bearer', expires_in: 600 });
    expect((await api('/users', first.access_token)).status).toBe(200);
    const { body: second } = await requestToken(op, {
      grant_type: 'refresh_token',
      client_id: CLIENT,
      refresh_token: first.refresh_token ?? '',
      resource: RESOURCE,
    });
    expect(second.access_token).not.toBe(first.access_token);
    expect((await api('/users', second.access_token)).status).toBe(200);
  });

  it('may do what the person may, which for most is nothing', async () => {
    const { access_token } = await tokens('nobody@example.com');
    const me = (await (await api('/me', access_token)).json()) as { reads: string[] };
    expect(me.reads).toEqual([]);
    expect((await api('/users', access_token)).status).toBe(403);
  });

  it('gets no code without PKCE, and none for another address', async () => {
    const { code_challenge, code_challenge_method, ...without } = params(pkce().challenge);
    for (const changed of [
      without,
      { ...params(pkce().challenge), redirect_uri: 'https://evil.example/admin/signed-in' },
      { ...params(pkce().challenge), code_challenge_method: 'plain' },
    ]) {
      const browser = new HttpBrowser();
      const page = await browser.get(authorizationUrl(op, changed));
      expect(page.location?.searchParams.get('code') ?? null).toBeNull();
      expect(page.location?.host ?? '').not.toBe('evil.example');
    }
  });

  it('gets no token of its own, without a person', async () => {
    const { status } = await requestToken(op, {
      grant_type: 'client_credentials',
      client_id: CLIENT,
      scope: 'admin',
      resource: RESOURCE,
    });
    expect(status).toBe(400);
  });

  it('loses its tokens when the person is suspended', async () => {
    const { id } = await op.users.create(
      { email: 'leaving@example.com', password: PASSWORD },
      { by: SYSTEM },
    );
    await op.privileges.grant({ kind: 'super', user_id: id }, { by: SYSTEM });
    const { access_token } = await tokens('leaving@example.com');
    expect((await api('/users', access_token)).status).toBe(200);
    await op.users.update(id, { state: 'suspended' }, { by: SYSTEM });
    expect((await api('/users', access_token)).status).toBe(401);
  });

  it('is an address that no application can take', async () => {
    await expect(
      op.applications.create(
        { client_id: CLIENT, client_name: 'Mine', redirect_uris: ['https://evil.example/cb'] },
        { by: SYSTEM },
      ),
    ).rejects.toThrow();
  });
});
