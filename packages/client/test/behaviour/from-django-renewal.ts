import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatehouseOptions } from '../../src/index.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

const MINUTE = 60 * 1000;

/** What mozilla-django-oidc 5.0.2 has tests for in its `SessionRefresh` middleware. */
export function describeFromDjangoRenewal(adapter: Adapter): void {
  describe(`${adapter.name}: renewal as SessionRefresh has it`, () => {
    let provider: HostileProvider;
    let app: TestApp;
    let jar: CookieJar;
    let now: number;

    beforeEach(async () => {
      now = Date.now();
      provider = await startHostileProvider({ clock: () => now });
      jar = new CookieJar();
    });
    afterEach(async () => {
      await app.stop();
      await provider.stop();
    });
    /** An app whose session is due, somebody being signed in. */
    const startDue = async (options: GatehouseOptions = {}, query = '') => {
      app = await adapter.start(
        {
          ...(options.providers ? {} : { issuer: provider.issuer }),
          renewal: { method: 'silent', interval: 120 },
          ...options,
        },
        { clock: () => now },
      );
      const away = await jar.fetch(`${app.url}/oidc/authenticate/${query}`);
      const back = await fetch(away.headers.get('location') ?? '', { redirect: 'manual' });
      await jar.fetch(back.headers.get('location') ?? '');
      now += 3 * MINUTE;
    };
    const visit = (path: string) => jar.visit(app.url + path);
    /** The address at the provider that a visit leads to. */
    const sentTo = async (path: string) => {
      const answer = await visit(path);
      const away = await jar.visit(new URL(answer.location ?? '', app.url).href);
      return new URL(away.location ?? '');
    };
    const finish = async (asked: URL) => {
      const back = await fetch(asked, { redirect: 'manual' });
      return await jar.visit(back.headers.get('location') ?? '');
    };

    it('asks nothing of somebody who is not signed in', async () => {
      await startDue();
      const stranger = new CookieJar();
      expect((await stranger.visit(`${app.url}/page`)).status).toBe(200);
    });

    it('asks with state, nonce and an S256 challenge of its own, and comes back to the page', async () => {
      await startDue({ authorizationParams: { audience: 'api' } });
      const asked = await sentTo('/page?a=b');
      expect(Object.fromEntries(asked.searchParams)).toEqual({
        response_type: 'code',
        client_id: 'app',
        redirect_uri: `${app.url}/oidc/callback/`,
        scope: 'openid profile email roles',
        state: expect.stringMatching(/^[\w-]{43}$/),
        nonce: expect.stringMatching(/^[\w-]{43}$/),
        code_challenge: expect.stringMatching(/^[\w-]{43}$/),
        code_challenge_method: 'S256',
        audience: 'api',
        prompt: 'none',
        id_token_hint: expect.stringMatching(/^eyJ/),
      });
      for (const name of ['state', 'nonce', 'code_challenge']) {
        expect(asked.searchParams.get(name)).not.toBe(provider.requests[0]?.get(name));
      }
      expect((await finish(asked)).location).toBe('/page?a=b');
    });

    it('lets the routes of the library be', async () => {
      await startDue();
      expect((await visit('/oidc/callback/')).location).toBe('/home');
      const asked = new URL((await visit('/oidc/authenticate/')).location ?? '');
      expect(asked.searchParams.get('prompt')).toBeNull();
      expect((await visit('/oidc/logout/')).status).toBe(405);
    });

    it('answers XMLHttpRequest with 401, and the same address in the header and in JSON', async () => {
      await startDue();
      const answer = await jar.fetch(`${app.url}/data`, {
        headers: { 'x-requested-with': 'XMLHttpRequest' },
      });
      expect([answer.status, answer.headers.get('location')]).toEqual([401, null]);
      const address = answer.headers.get('gatehouse-renew') ?? '';
      expect((await answer.json()).renew_url).toBe(address);
      // Their page visits it, with a page to come back to.
      const away = await visit(`${address}&next=/page`);
      const asked = new URL(away.location ?? '');
      expect(asked.searchParams.get('prompt')).toBe('none');
      expect(asked.searchParams.get('code_challenge_method')).toBe('S256');
      expect((await finish(asked)).location).toBe('/page');
      expect((await jar.fetch(`${app.url}/data`)).status).toBe(200);
    });

    it('lets a visit be when the app says so', async () => {
      await startDue({ hooks: { isRenewable: ({ path }) => !path.startsWith('/live') } });
      expect((await visit('/live/feed?a=b')).status).toBe(200);
      expect((await visit('/page')).status).toBe(303);
    });

    it('is no new sign-in: forms of open pages stay good, and nobody is told of one', async () => {
      const told: unknown[] = [];
      await startDue({
        renewal: { method: 'silent', interval: 120, exempt: ['/open'] },
        hooks: {
          signedIn: ({ user }) => {
            told.push(user.sub);
            return undefined;
          },
        },
      });
      const before = await jar.page(app.url, '/open');
      await finish(await sentTo('/page'));
      const after = await jar.page(app.url, '/open');
      expect(after.auth.csrfToken).toBe(before.auth.csrfToken);
      expect(told).toEqual(['ada']);
      const out = await jar.fetch(`${app.url}/oidc/logout/`, {
        method: 'POST',
        body: new URLSearchParams({ csrf_token: before.auth.csrfToken }),
      });
      expect(out.status).toBe(303);
    });

    it.each(['the provider', 'the app'])(
      'ends the session when %s refuses the person',
      async (who) => {
        let isAllowed = true;
        await startDue({ hooks: { verifyClaims: () => isAllowed } });
        const asked = await sentTo('/page');
        if (who === 'the provider') provider.misbehave = { silentError: 'access_denied' };
        else isAllowed = false;
        const done = await finish(asked);
        expect([done.status, done.location]).toEqual([303, '/page']);
        expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
      },
    );

    it('keeps the session while the provider has an outage', async () => {
      await startDue({ renewal: { method: 'silent', interval: 120, exempt: ['/open'] } });
      const asked = await sentTo('/page');
      provider.misbehave = { silentError: 'temporarily_unavailable' };
      expect((await finish(asked)).status).toBe(503);
      expect((await jar.page(app.url, '/open')).user.isAuthenticated).toBe(true);
    });

    it('asks the provider that the session is of', async () => {
      const other = await startHostileProvider({ clock: () => now });
      const client = { clientId: 'app', clientSecret: 'secret' };
      await startDue(
        {
          providers: {
            work: { issuer: other.issuer, ...client },
            home: { issuer: provider.issuer, ...client },
          },
        },
        '?provider=home',
      );
      const asked = await sentTo('/page');
      await other.stop();
      expect([asked.origin, asked.searchParams.get('prompt')]).toEqual([provider.issuer, 'none']);
      expect((await finish(asked)).location).toBe('/page');
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(true);
    });
  });
}
