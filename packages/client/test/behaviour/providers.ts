import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatehouseOptions } from '../../src/index.ts';
import { memoryStore } from '../../src/sessions/stores/memory.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

/** Several providers in one app, or one for each tenant, without one being taken for another. */
export function describeProviders(adapter: Adapter): void {
  describe(`${adapter.name}: several providers`, () => {
    let work: HostileProvider;
    let home: HostileProvider;
    let app: TestApp;
    let jar: CookieJar;

    beforeEach(async () => {
      work = await startHostileProvider();
      home = await startHostileProvider({ clients: ['before', 'now'] });
      jar = new CookieJar();
    });
    afterEach(async () => {
      await app.stop();
      await work.stop();
      await home.stop();
    });
    const client = { clientId: 'app', clientSecret: 'secret' };
    const start = async (options: GatehouseOptions) => {
      app = await adapter.start(options);
    };
    const both = (): GatehouseOptions => ({
      providers: {
        work: { issuer: work.issuer, ...client },
        home: { issuer: home.issuer, ...client },
      },
    });
    const begin = async (query: string, of = jar) => {
      const away = await of.fetch(`${app.url}/oidc/authenticate/${query}`);
      const back = await fetch(away.headers.get('location') ?? '', { redirect: 'manual' });
      return new URL(back.headers.get('location') ?? '');
    };

    it('are chosen by name, each with a redirect URI of its own; the first is the usual one', async () => {
      await start(both());
      const callback = await begin('?provider=home&next=/private');
      expect(callback.pathname).toBe('/oidc/callback/home/');
      expect((await jar.fetch(callback)).headers.get('location')).toBe('/private');
      expect((await jar.page(app.url)).user.claims.iss).toBe(home.issuer);
      await begin('');
      expect([work.requests.length, home.requests.length]).toEqual([1, 1]);
    });

    it('that the app does not have are explained', async () => {
      await start(both());
      const answer = await jar.fetch(`${app.url}/oidc/authenticate/?provider=evil`);
      expect([answer.status, app.errors]).toEqual([404, ['provider_unknown']]);
    });

    it('sign out where they signed in', async () => {
      await start(both());
      await jar.fetch(await begin('?provider=home'));
      const { auth } = await jar.page(app.url);
      const answer = await jar.fetch(`${app.url}/oidc/logout/`, {
        method: 'POST',
        body: new URLSearchParams({ csrf_token: auth.csrfToken }),
      });
      expect(answer.headers.get('location')).toContain(`${home.issuer}/logout`);
    });

    it('are not mixed up: the code of one never goes to another', async () => {
      await start(both());
      const callback = await begin('?provider=home');
      callback.pathname = '/oidc/callback/work/';
      const page = await jar.fetch(callback);
      expect([page.status, app.errors]).toEqual([400, ['callback_invalid']]);
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
    });

    it('do not inherit each other’s secrets', async () => {
      await expect(
        adapter.start({
          clientSecret: 'other',
          providers: { work: { issuer: work.issuer, clientId: 'app' } },
        }),
      ).rejects.toThrow('OIDC_CLIENT_SECRET');
      await start(both());
    });

    it('follow the tenant in the request', async () => {
      await start({
        chooseProvider: ({ url, header }) =>
          url.startsWith('/home') || header('x-tenant') === 'home' || url.includes('tenant=home')
            ? { name: 'home', issuer: home.issuer, ...client }
            : { name: 'work', issuer: work.issuer, ...client },
      });
      const callback = await begin('?tenant=home');
      expect(callback.pathname).toBe('/oidc/callback/home/');
      await jar.fetch(callback);
      // A session of one tenant is nobody's at another, and not lost by the visit.
      expect((await jar.page(app.url, '/work')).user.isAuthenticated).toBe(false);
      expect((await jar.page(app.url, '/home')).user.isAuthenticated).toBe(true);
    });

    it('may be chosen by something that takes time', async () => {
      await start({
        ...both(),
        chooseProvider: async ({ url }) => (url.includes('home') ? 'home' : 'work'),
      });
      await jar.fetch(await begin('?next=/home'));
      expect((await jar.page(app.url, '/home')).user.isAuthenticated).toBe(true);
      expect((await jar.page(app.url, '/')).user.isAuthenticated).toBe(false);
    });

    it('of a tenant sign out there, also in a process that has not seen the tenant', async () => {
      const options = (): GatehouseOptions => ({
        chooseProvider: () => ({ name: 'home', issuer: home.issuer, ...client }),
      });
      await start(options());
      await jar.fetch(await begin(''));
      const { auth } = await jar.page(app.url);
      await app.stop();
      await start(options());
      const answer = await jar.fetch(`${app.url}/oidc/logout/`, {
        method: 'POST',
        body: new URLSearchParams({ csrf_token: auth.csrfToken }),
      });
      expect(answer.headers.get('location')).toContain(`${home.issuer}/logout`);
    });

    it('of a tenant get nothing of the app’s own settings', async () => {
      await start({
        clientSecret: 'the secret of the app',
        chooseProvider: () => ({ name: 'home', issuer: home.issuer, clientId: 'app' }),
      });
      const answer = await jar.fetch(`${app.url}/oidc/authenticate/`);
      expect([answer.status, app.errors]).toEqual([500, ['internal']]);
    });

    it('of a tenant are asked as its settings say now, not as they said before', async () => {
      let clientId = 'before';
      await start({
        chooseProvider: () => ({ name: 'home', issuer: home.issuer, ...client, clientId }),
      });
      await begin('');
      clientId = 'now';
      await begin('');
      expect(home.requests.map((asked) => asked.get('client_id'))).toEqual(['before', 'now']);
    });

    it('know two people where both have somebody of one name', async () => {
      await start({ ...both(), sessionStore: memoryStore() });
      const other = new CookieJar();
      await jar.fetch(await begin('?provider=work'));
      await other.fetch(await begin('?provider=home', other));
      expect(await (await jar.fetch(`${app.url}/sessions`)).json()).toHaveLength(1);
      await jar.fetch(`${app.url}/sessions/end-others`, { method: 'POST' });
      expect((await other.page(app.url)).user.isAuthenticated).toBe(true);
    });

    it('that the app no longer has sign nobody in', async () => {
      await start({ ...both(), cookieName: 'session' });
      await jar.fetch(await begin('?provider=home'));
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(true);
      await app.stop();
      await start({
        providers: { work: { issuer: work.issuer, ...client } },
        cookieName: 'session',
      });
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
    });

    it('explain a tenant that nobody knows', async () => {
      await start({ ...both(), chooseProvider: () => 'nowhere' });
      const answer = await jar.fetch(`${app.url}/oidc/authenticate/`);
      expect([answer.status, app.errors]).toEqual([404, ['provider_unknown']]);
    });
  });
}
