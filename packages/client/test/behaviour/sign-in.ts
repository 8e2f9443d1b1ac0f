import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

/** Signing in, and what the session then holds. */
export function describeSignIn(adapter: Adapter): void {
  describe(`${adapter.name}: signing in`, () => {
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

    const sessionCookies = () =>
      [...jar.cookies.keys()].filter((name) => name.startsWith('gatehouse'));

    it('takes the person in and returns to the page they came for', async () => {
      const response = await jar.signIn(app.url, '/private?x=1');
      expect(response.headers.get('location')).toBe('/private?x=1');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await (await jar.fetch(`${app.url}/private`)).text()).toBe('Hello Ada <Lovelace>');
      const { user } = await jar.page(app.url);
      expect(user).toMatchObject({
        sub: 'ada',
        email: 'ada@example.com',
        emailVerified: true,
        roles: ['Admin'],
      });
      expect([...jar.cookies.keys()].filter((name) => /gh_\w{8}_/.test(name))).toEqual([]);
    });

    it('sends PKCE S256, nonce and state, fresh each time, and only scopes the provider knows', async () => {
      await jar.callbackUrl(app.url);
      await jar.callbackUrl(app.url);
      const [first, second] = provider.requests;
      expect(first?.get('code_challenge_method')).toBe('S256');
      expect(first?.get('scope')).toBe('openid profile email roles');
      expect(first?.get('redirect_uri')).toBe(`${app.url}/oidc/callback/`);
      for (const name of ['code_challenge', 'nonce', 'state']) {
        expect(first?.get(name)).toMatch(/^[\w-]{43}$/);
        expect(first?.get(name)).not.toBe(second?.get(name));
      }
    });

    it.each(['//evil.example', '/\\evil.example', 'https://evil.example/', '/.//evil.example'])(
      'does not lead to %s',
      async (next) => {
        expect((await jar.signIn(app.url, next)).headers.get('location')).toBe('/home');
      },
    );

    it('keeps parallel sign-ins apart, each with its own page', async () => {
      const one = await jar.callbackUrl(app.url, '/one');
      const two = await jar.callbackUrl(app.url, '/two');
      expect((await jar.fetch(one)).headers.get('location')).toBe('/one');
      expect((await jar.fetch(two)).headers.get('location')).toBe('/two');
    });

    it('shares one discovery between concurrent sign-ins', async () => {
      await Promise.all([
        jar.callbackUrl(app.url),
        jar.callbackUrl(app.url),
        jar.callbackUrl(app.url),
      ]);
      expect(provider.discoveries).toBe(1);
    });

    it('adds the claims that only the userinfo endpoint has, and believes the ID token first', async () => {
      await jar.signIn(app.url);
      expect((await jar.page(app.url)).user.email).toBe('ada@example.com');
      provider.misbehave = { withoutEmail: true };
      await jar.signIn(app.url);
      expect((await jar.page(app.url)).user.email).toBe('userinfo@example.com');
    });

    it('answers a script with 401 in JSON instead of a redirect', async () => {
      const response = await jar.fetch(`${app.url}/private`, {
        headers: { accept: 'application/json' },
      });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).not.toBeNull();
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.json()).toMatchObject({ error: 'login_required' });
    });

    it('ends when it expires, and its cookie goes', async () => {
      await jar.signIn(app.url);
      now += 8 * 60 * 60 * 1000 + 1000;
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
      expect(sessionCookies()).toEqual([]);
    });

    it('is nothing when its cookie was altered, even one that was just good', async () => {
      await jar.signIn(app.url);
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(true);
      for (const [name, value] of jar.cookies) {
        jar.cookies.set(
          name,
          value.slice(0, 40) + (value[40] === 'A' ? 'B' : 'A') + value.slice(41),
        );
      }
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
      expect(sessionCookies()).toEqual([]);
    });

    it('survives the rotation of the secret, and not its removal', async () => {
      await jar.signIn(app.url);
      const rotated = await adapter.start({
        issuer: provider.issuer,
        sessionSecret: ['n'.repeat(32), 's'.repeat(32)],
      });
      expect((await jar.page(rotated.url)).user.isAuthenticated).toBe(true);
      const removed = await adapter.start({
        issuer: provider.issuer,
        sessionSecret: 'n'.repeat(32),
      });
      expect((await jar.page(removed.url)).user.isAuthenticated).toBe(false);
      await rotated.stop();
      await removed.stop();
    });

    it('spreads over several cookies when it is large', async () => {
      const groups = Array.from({ length: 150 }, (_, i) => `a-group-with-a-name-${i}`);
      provider.misbehave = { claims: { groups } };
      await jar.signIn(app.url);
      expect(sessionCookies().length).toBeGreaterThan(1);
      expect((await jar.page(app.url)).user.groups).toEqual(groups);
      provider.misbehave = {};
      await jar.signIn(app.url);
      expect(sessionCookies().length).toBe(1);
    });
  });
}
