import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatehouseOptions } from '../../src/index.ts';
import { memoryStore } from '../../src/sessions/stores/memory.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

const MINUTE = 60 * 1000;

/** The provider is asked again during a session: silently, or by a refresh token that is used once. */
export function describeRenewal(adapter: Adapter): void {
  describe(`${adapter.name}: renewal`, () => {
    let provider: HostileProvider;
    const apps: TestApp[] = [];
    let app: TestApp;
    let jar: CookieJar;
    let now: number;

    const start = async (options: GatehouseOptions) => {
      app = await adapter.start({ issuer: provider.issuer, ...options }, { clock: () => now });
      apps.push(app);
      return app;
    };
    beforeEach(async () => {
      now = Date.now();
      provider = await startHostileProvider({ clock: () => now });
      jar = new CookieJar();
    });
    afterEach(async () => {
      for (const running of apps.splice(0)) await running.stop();
      await provider.stop();
    });
    const copyOf = (other: CookieJar) => {
      const copy = new CookieJar();
      for (const [name, value] of other.cookies) copy.cookies.set(name, value);
      return copy;
    };
    /** A page visit; node's own `fetch` would say that it is a script's. */
    const visit = (path: string) => jar.visit(app.url + path);

    describe('silently', () => {
      beforeEach(async () => {
        await start({
          renewal: { method: 'silent', interval: 900, exempt: ['/health', '/static/*', /^\/x\d/] },
        });
        await jar.signIn(app.url);
      });

      it('asks nothing before the interval is over', async () => {
        now += 14 * MINUTE;
        expect((await visit('/page')).status).toBe(200);
      });

      it('sends a page visit through the provider with prompt=none and back to the page', async () => {
        now += 16 * MINUTE;
        const answer = await visit('/page?a=b');
        expect(answer.status).toBe(303);
        const away = await jar.visit(new URL(answer.location ?? '', app.url).href);
        const asked = new URL(away.location ?? '');
        expect(asked.searchParams.get('prompt')).toBe('none');
        expect(asked.searchParams.get('id_token_hint')).toMatch(/^eyJ/);
        provider.misbehave = { claims: { roles: ['Editor'] } };
        const back = await fetch(asked, { redirect: 'manual' });
        const done = await jar.visit(back.headers.get('location') ?? '');
        expect([app.errors, done.location]).toEqual([[], '/page?a=b']);
        expect((await visit('/page')).status).toBe(200);
        expect((await jar.page(app.url)).user.roles).toEqual(['Editor']);
      });

      it('keeps the end of the session where it was', async () => {
        for (let i = 0; i < 33; i++) {
          now += 15 * MINUTE;
          const answer = await visit('/page');
          if (answer.status === 200) break;
          const away = await jar.visit(new URL(answer.location ?? '', app.url).href);
          if (!away.location?.includes('prompt=none')) break;
          const back = await fetch(away.location, { redirect: 'manual' });
          await jar.visit(back.headers.get('location') ?? '');
        }
        expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
      });

      it.each(['login_required', 'interaction_required', 'consent_required'])(
        'ends the session when the provider answers %s, and shows the page',
        async (silentError) => {
          now += 16 * MINUTE;
          const answer = await visit('/page');
          const away = await jar.visit(new URL(answer.location ?? '', app.url).href);
          provider.misbehave = { silentError };
          const back = await fetch(away.location ?? '', { redirect: 'manual' });
          const done = await jar.visit(back.headers.get('location') ?? '');
          expect([done.status, done.location]).toEqual([303, '/page']);
          expect(app.errors).toEqual([]);
          expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
        },
      );

      it('takes in somebody else who is signed in at the provider by now, as a new session', async () => {
        const { auth: before } = await jar.page(app.url);
        now += 16 * MINUTE;
        const answer = await visit('/page');
        const away = await jar.visit(new URL(answer.location ?? '', app.url).href);
        const back = await fetch(away.location ?? '', { redirect: 'manual' });
        provider.misbehave = { claims: { sub: 'eve', name: 'Eve' }, userinfoSub: 'eve' };
        await jar.visit(back.headers.get('location') ?? '');
        const { user, auth } = await jar.page(app.url);
        expect(user.sub).toBe('eve');
        // The token belongs to the session: forms of the other person's pages are worth nothing now.
        expect(auth.csrfToken).not.toBe(before.csrfToken);
      });

      it('does not bring back a session that ended meanwhile', async () => {
        now += 16 * MINUTE;
        const answer = await visit('/page');
        const away = await jar.visit(new URL(answer.location ?? '', app.url).href);
        const back = await fetch(away.location ?? '', { redirect: 'manual' });
        const { auth } = await jar.page(app.url, '/static/page');
        await jar.fetch(`${app.url}/oidc/logout/`, {
          method: 'POST',
          body: new URLSearchParams({ csrf_token: auth.csrfToken }),
        });
        await jar.visit(back.headers.get('location') ?? '');
        expect([app.errors, (await jar.page(app.url)).user.isAuthenticated]).toEqual([[], false]);
      });

      it('tells scripts by 401 and a header where their page can renew', async () => {
        now += 16 * MINUTE;
        const answer = await jar.fetch(`${app.url}/data`, { headers: { accept: '*/*' } });
        expect(answer.status).toBe(401);
        expect(answer.headers.get('gatehouse-renew')).toBe('/oidc/authenticate/?renew=1');
        expect(await answer.json()).toMatchObject({
          error: 'renewal_required',
          renew_url: '/oidc/authenticate/?renew=1',
        });
      });

      it.each(['/health', '/static/app.js', '/x1'])('lets %s be', async (path) => {
        now += 16 * MINUTE;
        expect((await visit(path)).status).toBe(200);
      });

      it('lets a form through that was posted', async () => {
        now += 16 * MINUTE;
        const answer = await jar.visit(`${app.url}/form`, { method: 'POST' });
        expect(JSON.parse(answer.body).user.isAuthenticated).toBe(true);
      });

      it('does not renew early for whoever links to it', async () => {
        const answer = await visit('/oidc/authenticate/?renew=1&next=/page');
        expect(answer.location).toBe('/page');
        expect(provider.requests.length).toBe(1);
      });

      it('is an ordinary sign-in for somebody without a session', async () => {
        const stranger = new CookieJar();
        const answer = await stranger.visit(`${app.url}/oidc/authenticate/?renew=1&next=/page`);
        expect(new URL(answer.location ?? '').searchParams.get('prompt')).toBeNull();
      });
    });

    describe.each(['cookie', 'store'] as const)('by refresh token, session in a %s', (kind) => {
      const options = (): GatehouseOptions => ({
        renewal: { method: 'refresh', interval: 600 },
        storeAccessToken: true,
        ...(kind === 'store' ? { sessionStore: memoryStore({ clock: () => now }) } : {}),
      });
      const token = async (of = jar) => {
        const answer = await of.fetch(`${app.url}/token`);
        return { status: answer.status, ...(await answer.json()) };
      };

      it('brings new claims and tokens before the page is made', async () => {
        provider.misbehave = { refreshTokens: true };
        await start(options());
        await jar.signIn(app.url);
        now += 11 * MINUTE;
        provider.misbehave = { claims: { roles: ['Editor'] } };
        expect((await jar.page(app.url)).user.roles).toEqual(['Editor']);
        expect((await jar.page(app.url)).user.roles).toEqual(['Editor']);
        expect(provider.refreshes).toBe(1);
      });

      it('asks once for many requests at the same time', async () => {
        provider.misbehave = { refreshTokens: true };
        await start(options());
        await jar.signIn(app.url);
        now += 11 * MINUTE;
        const others = Array.from({ length: 20 }, () => copyOf(jar));
        const pages = await Promise.all(others.map((other) => other.page(app.url)));
        expect(pages.every(({ user }) => user.isAuthenticated)).toBe(true);
        expect(provider.refreshes).toBe(1);
        // A straggler that still has the old cookie gets the result, not a refusal.
        expect((await jar.page(app.url)).user.isAuthenticated).toBe(true);
        expect(provider.refreshes).toBe(1);
        expect(app.errors).toEqual([]);
      });

      it('ends the session when the provider refuses', async () => {
        provider.misbehave = { refreshTokens: true };
        await start(options());
        await jar.signIn(app.url);
        await revoke(provider, 'rt-0');
        now += 11 * MINUTE;
        expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
        expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
      });

      it('keeps the session while the provider is down, and does not ask on every request', async () => {
        provider.misbehave = { refreshTokens: true };
        await start(options());
        await jar.signIn(app.url);
        now += 11 * MINUTE;
        provider.misbehave = { refreshStatus: 503 };
        for (let i = 0; i < 5; i++) {
          expect((await jar.page(app.url)).user.isAuthenticated).toBe(true);
        }
        expect([provider.refreshes, app.errors]).toEqual([1, ['provider_unavailable']]);
        provider.misbehave = {};
        now += 11_000;
        await jar.page(app.url);
        expect(provider.refreshes).toBe(2);
      });

      it('tells the log where it failed, without what the address says of the person', async () => {
        provider.misbehave = { refreshTokens: true };
        const told: string[] = [];
        await start({ ...options(), onError: (_error, { path }) => told.push(path) });
        await jar.signIn(app.url);
        now += 11 * MINUTE;
        provider.misbehave = { refreshStatus: 503 };
        await jar.page(app.url, '/page?token=secret');
        expect(told).toEqual(['/page']);
      });

      it('keeps the new tokens, and the old claims, while only the userinfo endpoint fails', async () => {
        provider.misbehave = { refreshTokens: true };
        await start(options());
        await jar.signIn(app.url);
        now += 11 * MINUTE;
        provider.misbehave = { claims: { roles: ['Editor'] }, userinfoStatus: 503 };
        expect((await jar.page(app.url)).user.roles).toEqual(['Admin']);
        expect(app.errors).toEqual(['provider_unavailable']);
        now += 11 * MINUTE;
        provider.misbehave = { claims: { roles: ['Editor'] } };
        expect((await jar.page(app.url)).user.roles).toEqual(['Editor']);
        expect(provider.refreshes).toBe(2);
      });

      it('refuses another person’s tokens', async () => {
        provider.misbehave = { refreshTokens: true };
        await start(options());
        await jar.signIn(app.url);
        now += 11 * MINUTE;
        provider.misbehave = { claims: { sub: 'eve' }, userinfoSub: 'eve' };
        expect((await jar.page(app.url)).user.sub).toBe('ada');
        expect(app.errors).toEqual(['provider_invalid_response']);
      });

      it('gives routes an access token that has not expired', async () => {
        provider.misbehave = { refreshTokens: true, expiresIn: 60 };
        await start({ ...options(), renewal: undefined });
        await jar.signIn(app.url);
        expect((await token()).access_token).toBe('at');
        now += 55_000;
        expect((await token()).access_token).toBe('at-1');
        expect((await token()).access_token).toBe('at-1');
        expect(provider.refreshes).toBe(1);
      });

      it('gives many requests one new access token', async () => {
        provider.misbehave = { refreshTokens: true, expiresIn: 60 };
        await start({ ...options(), renewal: undefined });
        await jar.signIn(app.url);
        now += 55_000;
        const others = Array.from({ length: 20 }, () => copyOf(jar));
        const tokens = await Promise.all(others.map((other) => token(other)));
        expect(new Set(tokens.map(({ access_token }) => access_token))).toEqual(new Set(['at-1']));
      });

      it('says so when there is nothing to refresh with', async () => {
        provider.misbehave = { expiresIn: 60 };
        await start({ ...options(), renewal: undefined });
        expect(await token(new CookieJar())).toMatchObject({
          status: 401,
          error: 'login_required',
        });
        await jar.signIn(app.url);
        now += 55_000;
        expect(await token()).toMatchObject({ status: 401, error: 'access_token_unavailable' });
      });

      it('revokes the refresh token at logout', async () => {
        provider.misbehave = { refreshTokens: true };
        await start(options());
        await jar.signIn(app.url);
        const { auth } = await jar.page(app.url);
        await jar.fetch(`${app.url}/oidc/logout/`, {
          method: 'POST',
          body: new URLSearchParams({ csrf_token: auth.csrfToken }),
        });
        expect(provider.revoked).toEqual(['rt-0']);
      });

      it('does not undo a logout that happens during it', async () => {
        provider.misbehave = { refreshTokens: true };
        await start(options());
        await jar.signIn(app.url);
        const { auth } = await jar.page(app.url);
        now += 11 * MINUTE;
        let open = () => {};
        provider.misbehave = {
          refreshGate: new Promise((done) => {
            open = done;
          }),
        };
        const slow = copyOf(jar).fetch(`${app.url}/home`);
        while (provider.refreshes === 0) await new Promise((done) => setImmediate(done));
        await jar.fetch(`${app.url}/oidc/logout/`, {
          method: 'POST',
          body: new URLSearchParams({ csrf_token: auth.csrfToken }),
        });
        open();
        // The browser keeps what the slower answer sets.
        for (const line of (await slow).headers.getSetCookie()) jar.take(line);
        expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
      });
    });

    it('asks once among several processes that share a store', async () => {
      provider.misbehave = { refreshTokens: true };
      const shared = memoryStore({ clock: () => now });
      for (const kind of ['sessionStore', 'refreshStore'] as const) {
        const options: GatehouseOptions = {
          renewal: { method: 'refresh', interval: 600 },
          [kind]: shared,
        };
        const one = await start(options);
        const other = await start(options);
        const browser = new CookieJar();
        await browser.signIn(one.url);
        now += 11 * MINUTE;
        const before = provider.refreshes;
        const pages = await Promise.all(
          Array.from({ length: 10 }, (_, i) => copyOf(browser).page((i % 2 ? one : other).url)),
        );
        expect(pages.every(({ user }) => user.isAuthenticated)).toBe(true);
        expect(provider.refreshes - before).toBe(1);
      }
    });
  });
}

async function revoke({ issuer }: HostileProvider, token: string): Promise<void> {
  await fetch(`${issuer}/revoke`, { method: 'POST', body: new URLSearchParams({ token }) });
}
