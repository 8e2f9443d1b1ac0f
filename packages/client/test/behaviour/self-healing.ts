import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

/** What goes wrong with a sign-in by accident mends itself, once; then it is explained. */
export function describeSelfHealing(adapter: Adapter): void {
  describe(`${adapter.name}: a sign-in that went wrong by accident`, () => {
    let provider: HostileProvider;
    let app: TestApp;
    let jar: CookieJar;
    let now: number;

    beforeEach(async () => {
      now = Date.now();
      provider = await startHostileProvider({ clock: () => now });
      app = await adapter.start({ issuer: provider.issuer }, { clock: () => now });
      jar = new CookieJar();
    });
    afterEach(async () => {
      await app.stop();
      await provider.stop();
    });

    /** Follows redirects between app and provider as a browser does. */
    async function follow(
      start: string | URL,
      limit = 8,
    ): Promise<{ page: Response; hops: number }> {
      let url = new URL(start);
      for (let hops = 0; hops < limit; hops++) {
        const isApp = url.origin === app.url;
        const page = isApp ? await jar.fetch(url) : await fetch(url, { redirect: 'manual' });
        const location = page.headers.get('location');
        if (location === null) return { page, hops };
        url = new URL(location, url);
      }
      throw new Error(`a loop: ${limit} redirects, the last to ${url}`);
    }
    const isSignedIn = async () => (await jar.page(app.url)).user.isAuthenticated as boolean;
    const forgetAttempts = () => {
      for (const name of jar.cookies.keys()) if (name.includes('gh_')) jar.cookies.delete(name);
    };

    it('starts again for the same page when the person was away for a day', async () => {
      const callback = await jar.callbackUrl(app.url, '/private?x=1');
      now += 23 * 60 * 60 * 1000;
      const { page } = await follow(callback);
      expect(await page.text()).toBe('Hello Ada <Lovelace>');
      expect(app.errors).toEqual([]);
    });

    it('starts again when the attempt is no longer known, as with a bookmark', async () => {
      const callback = await jar.callbackUrl(app.url);
      forgetAttempts();
      expect((await follow(callback)).page.status).toBe(200);
      expect(await isSignedIn()).toBe(true);
    });

    it('starts again when the link is opened in another browser', async () => {
      const callback = await new CookieJar().callbackUrl(app.url);
      await follow(callback);
      expect(await isSignedIn()).toBe(true);
      expect(app.errors).toEqual([]);
    });

    it('starts again when the code was used before', async () => {
      const callback = await jar.callbackUrl(app.url, '/private');
      const cookies = [...jar.cookies];
      await jar.fetch(callback);
      jar.cookies.clear();
      for (const [name, value] of cookies) jar.cookies.set(name, value);
      const { page } = await follow(callback);
      expect(await page.text()).toBe('Hello Ada <Lovelace>');
    });

    it('starts again for the oldest of more attempts than a browser keeps', async () => {
      const first = await jar.callbackUrl(app.url, '/private');
      for (let i = 0; i < 60; i++) await jar.callbackUrl(app.url, `/page/${i}`);
      await follow(first);
      expect(await isSignedIn()).toBe(true);
    });

    it('redeems a code once for a double click, and both clicks get in', async () => {
      const callback = await jar.callbackUrl(app.url, '/private');
      const second = new CookieJar();
      for (const [name, value] of jar.cookies) second.cookies.set(name, value);
      const answers = await Promise.all([jar.fetch(callback), second.fetch(callback)]);
      expect(answers.map((answer) => answer.headers.get('location'))).toEqual([
        '/private',
        '/private',
      ]);
      expect((await second.page(app.url)).user.isAuthenticated).toBe(true);
    });

    it('takes somebody who goes back to the callback to the page again', async () => {
      const callback = await jar.callbackUrl(app.url, '/private');
      await jar.fetch(callback);
      expect((await jar.fetch(callback)).headers.get('location')).toBe('/home');
      expect(app.errors).toEqual([]);
    });

    it('explains when the browser keeps no cookies, after one more attempt', async () => {
      const withoutCookies = async (url: string | URL) =>
        await fetch(url, { redirect: 'manual', headers: { accept: 'text/html' } });
      let url = new URL(await new CookieJar().callbackUrl(app.url));
      let page: Response | undefined;
      for (let hops = 0; hops < 6; hops++) {
        page = await withoutCookies(url);
        const location = page.headers.get('location');
        if (location === null) break;
        url = new URL(location, url);
      }
      expect(page?.status).toBe(400);
      expect(await page?.text()).toContain('keeps no cookies');
      expect(app.errors).toEqual(['cookies_not_kept']);
      expect(provider.requests.length).toBe(2);
    });

    it('explains instead of looping when every code is refused', async () => {
      const callback = await jar.callbackUrl(app.url, '/private');
      callback.searchParams.set('code', 'wrong');
      const again = await jar.fetch(callback);
      const back = await fetch(again.headers.get('location') ?? '', { redirect: 'manual' });
      const second = new URL(back.headers.get('location') ?? '');
      second.searchParams.set('code', 'wrong');
      const page = await jar.fetch(second);
      expect([page.status, app.errors]).toEqual([400, ['code_rejected']]);
      expect(await page.text()).toContain('/oidc/authenticate/?next=%2Fprivate');
    });

    it('explains instead of looping when the session’s cookie is not kept', async () => {
      const callback = await jar.callbackUrl(app.url, '/private');
      await jar.fetch(callback);
      for (const name of jar.cookies.keys()) {
        if (name.includes('gatehouse')) jar.cookies.delete(name);
      }
      // As the guard of the page sends them.
      const login = `${app.url}/oidc/authenticate/?next=/private`;
      const { page } = await follow(login);
      expect([page.status, app.errors]).toEqual([400, ['session_not_kept']]);
      // The page has explained; who tries again may.
      const retry = await follow(login);
      expect(await retry.page.text()).toBe('Hello Ada <Lovelace>');
    });

    it('does not ask again what the provider has refused', async () => {
      const callback = await jar.callbackUrl(app.url);
      forgetAttempts();
      callback.searchParams.delete('code');
      callback.searchParams.set('error', 'access_denied');
      const page = await jar.fetch(callback);
      expect([page.status, app.errors]).toEqual([400, ['login_attempt_unknown']]);
    });

    it('lets a restart sign nobody in who did not start it', async () => {
      const attacker = new CookieJar();
      const restart = await attacker.fetch(
        `${app.url}/oidc/callback/?code=x&state=${'a'.repeat(43)}`,
      );
      const back = await fetch(restart.headers.get('location') ?? '', { redirect: 'manual' });
      const stolen = new URL(back.headers.get('location') ?? '');
      expect(stolen.searchParams.get('state')).toMatch(/^r[\w-]{43}$/);
      const page = await jar.fetch(stolen);
      expect(page.status).toBe(400);
      expect(await isSignedIn()).toBe(false);
    });

    it('keeps many parallel sign-ins apart, each with its own page', async () => {
      const callbacks: URL[] = [];
      for (let i = 0; i < 30; i++) callbacks.push(await jar.callbackUrl(app.url, `/p/${i}`));
      for (const [i, callback] of callbacks.entries()) {
        expect((await jar.fetch(callback)).headers.get('location')).toBe(`/p/${i}`);
        for (const name of jar.cookies.keys()) {
          if (name.includes('gatehouse')) jar.cookies.delete(name);
        }
      }
    });

    it('keeps at most fifty, the newest', async () => {
      const short = (jarOf: CookieJar) =>
        [...jarOf.cookies.keys()].filter((name) => name.includes('gh_')).length;
      for (let i = 0; i < 55; i++) await jar.callbackUrl(app.url, '/p');
      expect(short(jar)).toBe(50);
      const last = await jar.callbackUrl(app.url, '/last');
      expect((await jar.fetch(last)).headers.get('location')).toBe('/last');
    });
  });
}
