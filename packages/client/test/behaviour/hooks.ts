import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type GatehouseError,
  type GatehouseOptions,
  GatehouseError as Refusal,
} from '../../src/index.ts';
import { memoryStore } from '../../src/sessions/stores/memory.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

/** The app has a say at each step, and its own addresses and pages. */
export function describeHooks(adapter: Adapter): void {
  describe(`${adapter.name}: the app's own say`, () => {
    let provider: HostileProvider;
    let app: TestApp;
    let jar: CookieJar;

    beforeEach(async () => {
      provider = await startHostileProvider();
      jar = new CookieJar();
    });
    afterEach(async () => {
      await app.stop();
      await provider.stop();
    });
    const start = async (options: GatehouseOptions) => {
      app = await adapter.start({ issuer: provider.issuer, ...options });
    };
    const signOut = async (init: RequestInit = {}) => {
      const { auth } = await jar.page(app.url);
      return await jar.fetch(`${app.url}/oidc/logout/`, {
        method: 'POST',
        body: new URLSearchParams({ csrf_token: auth.csrfToken }),
        ...init,
        headers: {},
      });
    };

    it('adds parameters to one authorization request, and to a restarted one', async () => {
      await start({
        hooks: {
          authorizationParams: ({ request }) => ({
            login_hint: new URL(request.url).searchParams.get('hint') ?? 'nobody',
          }),
        },
      });
      await jar.fetch(`${app.url}/oidc/authenticate/?hint=ada`);
      const away = await jar.fetch(`${app.url}/oidc/authenticate/?hint=ada`);
      expect(new URL(away.headers.get('location') ?? '').searchParams.get('login_hint')).toBe(
        'ada',
      );
      const again = await jar.fetch(`${app.url}/oidc/callback/?code=x&state=unknown`);
      expect(new URL(again.headers.get('location') ?? '').searchParams.get('login_hint')).toBe(
        'nobody',
      );
    });

    it('holds the provider to the max_age that it asked for, whatever the browser made of it', async () => {
      await start({
        storeIdToken: false,
        hooks: {
          authorizationParams: ({ request }) => {
            const age = new URL(request.url).searchParams.get('age');
            return age === null ? {} : { max_age: age };
          },
        },
      });
      const comeBack = async () => {
        const away = await jar.fetch(`${app.url}/oidc/authenticate/?age=60&next=/private`);
        const asked = new URL(away.headers.get('location') ?? '');
        expect(asked.searchParams.get('max_age')).toBe('60');
        asked.searchParams.delete('max_age');
        const back = await fetch(asked, { redirect: 'manual' });
        return await jar.fetch(back.headers.get('location') ?? '');
      };
      const now = Math.floor(Date.now() / 1000);
      for (const claims of [{}, { auth_time: now - 3600 }]) {
        provider.misbehave = { claims };
        expect((await comeBack()).status).toBe(502);
      }
      provider.misbehave = { claims: { auth_time: now - 5 } };
      expect((await comeBack()).headers.get('location')).toBe('/private');
      provider.misbehave = {};
      expect((await jar.signIn(app.url)).headers.get('location')).toBe('/home');
    });

    it('shapes the claims, but not who they are of', async () => {
      await start({
        hooks: {
          claims: ({ claims, userinfo, idTokenClaims }) => ({
            roles: [...(claims.roles as string[]), String(userinfo.email), idTokenClaims.name],
            sub: 'somebody else',
          }),
        },
      });
      await jar.signIn(app.url);
      const { user } = await jar.page(app.url);
      expect(user).toMatchObject({
        sub: 'ada',
        roles: ['Admin', 'userinfo@example.com', 'Ada <Lovelace>'],
      });
      expect(user.email).toBeUndefined();
    });

    it('refuses people by their claims', async () => {
      await start({ hooks: { verifyClaims: ({ roles }) => !String(roles).includes('Admin') } });
      const page = await jar.signIn(app.url);
      expect([page.status, app.errors]).toEqual([403, ['access_denied']]);
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
    });

    it('refuses with an error of its own', async () => {
      await start({
        hooks: {
          claims: () => {
            throw new Refusal('access_denied', 'the account is closed');
          },
        },
      });
      expect((await jar.signIn(app.url)).status).toBe(403);
    });

    it('does not sign in when it fails', async () => {
      await start({
        hooks: {
          verifyClaims: () => {
            throw new Error('the database is down');
          },
        },
      });
      const page = await jar.signIn(app.url);
      expect([page.status, app.errors]).toEqual([500, ['internal']]);
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
    });

    it('leaves no session behind when it fails after a sign-in', async () => {
      const sessionStore = memoryStore();
      const added: string[] = [];
      await start({
        sessionStore: {
          ...sessionStore,
          add: async (entry) => {
            added.push(entry.key);
            return await sessionStore.add(entry);
          },
        },
        hooks: {
          signedIn: () => {
            throw new Error('the database is down');
          },
        },
      });
      expect((await jar.signIn(app.url)).status).toBe(500);
      expect(added).toEqual([]);
    });

    it('learns of a sign-in and sends the person on', async () => {
      const told: unknown[] = [];
      await start({
        hooks: {
          signedIn: (session, { returnTo, provider: name }) => {
            told.push([session.user.sub, returnTo, name]);
            return '/welcome';
          },
        },
      });
      expect((await jar.signIn(app.url, '/private')).headers.get('location')).toBe('/welcome');
      expect(told).toEqual([['ada', '/private', 'default']]);
    });

    it('shows its own page for a failed sign-in', async () => {
      const errors: GatehouseError[] = [];
      await start({
        hooks: {
          signInFailed: (error, { correlationId }) => {
            errors.push(error);
            return new Response(`Sorry, ${correlationId}`, { status: 418 });
          },
        },
      });
      provider.misbehave = { claims: { nonce: 'other' } };
      const page = await jar.signIn(app.url);
      expect([page.status, errors[0]?.code]).toEqual([418, 'provider_invalid_response']);
      expect(await page.text()).toMatch(/^Sorry, [\w-]{12}$/);
    });

    it('keeps the usual page when its own fails', async () => {
      await start({
        hooks: {
          signInFailed: () => {
            throw new Error('template');
          },
        },
      });
      provider.misbehave = { claims: { nonce: 'other' } };
      const page = await jar.signIn(app.url);
      expect([page.status, app.errors]).toEqual([502, ['provider_invalid_response', 'internal']]);
    });

    it('goes to its own address after a failure', async () => {
      await start({ loginFailureRedirectUrl: '/sorry?a=b#c' });
      provider.misbehave = { claims: { nonce: 'other' } };
      const { headers } = await jar.signIn(app.url);
      expect(headers.get('location')).toMatch(
        /^\/sorry\?a=b&error=provider_invalid_response&reference=[\w-]{12}#c$/,
      );
    });

    it('keeps failed logouts away from its page for failed sign-ins', async () => {
      await start({
        loginFailureRedirectUrl: '/sorry',
        hooks: { signInFailed: () => new Response('Sorry', { status: 418 }) },
      });
      await jar.signIn(app.url);
      const answer = await jar.fetch(`${app.url}/oidc/logout/`, { method: 'POST' });
      expect([answer.status, answer.headers.get('location')]).toEqual([403, null]);
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(true);
    });

    it('learns of a logout and sends the person elsewhere', async () => {
      await start({ hooks: { signingOut: (session) => `/gone/${session.user.sub}` } });
      await jar.signIn(app.url);
      expect((await signOut()).headers.get('location')).toBe('/gone/ada');
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
    });

    it('keeps the provider’s session when it wants to', async () => {
      await start({ providerLogout: false });
      await jar.signIn(app.url);
      expect((await signOut()).headers.get('location')).toBe('/bye');
    });

    it('signs out by GET when it says so, by a link and not by an image', async () => {
      await start({ allowGetLogout: true });
      await jar.signIn(app.url);
      // Node's own fetch says that a script asks.
      expect((await jar.fetch(`${app.url}/oidc/logout/`)).status).toBe(405);
      expect((await jar.visit(`${app.url}/oidc/logout/`)).status).toBe(303);
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
    });

    it('wraps or replaces the answer to each route', async () => {
      await start({
        hooks: {
          authenticate: async (request, step) =>
            new URL(request.url).searchParams.has('closed')
              ? new Response('Closed for today', { status: 503 })
              : await step(),
          callback: async (_request, step) => {
            const answer = await step();
            answer.headers.set('x-seen', 'yes');
            return answer;
          },
        },
      });
      expect((await jar.fetch(`${app.url}/oidc/authenticate/?closed`)).status).toBe(503);
      const done = await jar.signIn(app.url);
      expect([done.status, done.headers.get('x-seen')]).toEqual([303, 'yes']);
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(true);
    });

    it('has routes of its own, also to return to those of the library', async () => {
      await start({
        routes: { authenticate: '/login', callback: '/login/done', logout: '/logout' },
        returnToParam: 'then',
      });
      const away = await jar.fetch(`${app.url}/login?then=/private`);
      expect(new URL(away.headers.get('location') ?? '').searchParams.get('redirect_uri')).toBe(
        `${app.url}/login/done`,
      );
      const back = await fetch(away.headers.get('location') ?? '', { redirect: 'manual' });
      const done = await jar.fetch(back.headers.get('location') ?? '');
      expect(done.headers.get('location')).toBe('/private');
      const { auth } = await jar.page(app.url, '/here');
      expect(auth).toMatchObject({ loginUrl: '/login?then=%2Fhere', logoutUrl: '/logout' });
    });

    it('lets people return to other hosts that it names, and to no others', async () => {
      await start({ allowedReturnHosts: ['docs.example.com'] });
      const to = async (next: string) => (await jar.signIn(app.url, next)).headers.get('location');
      expect(await to('https://docs.example.com/a?b#c')).toBe('https://docs.example.com/a?b#c');
      expect(await to('https://docs.example.com.evil.example/')).toBe('/home');
      expect(await to('https://docs.example.com@evil.example/')).toBe('/home');
      expect(await to('https://x@docs.example.com/')).toBe('/home');
    });

    it('keeps only the tokens that it asks for', async () => {
      provider.misbehave = { refreshTokens: true };
      const kept: unknown[] = [];
      const hooks = {
        signedIn: ({ tokens }: { tokens: object }) => {
          kept.push(Object.keys(tokens).sort());
          return undefined;
        },
      };
      const sessionStore = memoryStore();
      for (const options of [
        {},
        { storeIdToken: false },
        { storeAccessToken: true },
        { storeRefreshToken: true, storeIdToken: false },
      ]) {
        await start({ ...options, hooks, sessionStore });
        await jar.signIn(app.url);
        await app.stop();
      }
      await start({});
      expect(kept).toEqual([
        ['idToken'],
        [],
        ['accessToken', 'accessTokenExpiresAt', 'idToken', 'refreshToken', 'scope', 'tokenType'],
        ['refreshToken'],
      ]);
    });
  });
}
