import type { ClientMetadata } from 'oidc-provider';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CertifiedProvider, startCertifiedProvider } from '../certified-provider.ts';
import { CookieJar } from '../cookie-jar.ts';
import type { Adapter, TestApp } from './harness.ts';

const METHODS = ['client_secret_basic', 'client_secret_post', 'none'] as const;
const SECRET = 'a secret with % and : in it';

/** A person's browser: the provider's cookies are not the app's. */
class Browser {
  readonly app = new CookieJar();
  readonly provider = new CookieJar();

  /** Follows redirects until the app is reached, whose answer is returned unopened. */
  async throughProvider(url: string, issuer: string): Promise<string> {
    let at = url;
    while (at.startsWith(issuer)) {
      const response = await this.provider.fetch(at);
      const location = response.headers.get('location');
      if (!location) throw new Error(`${response.status} ${at}: ${await response.text()}`);
      at = new URL(location, at).href;
    }
    return at;
  }

  async callbackUrl(app: TestApp, issuer: string, next: string): Promise<string> {
    const url = `${app.url}/oidc/authenticate?next=${encodeURIComponent(next)}`;
    const { headers } = await this.app.fetch(url);
    return await this.throughProvider(headers.get('location') ?? '', issuer);
  }
}

/** The same with a provider that others have certified. */
export function describeCertified(adapter: Adapter): void {
  describe(`${adapter.name}: with oidc-provider`, () => {
    let provider: CertifiedProvider;
    let browser: Browser;
    let now = Date.now();
    const apps = {} as Record<(typeof METHODS)[number], TestApp>;

    beforeAll(async () => {
      provider = await startCertifiedProvider(async (issuer) => {
        const clients: ClientMetadata[] = [];
        for (const method of METHODS) {
          const secret = method === 'none' ? undefined : SECRET;
          const app = await adapter.start(
            {
              issuer,
              clientId: method,
              clientSecret: secret,
              tokenEndpointAuthMethod: method,
              timeout: 5,
              storeAccessToken: true,
              renewal: { method: method === 'none' ? 'silent' : 'refresh', interval: 900 },
            },
            { clock: () => now },
          );
          apps[method] = app;
          clients.push({
            client_id: method,
            ...(secret === undefined ? {} : { client_secret: secret }),
            token_endpoint_auth_method: method,
            grant_types: ['authorization_code', 'refresh_token'],
            redirect_uris: [`${app.url}/oidc/callback/`],
            post_logout_redirect_uris: [`${app.url}/bye`],
          });
        }
        return clients;
      });
    });
    afterAll(async () => {
      for (const app of Object.values(apps)) await app.stop();
      await provider.stop();
    });
    beforeEach(() => {
      provider.errors.length = 0;
      browser = new Browser();
      now = Date.now();
      for (const app of Object.values(apps)) app.errors.length = 0;
    });

    it.each(METHODS)('signs in and out as a client of method %s', async (method) => {
      const app = apps[method];
      const back = await browser.callbackUrl(app, provider.issuer, '/private?x=1');
      expect(back).toMatch(`${app.url}/oidc/callback/?code=`);
      const landed = await browser.app.fetch(back);
      expect([app.errors, provider.errors]).toEqual([[], []]);
      expect(landed.headers.get('location')).toBe('/private?x=1');

      const { user, auth } = await browser.app.page(app.url);
      // oidc-provider has most of these at its userinfo endpoint only.
      expect(user).toMatchObject({
        isAuthenticated: true,
        sub: 'grace',
        name: 'Grace Hopper',
        username: 'grace',
        email: 'grace@example.com',
        emailVerified: true,
        roles: ['Admin'],
        groups: ['Navy'],
      });

      const left = await browser.app.fetch(app.url + auth.logoutUrl, {
        method: 'POST',
        body: new URLSearchParams({ [auth.csrfField]: auth.csrfToken }),
      });
      const question = await browser.provider.fetch(left.headers.get('location') ?? '');
      const html = await question.text();
      const xsrf = /name="xsrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
      const action = /action="([^"]+)"/.exec(html)?.[1] ?? '';
      const ended = await browser.provider.fetch(action, {
        method: 'POST',
        body: new URLSearchParams({ xsrf, logout: 'yes' }),
      });
      expect(ended.headers.get('location')).toBe(`${app.url}/bye`);
      expect((await browser.app.page(app.url)).user.isAuthenticated).toBe(false);
    });

    it('lets two tabs sign in side by side, each landing on its own page', async () => {
      const app = apps.client_secret_basic;
      const one = await browser.callbackUrl(app, provider.issuer, '/one');
      const two = await browser.callbackUrl(app, provider.issuer, '/two');
      expect((await browser.app.fetch(two)).headers.get('location')).toBe('/two');
      expect((await browser.app.fetch(one)).headers.get('location')).toBe('/one');
    });

    it('does not take a code that belongs to another sign-in, nor a second one', async () => {
      const app = apps.none;
      const stolen = new URL(await new Browser().callbackUrl(app, provider.issuer, '/'));
      const own = new URL(await browser.callbackUrl(app, provider.issuer, '/'));
      own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
      const restarted = await browser.app.fetch(own);
      expect(restarted.status).toBe(303);
      expect((await browser.app.page(app.url)).user.isAuthenticated).toBe(false);
      const second = new URL(
        await browser.throughProvider(restarted.headers.get('location') ?? '', provider.issuer),
      );
      const other = new URL(await new Browser().callbackUrl(app, provider.issuer, '/'));
      second.searchParams.set('code', other.searchParams.get('code') ?? '');
      expect((await browser.app.fetch(second)).status).toBe(400);
      expect(app.errors).toEqual(['code_rejected']);
      expect((await browser.app.page(app.url)).user.isAuthenticated).toBe(false);
    });

    it('refreshes with rotation, again and again, and gives routes a token that is accepted', async () => {
      const app = apps.client_secret_basic;
      await browser.app.fetch(await browser.callbackUrl(app, provider.issuer, '/'));
      const tokens = new Set<string>();
      for (let i = 0; i < 3; i++) {
        now += 20 * 60 * 1000;
        expect((await browser.app.page(app.url)).user.email).toBe('grace@example.com');
        const { access_token } = await (await browser.app.fetch(`${app.url}/token`)).json();
        tokens.add(access_token);
        const { headers } = await fetch(`${provider.issuer}/me`, {
          headers: { authorization: `Bearer ${access_token}` },
        });
        expect(headers.get('content-type')).toContain('application/json');
      }
      expect(tokens.size).toBe(3);
      expect([app.errors, provider.errors]).toEqual([[], []]);
    });

    it('renews silently, and ends with the provider’s session', async () => {
      const app = apps.none;
      await browser.app.fetch(await browser.callbackUrl(app, provider.issuer, '/'));
      const renew = async () => {
        const sent = await browser.app.visit(`${app.url}/page`);
        const away = await browser.app.visit(new URL(sent.location ?? '', app.url).href);
        const back = await browser.throughProvider(away.location ?? '', provider.issuer);
        return (await browser.app.visit(back)).location;
      };
      now += 20 * 60 * 1000;
      expect(await renew()).toBe('/page');
      expect((await browser.app.page(app.url)).user.isAuthenticated).toBe(true);
      now += 20 * 60 * 1000;
      browser.provider.cookies.clear();
      expect(await renew()).toBe('/page');
      expect((await browser.app.page(app.url)).user.isAuthenticated).toBe(false);
      expect(app.errors).toEqual([]);
    });

    it('tells the developer when the client secret is wrong', async () => {
      const good = apps.client_secret_basic;
      const wrong = await adapter.start({
        issuer: provider.issuer,
        clientId: 'client_secret_basic',
        clientSecret: 'wrong',
        appUrl: good.url,
        timeout: 5,
      });
      // The request is sent ahead (PAR), so that the provider refuses the client before the person leaves.
      const response = await browser.app.fetch(`${wrong.url}/oidc/authenticate/`);
      expect([response.status, wrong.errors]).toEqual([500, ['client_rejected']]);
      expect(await response.text()).toContain('check client id, secret');
      await wrong.stop();
    });
  });
}
