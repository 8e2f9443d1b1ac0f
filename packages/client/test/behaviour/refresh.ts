import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Claims, GatehouseOptions } from '../../src/index.ts';
import { memoryStore } from '../../src/sessions/stores/memory.ts';
import type { SessionStore } from '../../src/sessions/stores/session-store.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

const MINUTE = 60 * 1000;

/** A session is renewed by a refresh token that is used once, and routes get access tokens that hold. */
export function describeRefresh(adapter: Adapter): void {
  describe(`${adapter.name}: refresh tokens`, () => {
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
        const others = Array.from({ length: 20 }, () => jar.copy());
        const pages = await Promise.all(others.map((other) => other.page(app.url)));
        expect(pages.every(({ user }) => user.isAuthenticated)).toBe(true);
        expect(provider.refreshes).toBe(1);
        // A straggler that still has the old cookie gets the result, not a refusal.
        expect((await jar.page(app.url)).user.isAuthenticated).toBe(true);
        expect(provider.refreshes).toBe(1);
        expect(app.errors).toEqual([]);
      });

      it('gives two people who signed in at the same moment what is theirs', async () => {
        provider.misbehave = { refreshTokens: true };
        await start(options());
        await jar.signIn(app.url);
        const eve = new CookieJar();
        provider.misbehave = { refreshTokens: true, claims: { sub: 'eve' }, userinfoSub: 'eve' };
        await eve.signIn(app.url);
        now += 11 * MINUTE;
        expect((await eve.page(app.url)).user.sub).toBe('eve');
        provider.misbehave = {};
        expect((await jar.page(app.url)).user.sub).toBe('ada');
        expect(app.errors).toEqual([]);
      });

      it('ends the session when the provider refuses', async () => {
        provider.misbehave = { refreshTokens: true };
        await start(options());
        await jar.signIn(app.url);
        await revoke(provider);
        now += 11 * MINUTE;
        expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
        expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
      });

      it('ends the session when the app refuses what the person has become', async () => {
        provider.misbehave = { refreshTokens: true };
        const verifyClaims = ({ roles }: Claims) =>
          Array.isArray(roles) && !roles.includes('Dismissed');
        await start({ ...options(), hooks: { verifyClaims } });
        await jar.signIn(app.url);
        now += 11 * MINUTE;
        provider.misbehave = { claims: { roles: ['Dismissed'] } };
        const before = jar.copy();
        expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
        expect((await before.page(app.url)).user.isAuthenticated).toBe(false);
        expect(app.errors[0]).toBe('access_denied');
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
        expect((await token()).access_token).toBe(provider.accessTokens[0]);
        now += 55_000;
        expect((await token()).access_token).toBe(provider.accessTokens[1]);
        expect((await token()).access_token).toBe(provider.accessTokens[1]);
        expect(provider.refreshes).toBe(1);
      });

      it('gives many requests one new access token', async () => {
        provider.misbehave = { refreshTokens: true, expiresIn: 60 };
        await start({ ...options(), renewal: undefined });
        await jar.signIn(app.url);
        now += 55_000;
        const others = Array.from({ length: 20 }, () => jar.copy());
        const tokens = await Promise.all(others.map((other) => token(other)));
        expect(new Set(tokens.map(({ access_token }) => access_token))).toEqual(
          new Set([provider.accessTokens[1]]),
        );
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
        expect(provider.revoked).toEqual(provider.refreshTokens);
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
        const slow = jar.copy().fetch(`${app.url}/home`);
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
      const memory = memoryStore({ clock: () => now });
      const written: string[] = [];
      const shared: SessionStore = {
        ...memory,
        replace: async (entry) => {
          written.push(entry.data);
          return await memory.replace(entry);
        },
      };
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
          Array.from({ length: 10 }, (_, i) => browser.copy().page((i % 2 ? one : other).url)),
        );
        expect(pages.every(({ user }) => user.isAuthenticated)).toBe(true);
        expect(provider.refreshes - before).toBe(1);
      }
      // Who reads the store must not be able to use what processes tell each other.
      expect(written).not.toEqual([]);
      expect(written.join()).not.toContain('refreshToken');
    });
  });
}

/** Makes the last refresh token worthless, as the provider does when its session ends. */
async function revoke({ issuer, refreshTokens }: HostileProvider): Promise<void> {
  await fetch(`${issuer}/revoke`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('app:secret')}` },
    body: new URLSearchParams({ token: refreshTokens.at(-1) ?? '' }),
  });
}
