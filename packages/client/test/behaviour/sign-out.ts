import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

/** Signing out ends both sessions, and takes the person’s own wish. */
export function describeSignOut(adapter: Adapter): void {
  describe(`${adapter.name}: signing out`, () => {
    let provider: HostileProvider;
    let app: TestApp;
    let jar: CookieJar;
    let now: number;

    beforeEach(async () => {
      now = Date.now();
      provider = await startHostileProvider();
      app = await adapter.start({ issuer: provider.issuer }, { clock: () => now });
      jar = new CookieJar();
    });
    afterEach(async () => {
      await app.stop();
      await provider.stop();
    });

    const post = (body: Record<string, string>, headers: Record<string, string> = {}) =>
      jar.fetch(`${app.url}/oidc/logout/`, {
        method: 'POST',
        body: new URLSearchParams(body),
        headers,
      });

    it('ends the session and goes on to the provider', async () => {
      await jar.signIn(app.url);
      const { auth } = await jar.page(app.url);
      const url = new URL(
        (await post({ csrf_token: auth.csrfToken })).headers.get('location') ?? '',
      );
      expect(url.origin + url.pathname).toBe(`${provider.issuer}/logout`);
      expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${app.url}/bye`);
      expect(url.searchParams.get('client_id')).toBe('app');
      expect(url.searchParams.get('id_token_hint')).toMatch(/^eyJ/);
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
    });

    it.each([
      ['without a token', {}, {}],
      ['with a wrong token', { csrf_token: 'x' }, {}],
      ['from another site', undefined, { origin: 'https://evil.example' }],
      ['from another site, as the browser says', undefined, { 'sec-fetch-site': 'cross-site' }],
      ['from a sibling domain', undefined, { 'sec-fetch-site': 'same-site' }],
    ])('is refused %s', async (_, body, headers) => {
      await jar.signIn(app.url);
      const { auth } = await jar.page(app.url);
      expect(
        (await post(body ?? { csrf_token: auth.csrfToken }, headers as Record<string, string>))
          .status,
      ).toBe(403);
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(true);
    });

    it('is refused with the token of another session', async () => {
      const other = new CookieJar();
      await other.signIn(app.url);
      await jar.signIn(app.url);
      const { auth } = await other.page(app.url);
      expect((await post({ csrf_token: auth.csrfToken })).status).toBe(403);
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(true);
    });

    it('is refused by GET with a page that explains', async () => {
      await jar.signIn(app.url);
      const response = await jar.fetch(`${app.url}/oidc/logout`);
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(true);
    });
  });
}
