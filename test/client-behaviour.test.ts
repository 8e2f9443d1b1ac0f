import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { express4Adapter, express5Adapter } from '../packages/client/test/adapters/express.ts';
import { fastifyAdapter } from '../packages/client/test/adapters/fastify.ts';
import { honoAdapter } from '../packages/client/test/adapters/hono.ts';
import { koa2Adapter, koa3Adapter } from '../packages/client/test/adapters/koa.ts';
import { nodeAdapter } from '../packages/client/test/adapters/node.ts';
import type { TestApp } from '../packages/client/test/behaviour/harness.ts';
import { HttpBrowser, type Page } from './http-browser.ts';
import { freePort, type RunningProvider, startProvider } from './provider.ts';

/** Next.js signs in with our provider in examples.test.ts; its test app is built for one test file. */
const ADAPTERS = [
  express5Adapter,
  express4Adapter,
  fastifyAdapter,
  honoAdapter,
  koa3Adapter,
  koa2Adapter,
  nodeAdapter,
];
const person = { email: 'grace@example.com', password: 'correct horse battery staple' };
const MINUTE = 60 * 1000;

let provider: RunningProvider;
beforeAll(async () => {
  provider = await startProvider();
  await provider.api('/roles', { method: 'POST', body: { name: 'manager' } });
  await provider.api('/users', {
    method: 'POST',
    body: { ...person, name: 'Grace Hopper', username: 'grace', roles: ['manager'] },
  });
});
afterAll(async () => {
  await provider?.stop();
});

describe.each(ADAPTERS)('$name with our provider', (adapter) => {
  let app: TestApp;
  let browser: HttpBrowser;
  let clientId: string;
  let now: number;

  beforeAll(async () => {
    // Its address is known once it listens, and its credentials once it is registered with that.
    const url = `http://127.0.0.1:${await freePort()}`;
    const registered = await provider.api('/apps', {
      method: 'POST',
      body: {
        client_name: adapter.name,
        redirect_uris: [`${url}/oidc/callback/`],
        post_logout_redirect_uris: [`${url}/bye`],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    });
    const credentials = (await registered.json()) as Record<string, string>;
    clientId = credentials.client_id ?? '';
    app = await adapter.start(
      {
        issuer: provider.issuer,
        clientId,
        clientSecret: credentials.client_secret,
        storeAccessToken: true,
        renewal: { method: 'refresh', interval: 900 },
        timeout: 5,
      },
      { clock: () => now },
    );
    await provider.api(`/apps/${clientId}`, {
      method: 'PATCH',
      body: {
        redirect_uris: [`${app.url}/oidc/callback/`],
        post_logout_redirect_uris: [`${app.url}/bye`],
      },
    });
  });
  afterAll(async () => await app?.stop());
  beforeEach(() => {
    now = Date.now();
    browser = new HttpBrowser();
    app.errors.length = 0;
  });

  async function signIn(): Promise<Page> {
    const begun = await browser.get(`${app.url}/oidc/authenticate/?next=/home`);
    const form = await browser.follow(begun, provider.url);
    const submitted = await browser.submit(form, person);
    return await browser.follow(submitted, provider.url, app.url);
  }
  const home = async () => JSON.parse((await browser.get(`${app.url}/home`)).html);

  it('signs in with claims and roles, and without a password the second time', async () => {
    expect(JSON.parse((await signIn()).html).user).toMatchObject({
      name: 'Grace Hopper',
      email: person.email,
      username: 'grace',
      roles: ['manager'],
    });
    const again = await browser.get(`${app.url}/oidc/authenticate/?next=/private`);
    const page = await browser.follow(again, provider.url, app.url);
    expect(page.html).toBe('Hello Grace Hopper');
    expect(app.errors).toEqual([]);
  });

  it('refreshes with rotation, and gives routes tokens that the provider accepts', async () => {
    await signIn();
    const tokens = new Set<string>();
    for (let i = 0; i < 3; i++) {
      now += 20 * MINUTE;
      expect((await home()).user.roles).toEqual(['manager']);
      const { access_token } = JSON.parse((await browser.get(`${app.url}/token`)).html);
      tokens.add(access_token);
      const userinfo = await fetch(`${provider.issuer}/me`, {
        headers: { authorization: `Bearer ${access_token}` },
      });
      expect(userinfo.status).toBe(200);
    }
    expect(tokens.size).toBe(3);
    expect(app.errors).toEqual([]);
  });

  it('learns at the next renewal that a role was taken away, and that the person is suspended', async () => {
    await signIn();
    const found = await provider.api(`/users?q=${encodeURIComponent(person.email)}`);
    const { items } = (await found.json()) as { items: { id: string }[] };
    const path = `/users/${items[0]?.id}`;
    try {
      await provider.api(path, { method: 'PATCH', body: { roles: [] } });
      now += 20 * MINUTE;
      expect((await home()).user.roles).toEqual([]);
      await provider.api(path, { method: 'PATCH', body: { state: 'suspended' } });
      now += 20 * MINUTE;
      expect((await home()).user.isAuthenticated).toBe(false);
    } finally {
      await provider.api(path, { method: 'PATCH', body: { state: 'active', roles: ['manager'] } });
    }
  });

  it('signs out of both, and the refresh token is worthless', async () => {
    await signIn();
    const { auth } = await home();
    const { access_token } = JSON.parse((await browser.get(`${app.url}/token`)).html);
    const left = await browser.post(`${app.url}/oidc/logout/`, { csrf_token: auth.csrfToken });
    const page = await browser.follow(left, provider.url, app.url);
    expect(page.url.href).toBe(`${app.url}/bye`);
    expect((await home()).user.isAuthenticated).toBe(false);
    const userinfo = await fetch(`${provider.issuer}/me`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(userinfo.status).toBe(401);
    const begun = await browser.get(`${app.url}/oidc/authenticate/`);
    expect((await browser.follow(begun, provider.url)).url.pathname).toContain('/signin/');
  });
});
