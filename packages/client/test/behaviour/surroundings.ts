import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryStore } from '../../src/sessions/stores/memory.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import { type Adapter, itIf, type StartApp, type TestApp } from './harness.ts';

/** The app's address, its cookies, its log, and what visits and scripts are answered. */
export function describeSurroundings(adapter: Adapter): void {
  describe(`${adapter.name}: in its surroundings`, () => {
    let provider: HostileProvider;
    let jar: CookieJar;
    const apps: TestApp[] = [];

    async function start(...args: Parameters<StartApp>): Promise<TestApp> {
      const [options, surroundings] = args;
      const app = await adapter.start({ issuer: provider.issuer, ...options }, surroundings);
      apps.push(app);
      return app;
    }

    beforeEach(async () => {
      provider = await startHostileProvider();
      jar = new CookieJar();
    });

    afterEach(async () => {
      vi.restoreAllMocks();
      for (const app of apps.splice(0)) await app.stop();
      await provider.stop();
    });

    const redirectUri = (response: Response) =>
      new URL(response.headers.get('location') ?? '').searchParams.get('redirect_uri');

    /** A GET with exactly these headers; `fetch` sets some of its own. */
    function get(url: string, headers: Record<string, string>) {
      return new Promise<{ status?: number; location?: string; body: string }>((done) => {
        request(url, { headers }, (response) => {
          const { statusCode: status = 0, headers: answered } = response;
          let body = '';
          response.on('data', (chunk) => {
            body += chunk;
          });
          response.on('end', () =>
            done({ status, body, ...(answered.location ? { location: answered.location } : {}) }),
          );
        }).end();
      });
    }

    describe('the public address', () => {
      const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example.com' };

      itIf(adapter.hasTrustProxy)(
        'is the one a trusted proxy names, with cookies for https only',
        async () => {
          const app = await start({}, { trustProxy: true });
          const response = await jar.fetch(`${app.url}/oidc/authenticate/`, { headers: forwarded });
          expect(redirectUri(response)).toBe('https://app.example.com/oidc/callback/');
          expect(response.headers.get('set-cookie')).toMatch(
            /^__Secure-gh_\w{8}_.*; Path=\/oidc; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/,
          );
        },
      );

      it('is not what just anyone claims', async () => {
        const app = await start({});
        const response = await jar.fetch(`${app.url}/oidc/authenticate/`, { headers: forwarded });
        expect(redirectUri(response)).toBe(`${app.url}/oidc/callback/`);
      });

      it.each([
        ['in cookies', undefined],
        ['in a store', memoryStore()],
      ])(
        'is the configured one before all else; sessions %s are bound to the host',
        async (_, sessionStore) => {
          const app = await start({ appUrl: 'https://app.example.com', sessionStore });
          const away = await jar.fetch(`${app.url}/oidc/authenticate/`);
          const back = await fetch(away.headers.get('location') ?? '', { redirect: 'manual' });
          const { search } = new URL(back.headers.get('location') ?? '');
          const response = await jar.fetch(`${app.url}/oidc/callback/${search}`);
          const session = response.headers
            .getSetCookie()
            .find((line) => line.startsWith('__Host-'));
          expect(session).toMatch(
            /; Path=\/; Max-Age=28(800|799); HttpOnly; SameSite=Lax; Secure$/,
          );
          expect((await jar.page(app.url)).user.isAuthenticated).toBe(true);
        },
      );

      it('makes no stack trace of a Host header that is none', async () => {
        const app = await start({});
        const answer = await get(`${app.url}/oidc/authenticate/`, { host: 'a b<' });
        expect(answer).toMatchObject({
          status: 400,
          body: expect.not.stringMatching(/at .*:\d+/),
        });
      });
    });

    describe('cookies of sign-ins under way', () => {
      it('never add up to a header that servers refuse', async () => {
        const app = await start({});
        for (let i = 0; i < 10; i++) await jar.callbackUrl(app.url, `/${'a'.repeat(1000)}`);
        const length = [...jar.cookies].map((pair) => pair.join('=')).join('; ').length;
        expect(length).toBeLessThan(12 * 1024);
        const response = await jar.signIn(app.url, '/last');
        expect(response.headers.get('location')).toBe('/last');
      });

      it('outlive the sign-in, so that who comes late is told so', async () => {
        const app = await start({});
        const response = await jar.fetch(`${app.url}/oidc/authenticate/`);
        expect(response.headers.get('set-cookie')).toContain('Max-Age=86400');
      });
    });

    describe('a failure', () => {
      const broken = `/oidc/callback/?code=the-secret-code&state=r${'the-state'.padEnd(43, '-')}`;

      it('is logged in one line under the reference that the page shows, without the code', async () => {
        const log = vi.spyOn(console, 'error').mockImplementation(() => {});
        const app = await start({ onError: undefined });
        const html = await (await jar.fetch(app.url + broken)).text();
        const line = String(log.mock.calls[0]?.[0]);
        const [, reference = '-'] = /<dt>Reference<\/dt><dd>([\w-]+)</.exec(html) ?? [];
        expect(log.mock.calls.length).toBe(1);
        expect(line).toContain(`cookies_not_kept ${reference} GET /oidc/callback/`);
        expect(line + html).not.toMatch(/the-secret-code|the-state|\n\s+at /);
      });

      it('keeps its page and its line in the log when the reporter fails', async () => {
        const log = vi.spyOn(console, 'error').mockImplementation(() => {});
        const app = await start({
          onError: () => {
            throw new Error('reporter');
          },
        });
        const response = await jar.fetch(app.url + broken);
        expect(response.status).toBe(400);
        expect(await response.text()).toContain('Reference');
        expect(log).toHaveBeenCalledOnce();
      });

      it('is explained in full to developers, and in production in a sentence', async () => {
        const development = await (await jar.fetch((await start({})).url + broken)).text();
        expect(development).toContain('cookies_not_kept');
        const production = await jar.fetch((await start({}, { production: true })).url + broken);
        const html = await production.text();
        expect(html).not.toContain('cookies_not_kept');
        expect(html).toContain('Sign in again');
        expect(production.headers.get('content-security-policy')).not.toMatch(/unsafe|script-src/);
        expect(Object.fromEntries(production.headers)).toMatchObject({
          'cache-control': 'no-store',
          'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
          // The page's own address has a code in it.
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
        });
      });

      it('is forgotten once the provider is back', async () => {
        const app = await start({});
        const port = Number(new URL(provider.issuer).port);
        await provider.stop();
        expect((await jar.fetch(`${app.url}/oidc/authenticate/`)).status).toBe(503);
        provider = await startHostileProvider({ port });
        expect((await jar.signIn(app.url)).headers.get('location')).toBe('/home');
      });
    });

    describe('requireLogin', () => {
      it.each([
        ['a page visit', { 'sec-fetch-mode': 'navigate', accept: 'text/html' }, 303],
        ['a browser that says nothing but what it accepts', { accept: 'text/html,*/*;q=0.8' }, 303],
        ['fetch', { 'sec-fetch-mode': 'cors', accept: 'text/html' }, 401],
        ['XMLHttpRequest', { 'x-requested-with': 'XMLHttpRequest', accept: 'text/html' }, 401],
        ['a program', { accept: '*/*' }, 401],
      ])('answers %s as it expects', async (_, headers, status) => {
        const app = await start({});
        const answer = await get(`${app.url}/private?a=b`, headers as Record<string, string>);
        expect(answer.status).toBe(status);
        expect(answer.location ?? JSON.parse(answer.body).login_url).toBe(
          '/oidc/authenticate/?next=%2Fprivate%3Fa%3Db',
        );
      });
    });

    describe('signing out where the provider can’t help', () => {
      it.each([
        ['has no logout of its own', { end_session_endpoint: undefined }],
        ['is down', undefined],
      ])('still ends the session here when it %s', async (_, discovery) => {
        provider.misbehave = discovery ? { discovery } : {};
        await jar.signIn((await start({})).url);
        const app = await start({});
        const { auth } = await jar.page(app.url);
        if (!discovery) await provider.stop();
        const response = await jar.fetch(`${app.url}/oidc/logout/`, {
          method: 'POST',
          body: new URLSearchParams({ csrf_token: auth.csrfToken }),
        });
        expect([response.status, response.headers.get('location')]).toEqual([303, '/bye']);
        expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
      });

      it('is no error for somebody who is signed out already', async () => {
        const response = await jar.fetch(`${(await start({})).url}/oidc/logout/`, {
          method: 'POST',
        });
        expect(response.headers.get('location')).toBe('/bye');
      });
    });
  });
}
