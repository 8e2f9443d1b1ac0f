import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestProvider, type TestProvider } from '../src/index.ts';
import { startApp, type TestApp } from './app.ts';

const API = 'https://api.example.com';

describe('a provider inside the test process', () => {
  let provider: TestProvider;
  let app: TestApp;
  beforeEach(async () => {
    provider = await startTestProvider();
    app = await startApp({ ...provider.options, api: { audience: API } });
  });
  afterEach(async () => {
    await app[Symbol.asyncDispose]();
    await provider.stop();
  });
  const me = async (browser: { fetch: (path: string) => Promise<Response> }) =>
    (await (await browser.fetch('/me')).json()) as Record<string, unknown>;

  it('signs anyone in, with whatever claims, in one call', async () => {
    const browser = await provider.signInAs(app.url, {
      sub: 'grace',
      name: 'Grace Hopper',
      email: 'grace@example.com',
      email_verified: true,
      roles: ['manager'],
      'https://example.com/ship': 'Hopper',
    });
    expect(await me(browser)).toMatchObject({
      sub: 'grace',
      name: 'Grace Hopper',
      emailVerified: true,
      claims: { 'https://example.com/ship': 'Hopper' },
    });
    expect((await browser.fetch('/manager')).status).toBe(200);
  });

  it('keeps browsers apart', async () => {
    const grace = await provider.signInAs(app.url, { sub: 'grace' });
    const ada = await provider.signInAs(app.url, { sub: 'ada' });
    expect([(await me(grace)).sub, (await me(ada)).sub]).toEqual(['grace', 'ada']);
  });

  it('signs in the usual user where nobody is named', async () => {
    provider.user = { sub: 'alan', name: 'Alan' };
    const browser = await provider.signInAs({ app: app.url }, provider.user);
    expect(await (await browser.fetch('/')).text()).toContain('Hello Alan');
    const response = await fetch(`${app.url}/oidc/authenticate/`, { redirect: 'manual' });
    const back = await fetch(response.headers.get('location') ?? '', { redirect: 'manual' });
    expect(back.headers.get('location')).toContain(`${app.url}/oidc/callback/?code=`);
  });

  it('gives claims that changed to the next sign-in', async () => {
    const before = await provider.signInAs(app.url, { sub: 'grace', roles: ['manager'] });
    expect((await before.fetch('/manager')).status).toBe(200);
    const after = await provider.signInAs(app.url, { sub: 'grace', roles: [] });
    expect((await after.fetch('/manager')).status).toBe(403);
  });

  it('says where a sign-in got stuck', async () => {
    await provider.misbehave({ status: { token: 503 } });
    await expect(provider.signInAs(app.url, { sub: 'grace' })).rejects.toThrow(
      /signing in ended at .*\/oidc\/callback\/.*, 503/,
    );
  });

  it('signs out by the app’s own form, and at the provider', async () => {
    const browser = await provider.signInAs(app.url, { sub: 'grace' });
    const after = await browser.logout();
    expect(await after.text()).toBe('Nobody');
    expect(provider.requests.map(({ endpoint }) => endpoint)).toContain('end_session');
  });

  it('tells the app of a logout that happened elsewhere, for real', async () => {
    const other = await startApp(provider.options);
    const browser = await provider.signInAs(app.url, { sub: 'grace' });
    await browser.fetch(`${other.url}/oidc/authenticate/`);
    expect(await (await browser.fetch(other.url)).text()).toContain('Hello');
    await browser.logout();
    expect(await (await browser.fetch(other.url)).text()).toBe('Nobody');
    await other[Symbol.asyncDispose]();
  });

  it('posts logout tokens good and bad', async () => {
    const browser = await provider.signInAs(app.url, { sub: 'grace' });
    const bad = await provider.backchannelLogout(app.url, { sub: 'grace', nonce: 'n' });
    expect(bad.status).toBe(400);
    const forged = await provider.backchannelLogout(
      app.url,
      { sub: 'grace' },
      { signature: 'foreign' },
    );
    expect(forged.status).toBe(400);
    expect((await browser.fetch('/me')).status).toBe(200);
    expect((await provider.backchannelLogout(app.url, { sub: 'grace' })).status).toBe(200);
    expect(await (await browser.fetch('/')).text()).toBe('Nobody');
  });

  it('loads the frame of a logout', async () => {
    const browser = await provider.signInAs(app.url, { sub: 'grace' });
    const { claims } = (await me(browser)) as { claims: { sid: string } };
    expect((await provider.frontchannelLogout(app.url, claims.sid)).status).toBe(200);
    expect(await (await browser.fetch('/')).text()).toBe('Nobody');
  });

  it('makes access tokens for any audience and scope', async () => {
    const bring = (token: string) =>
      fetch(`${app.url}/me`, { headers: { authorization: `Bearer ${token}` } });
    const good = await bring(await provider.accessToken({ sub: 'grace', aud: API }));
    expect(await good.json()).toMatchObject({ sub: 'grace' });
    for (const token of [
      await provider.accessToken({ aud: 'https://other.example.com' }),
      await provider.accessToken({ exp: undefined }),
      await provider.accessToken({}, { signature: 'foreign' }),
      await provider.accessToken({}, { header: { typ: 'JWT' } }),
    ]) {
      expect((await bring(token)).status).toBe(401);
    }
  });

  it('makes access tokens that only introspection knows', async () => {
    const token = await provider.opaqueToken({ sub: 'grace', scope: 'orders.read' });
    const answer = await fetch(`${app.url}/me`, { headers: { authorization: `Bearer ${token}` } });
    expect(await answer.json()).toMatchObject({ sub: 'grace' });
    expect(provider.requests.at(-1)).toMatchObject({ endpoint: 'introspection', method: 'POST' });
    const bound = await provider.opaqueToken({ jkt: 'x' });
    const refused = await fetch(`${app.url}/me`, { headers: { authorization: `Bearer ${bound}` } });
    expect(refused.status).toBe(401);
  });

  it('records what came', async () => {
    await provider.signInAs(app.url, { sub: 'grace' });
    const asked = provider.requests.find(({ endpoint }) => endpoint === 'authorization');
    expect(asked?.query.get('client_id')).toBe(provider.clientId);
    const redeemed = provider.requests.find(({ endpoint }) => endpoint === 'token');
    expect(redeemed?.form.get('grant_type')).toBe('authorization_code');
  });

  it('is told by environment variables too', async () => {
    await using other = await startTestProvider({ signingAlg: 'ES256' });
    expect(other.env).toEqual({
      OIDC_ISSUER: other.issuer,
      OIDC_CLIENT_ID: other.clientId,
      OIDC_CLIENT_SECRET: other.clientSecret,
      OIDC_SESSION_SECRET: other.options.sessionSecret,
    });
    await using its = await startApp(other.options);
    expect((await provider.signInAs(app.url, { sub: 'ada' })).cookies.size).toBeGreaterThan(1);
    await other.signInAs(its.url, { sub: 'ada' });
  });

  it('knows further clients', async () => {
    await using other = await startTestProvider({
      clients: [
        {
          client_id: 'public',
          redirect_uris: ['http://localhost/'],
          token_endpoint_auth_method: 'none',
        },
      ],
    });
    await using its = await startApp({
      issuer: other.issuer,
      clientId: 'public',
      tokenEndpointAuthMethod: 'none',
      sessionSecret: other.options.sessionSecret,
    });
    const browser = await other.signInAs(its.url, { sub: 'ada' });
    expect((await browser.fetch('/me')).status).toBe(200);
  });
});
