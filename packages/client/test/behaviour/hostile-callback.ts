import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

/** A callback that somebody forged, swapped or repeats signs nobody in. */
export function describeHostileCallback(adapter: Adapter): void {
  describe(`${adapter.name}: a hostile callback`, () => {
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

    /** A page that explains, and nobody signed in. */
    async function expectRefused(response: Response, status: number, code: string) {
      const html = await response.text();
      expect({ status: response.status, errors: app.errors }).toEqual({ status, errors: [code] });
      expect(html).toContain('Reference');
      expect(html).not.toMatch(/code-\d|eyJ|at .*\.ts:/);
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
    }

    /** Sent to the provider once more, with nothing gained; the same again is explained. */
    async function expectRestarted(response: Response, second: (url: URL) => void, code: string) {
      expect(response.status).toBe(303);
      const away = new URL(response.headers.get('location') ?? '');
      expect(away.origin).toBe(provider.issuer);
      expect(away.searchParams.get('state')).toMatch(/^r[\w-]{43}$/);
      expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
      const back = await fetch(away, { redirect: 'manual' });
      const url = new URL(back.headers.get('location') ?? '');
      second(url);
      await expectRefused(await jar.fetch(url), 400, code);
    }
    const alterState = (url: URL) => {
      const state = url.searchParams.get('state') ?? '';
      url.searchParams.set('state', state.replace(/.{42}$/, 'x'.repeat(42)));
    };

    it('is refused when its state was altered', async () => {
      const url = await jar.callbackUrl(app.url);
      alterState(url);
      await expectRestarted(await jar.fetch(url), alterState, 'login_attempt_unknown');
    });

    it('is refused in a browser that did not start the sign-in', async () => {
      const url = await new CookieJar().callbackUrl(app.url);
      await expectRestarted(await jar.fetch(url), alterState, 'login_attempt_unknown');
    });

    it('is refused when the attempt cookie was altered', async () => {
      const url = await jar.callbackUrl(app.url);
      const alterCookies = () => {
        for (const [name, value] of jar.cookies) jar.cookies.set(name, `${value.slice(0, -3)}AAA`);
      };
      alterCookies();
      await expectRestarted(await jar.fetch(url), alterCookies, 'login_attempt_unknown');
    });

    it('is refused when replayed with the cookies of the first time', async () => {
      const url = await jar.callbackUrl(app.url);
      const cookies = [...jar.cookies];
      await jar.fetch(url);
      jar.cookies.clear();
      for (const [name, value] of cookies) jar.cookies.set(name, value);
      const replay = (again: URL) => {
        again.searchParams.set('code', url.searchParams.get('code') ?? '');
      };
      await expectRestarted(await jar.fetch(url), replay, 'code_rejected');
    });

    it('is refused when it carries the code of another sign-in', async () => {
      const swaps = [
        await new CookieJar().callbackUrl(app.url),
        await new CookieJar().callbackUrl(app.url),
      ].map((other) => (url: URL) => {
        url.searchParams.set('code', other.searchParams.get('code') ?? '');
      });
      const url = await jar.callbackUrl(app.url);
      swaps[0]?.(url);
      await expectRestarted(await jar.fetch(url), swaps[1] ?? (() => {}), 'code_rejected');
    });

    it('is not redeemed a day later, but sent to the provider once more', async () => {
      const url = await jar.callbackUrl(app.url, '/private');
      now += 24 * 60 * 60 * 1000;
      const response = await jar.fetch(url);
      await expectRestarted(
        response,
        () => {
          now += 24 * 60 * 60 * 1000;
        },
        'login_attempt_expired',
      );
    });

    it('does not stop somebody who is signed in', async () => {
      const url = await jar.callbackUrl(app.url);
      await jar.fetch(url);
      expect((await jar.fetch(url)).headers.get('location')).toBe('/home');
    });

    it('is refused when a parameter comes twice', async () => {
      const url = await jar.callbackUrl(app.url);
      url.searchParams.append('code', 'other');
      await expectRefused(await jar.fetch(url), 400, 'callback_invalid');
    });

    it('shows what it carries as text', async () => {
      const url = await jar.callbackUrl(app.url);
      url.searchParams.delete('code');
      url.searchParams.set('error', '<b>no</b>');
      url.searchParams.set('error_description', '"><i>no</i>');
      const html = await (await jar.fetch(url)).text();
      expect(html).toContain('&lt;b&gt;no');
      expect(html).not.toMatch(/<[bi]>/);
    });

    it('explains an error of the provider', async () => {
      const url = await jar.callbackUrl(app.url);
      url.searchParams.delete('code');
      url.searchParams.set('error', 'access_denied');
      await expectRefused(await jar.fetch(url), 403, 'access_denied');
    });
  });
}
