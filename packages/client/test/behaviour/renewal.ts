import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatehouseOptions } from '../../src/index.ts';
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

      it('keeps the session that one tab has renewed when the provider refuses another', async () => {
        now += 16 * MINUTE;
        const comeBack = async () => {
          const answer = await visit('/page');
          const away = await jar.visit(new URL(answer.location ?? '', app.url).href);
          const back = await fetch(away.location ?? '', { redirect: 'manual' });
          return back.headers.get('location') ?? '';
        };
        const renewed = await comeBack();
        provider.misbehave = { silentError: 'login_required' };
        const refused = await comeBack();
        provider.misbehave = {};
        await jar.visit(renewed);
        expect((await jar.visit(refused)).location).toBe('/page');
        expect((await jar.page(app.url)).user.isAuthenticated).toBe(true);
      });

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
  });
}
