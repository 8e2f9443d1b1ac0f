import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiOptions, GatehouseOptions } from '../../src/index.ts';
import { memoryUserStore } from '../../src/users/memory.ts';
import { AUDIENCE, startTokenProvider, type TokenProvider } from '../token-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

const API = { audience: AUDIENCE };

/** Access tokens beside sessions: what is accepted, and how it is told what is not. */
export function describeBearer(adapter: Adapter): void {
  const { instances } = adapter;
  describe(`${adapter.name}: access tokens`, () => {
    let provider: TokenProvider;
    let app: TestApp;
    let now: number;

    beforeEach(async () => {
      now = Date.now();
      provider = await startTokenProvider(() => now);
      app = await start();
    });
    afterEach(async () => {
      await app.stop();
      await provider.stop();
    });
    const start = (api: ApiOptions = API, more: GatehouseOptions = {}) =>
      adapter.start({ issuer: provider.issuer, api, ...more }, { clock: () => now });
    async function restart(api?: ApiOptions, more?: GatehouseOptions): Promise<void> {
      await app.stop();
      app = await start(api, more);
    }
    const ask = (path: string, authorization?: string, init: RequestInit = {}) =>
      fetch(app.url + path, {
        redirect: 'manual',
        ...init,
        headers: authorization === undefined ? {} : { authorization },
      });
    const bring = (token: string, path = '/private') => ask(path, `Bearer ${token}`);

    it('a JWT access token is let in, and tells who it is', async () => {
      const token = await provider.accessToken({ name: 'Ada', roles: ['manager'] });
      expect(await (await bring(token)).text()).toBe('Hello Ada');
      expect((await bring(token, '/manager')).status).toBe(200);
      const { user } = (await (await bring(token, '/home')).json()) as { user: unknown };
      expect(user).toMatchObject({ isAuthenticated: true, sub: 'ada', roles: ['manager'] });
    });

    it('the same token is verified by the keys that are known, and the provider asked for nothing', async () => {
      const token = await provider.accessToken();
      for (let i = 0; i < 3; i++) expect((await bring(token)).status).toBe(200);
      expect(provider.asked).toEqual({
        discovery: instances,
        jwks: instances,
      });
    });

    it('a token of another kind is asked about once, and again when the answer is old', async () => {
      const token = provider.opaqueToken({ name: 'Ada' });
      expect(await (await bring(token)).text()).toBe('Hello Ada');
      await bring(token);
      expect(provider.asked.introspection).toBe(instances);
      provider.revoke(token);
      now += 31_000;
      expect((await bring(token)).status).toBe(401);
      expect(provider.asked.introspection).toBe(2 * instances);
    });

    it('requests with one token at the same instant share the question', async () => {
      const token = provider.opaqueToken();
      let open = () => {};
      provider.gate = new Promise((done) => {
        open = done;
      });
      const answers = Promise.all(Array.from({ length: 8 }, () => bring(token)));
      await bringUntilAsked();
      open();
      expect((await answers).map(({ status }) => status)).toEqual(Array(8).fill(200));
      expect(provider.asked.introspection).toBe(instances);
    });

    /** Waits for the question without sleeping: other requests take their turns meanwhile. */
    async function bringUntilAsked(): Promise<void> {
      for (let i = 0; i < 200 && !provider.asked.introspection; i++) await ask('/home');
      for (let i = 0; i < 10; i++) await ask('/home');
    }

    it('nobody is told what would do, and of no error', async () => {
      const answer = await ask('/private');
      expect(answer.status).toBe(401);
      const challenge = answer.headers.get('www-authenticate') ?? '';
      expect(challenge).toContain('Cookie realm="gatehouse", Bearer realm="gatehouse"');
      expect(challenge).not.toContain('error');
    });

    it('an issuer that the settings write with a slash at its end is the same', async () => {
      await restart(API, { issuer: `${provider.issuer}/` });
      expect((await bring(await provider.accessToken())).status).toBe(200);
      expect((await bring(provider.opaqueToken())).status).toBe(200);
    });

    it('the name of the scheme may be written in any case', async () => {
      const token = await provider.accessToken();
      expect((await ask('/private', `bearer ${token}`)).status).toBe(200);
    });

    it.each([
      ['no token', 'Bearer'],
      ['two tokens', 'Bearer one two'],
      ['two credentials', 'Bearer one, Bearer two'],
      ['letters that no token has', 'Bearer "one"'],
      ['too long a token', `Bearer ${'x'.repeat(12_001)}`],
    ])('a header with %s is a bad request', async (_, header) => {
      const answer = await ask('/private', header);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_request"');
      expect(provider.asked).toEqual({});
    });

    it('other schemes are left to the app', async () => {
      const answer = await ask('/private', 'Basic YWRhOnB3');
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).not.toContain('error');
    });

    it('a token in the query or in a form is not looked at', async () => {
      const token = await provider.accessToken();
      expect((await ask(`/private?access_token=${token}`)).status).toBe(401);
      const body = new URLSearchParams({ access_token: token });
      const answer = await ask('/form', undefined, { method: 'POST', body });
      expect(await answer.text()).not.toContain('ada');
    });

    it('a route without a guard sees nobody where the token is bad', async () => {
      const { user } = (await (await bring('bad', '/home')).json()) as {
        user: { isAuthenticated: boolean };
      };
      expect(user.isAuthenticated).toBe(false);
    });

    it('a token that lacks a scope is told which the route needs', async () => {
      const answer = await bring(await provider.accessToken({ scope: 'orders.read' }), '/scoped');
      expect(answer.status).toBe(403);
      const challenge = answer.headers.get('www-authenticate') ?? '';
      expect(challenge).toContain('error="insufficient_scope"');
      expect(challenge).toContain('scope="orders.read orders.list"');
      expect(await answer.json()).toMatchObject({
        error: 'insufficient_scope',
        message: 'needs the scope orders.list',
      });
    });

    it.each([
      ['a text', { scope: 'orders.read orders.list' }],
      ['a list', { scope: ['orders.list', 'orders.read'] }],
      ['scp', { scp: ['orders.list', 'orders.read'] }],
    ])('a token with the scopes as %s passes', async (_, claims) => {
      expect((await bring(await provider.accessToken(claims), '/scoped')).status).toBe(200);
    });

    it('every token needs the scopes of the options', async () => {
      await restart({ ...API, scopes: ['api'] });
      const answer = await bring(await provider.accessToken({ scope: 'orders.read' }));
      expect(answer.status).toBe(403);
      expect(answer.headers.get('www-authenticate')).toContain('scope="api"');
      expect((await bring(await provider.accessToken({ scope: 'api' }))).status).toBe(200);
    });

    it('a token whose person lacks a role is refused as a token is', async () => {
      const answer = await bring(await provider.accessToken(), '/manager');
      expect(answer.status).toBe(403);
      expect(answer.headers.get('www-authenticate')).toContain('Bearer realm="gatehouse", error=');
    });

    it.each(['opaque', 'JWT'])(
      'a provider that is down is no verdict on a token (%s)',
      async (kind) => {
        const token = kind === 'JWT' ? await provider.accessToken() : provider.opaqueToken();
        provider.brokenWith = 503;
        const answer = await bring(token);
        expect(answer.status).toBe(503);
        expect(answer.headers.get('retry-after')).toBe('10');
        expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
        expect(app.errors).toContain('provider_unavailable');
        provider.brokenWith = undefined;
        expect((await bring(token)).status).toBe(200);
      },
    );

    it('tokens of known keys pass while the provider is down', async () => {
      await bring(await provider.accessToken());
      provider.brokenWith = 503;
      now += 11 * 60_000;
      expect((await bring(await provider.accessToken())).status).toBe(200);
    });

    /** Endpoints that are known without asking. */
    const endpoints = () => ({
      authorization: `${provider.issuer}/auth`,
      token: `${provider.issuer}/token`,
      jwks: `${provider.issuer}/jwks`,
      introspection: `${provider.issuer}/introspect`,
    });

    it('a client whose secret is wrong is the operator’s trouble, not the caller’s', async () => {
      provider.brokenWith = 401;
      await restart(API, { endpoints: endpoints() });
      const answer = await bring(provider.opaqueToken());
      expect(answer.status).toBe(500);
      expect(await answer.json()).toMatchObject({ error: 'server_error' });
      expect(app.errors).toContain('client_rejected');
    });

    it('a token that the provider can say nothing about is the caller’s trouble', async () => {
      provider.brokenWith = 400;
      await restart(API, { endpoints: endpoints() });
      expect((await bring(provider.opaqueToken())).status).toBe(401);
      expect(app.errors).toEqual([]);
    });

    it('the app’s own user is that of the token, and one who is switched off is refused', async () => {
      const store = memoryUserStore();
      await restart(API, { users: { store } });
      const made = await store.create({ username: 'ada' }, { iss: provider.issuer, sub: 'ada' });
      if (typeof made === 'string') throw new Error(made);
      await store.setPermissions(made.id, ['orders.view', 'orders.approve']);
      const token = await provider.accessToken();
      expect((await bring(token, '/orders')).status).toBe(200);
      await store.update(made.id, { isActive: false });
      const answer = await bring(token, '/orders');
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
    });

    it('of several providers the one that has issued the token is asked', async () => {
      const other = await startTokenProvider(() => now);
      const options = { clientId: 'app', clientSecret: 'secret' };
      await app.stop();
      app = await adapter.start(
        {
          providers: {
            one: { issuer: provider.issuer, ...options },
            two: { issuer: other.issuer, ...options },
          },
          api: API,
        },
        { clock: () => now },
      );
      expect((await bring(await other.accessToken())).status).toBe(200);
      expect((await bring(await provider.accessToken())).status).toBe(200);
      expect((await bring(await other.accessToken({ iss: provider.issuer }))).status).toBe(401);
      await other.stop();
    });

    it('a tenant takes the tokens of its own provider only', async () => {
      const other = await startTokenProvider(() => now);
      const options = { clientId: 'app', clientSecret: 'secret' };
      await app.stop();
      app = await adapter.start(
        {
          providers: {
            one: { issuer: provider.issuer, ...options },
            two: { issuer: other.issuer, ...options },
          },
          chooseProvider: ({ url }) => (url.startsWith('/manager') ? 'one' : 'two'),
          api: API,
        },
        { clock: () => now },
      );
      const token = await other.accessToken({ roles: ['manager'] });
      expect((await bring(token)).status).toBe(200);
      expect((await bring(token, '/manager')).status).toBe(401);
      const opaque = other.opaqueToken({ roles: ['manager'] });
      expect((await bring(opaque)).status).toBe(200);
      expect((await bring(opaque, '/manager')).status).toBe(401);
      await other.stop();
    });

    it('userinfo tells who somebody is where the app asks for that', async () => {
      await restart({ validation: 'userinfo' });
      const token = await provider.personsToken({
        name: 'Ada',
        scope: 'orders.read orders.list',
      });
      expect(await (await bring(token)).text()).toBe('Hello Ada');
      await bring(token);
      expect(provider.asked.userinfo).toBe(instances);
      // A claim of the person, not of the token.
      expect((await bring(token, '/scoped')).status).toBe(403);
      expect((await bring('unknown')).status).toBe(401);
    });

    it('without the option the header is not looked at', async () => {
      await app.stop();
      app = await adapter.start({ issuer: provider.issuer }, { clock: () => now });
      const answer = await bring(await provider.accessToken());
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Cookie realm="gatehouse"');
    });
  });
}
