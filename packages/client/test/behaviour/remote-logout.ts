import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatehouseOptions } from '../../src/index.ts';
import { memoryStore } from '../../src/sessions/stores/memory.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

const KINDS: readonly (readonly [string, () => GatehouseOptions])[] = [
  ['in cookies', () => ({})],
  [
    'in cookies, with a store for those that were ended',
    () => ({ revocationStore: memoryStore() }),
  ],
  ['in a store', () => ({ sessionStore: memoryStore() })],
];

/** Sessions that a provider ends. Back-Channel Logout 1.0, Front-Channel Logout 1.0 */
export function describeRemoteLogout(adapter: Adapter): void {
  describe.each(KINDS)(`${adapter.name}: logout from elsewhere, of sessions %s`, (_, kind) => {
    let provider: HostileProvider;
    let app: TestApp;
    let now: number;

    beforeEach(async () => {
      now = Date.now();
      provider = await startHostileProvider({ clock: () => now });
      app = await start();
    });
    afterEach(async () => {
      await app.stop();
      await provider.stop();
    });
    const start = (options: GatehouseOptions = {}) =>
      adapter.start({ issuer: provider.issuer, ...kind(), ...options }, { clock: () => now });

    /** A browser, signed in as the claims say. */
    async function browser(claims: Record<string, unknown>): Promise<CookieJar> {
      const jar = new CookieJar();
      await signIn(jar, claims);
      return jar;
    }
    async function signIn(jar: CookieJar, claims: Record<string, unknown>): Promise<void> {
      const { sub = 'ada' } = claims;
      // Who comes back a moment after a sign-in has a browser that keeps no cookies; this one has waited.
      for (const name of jar.cookies.keys()) if (name.endsWith('-in')) jar.cookies.delete(name);
      provider.misbehave = { refreshTokens: true, claims, userinfoSub: String(sub) };
      await jar.signIn(app.url);
    }
    const isSignedIn = async (jar: CookieJar) =>
      (await jar.fetch(`${app.url}/private`)).status === 200;

    /** What a provider does when somebody signs out there. */
    async function tell(claims: Record<string, unknown>): Promise<Response> {
      // A second is more than any cache may hold it.
      now += 1000;
      return await fetch(`${app.url}/oidc/backchannel-logout/`, {
        method: 'POST',
        body: new URLSearchParams({ logout_token: await provider.logoutToken(claims) }),
      });
    }

    it('a logout token ends the session of its sid, and no other', async () => {
      const [one, other] = [await browser({ sid: 's1' }), await browser({ sid: 's2' })];
      expect([await isSignedIn(one), await isSignedIn(other)]).toEqual([true, true]);
      const answer = await tell({ sub: 'ada', sid: 's1' });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect([await isSignedIn(one), await isSignedIn(other)]).toEqual([false, true]);
    });

    it('one that names nothing but a sid does too', async () => {
      const [one, other] = [await browser({ sid: 's1' }), await browser({ sid: 's2' })];
      expect((await tell({ sid: 's1' })).status).toBe(200);
      expect([await isSignedIn(one), await isSignedIn(other)]).toEqual([false, true]);
    });

    it('one that names a person ends all of their sessions, and nobody else’s', async () => {
      const jars = [
        await browser({ sid: 's1' }),
        await browser({ sid: 's2' }),
        await browser({}),
        await browser({ sub: 'eve', sid: 's3' }),
      ];
      await tell({ sub: 'ada' });
      expect(await Promise.all(jars.map(isSignedIn))).toEqual([false, false, false, true]);
    });

    it('a session that does not know its sid ends with any of its person', async () => {
      const [one, other] = [await browser({}), await browser({ sub: 'eve' })];
      await tell({ sub: 'ada', sid: 's1' });
      expect([await isSignedIn(one), await isSignedIn(other)]).toEqual([false, true]);
    });

    it('one of an issuer that the settings write with a slash at its end counts', async () => {
      await app.stop();
      app = await start({ issuer: `${provider.issuer}/` });
      const jar = await browser({ sid: 's1' });
      expect((await tell({ sub: 'ada', sid: 's1' })).status).toBe(200);
      expect(await isSignedIn(jar)).toBe(false);
    });

    it('the next sign-in lives, also under the same sid', async () => {
      const jar = await browser({ sid: 's1' });
      await tell({ sub: 'ada', sid: 's1' });
      await tell({ sub: 'ada' });
      expect(await isSignedIn(jar)).toBe(false);
      now += 1;
      await signIn(jar, { sid: 's1' });
      expect(await isSignedIn(jar)).toBe(true);
      now += 60_000;
      expect(await isSignedIn(jar)).toBe(true);
    });

    it('a copy of the cookies from before a logout in this app is worth nothing', async () => {
      const [one, other] = [await browser({ sid: 's1' }), await browser({ sid: 's2' })];
      const copy = one.copy();
      const { auth } = await one.page(app.url);
      now += 1000;
      await one.fetch(app.url + auth.logoutUrl, {
        method: 'POST',
        body: new URLSearchParams({ csrf_token: auth.csrfToken }),
      });
      expect([await isSignedIn(copy), await isSignedIn(other)]).toEqual([false, true]);
    });

    it('the same logout told twice does not undo the sign-in between', async () => {
      const jar = await browser({ sid: 's1' });
      const body = new URLSearchParams({
        logout_token: await provider.logoutToken({ sub: 'ada', sid: 's1' }),
      });
      const post = () => fetch(`${app.url}/oidc/backchannel-logout/`, { method: 'POST', body });
      now += 1000;
      expect((await post()).status).toBe(200);
      now += 1;
      await signIn(jar, { sid: 's2' });
      expect((await post()).status).toBe(400);
      expect(await isSignedIn(jar)).toBe(true);
    });

    it('a sign-in that is under way does not outlive it', async () => {
      const jar = new CookieJar();
      let open = () => {};
      const tokenGate = new Promise<void>((done) => {
        open = done;
      });
      provider.misbehave = { claims: { sid: 's1' }, tokenGate };
      const callback = await jar.callbackUrl(app.url);
      const signingIn = jar.fetch(callback);
      await tell({ sub: 'ada', sid: 's1' });
      now += 1000;
      open();
      await signingIn;
      expect(await isSignedIn(jar)).toBe(false);
    });

    it('a renewal that is under way does not bring the session back', async () => {
      await app.stop();
      app = await start({ renewal: { method: 'refresh', interval: 60 } });
      const jar = await browser({ sid: 's1' });
      now += 61_000;
      let open = () => {};
      const refreshGate = new Promise<void>((done) => {
        open = done;
      });
      provider.misbehave = { refreshTokens: true, claims: { sid: 's1' }, refreshGate };
      const renewing = jar.fetch(`${app.url}/private`);
      await tell({ sub: 'ada', sid: 's1' });
      open();
      await renewing;
      expect(await isSignedIn(jar)).toBe(false);
    });

    it('the sid of the ID token counts, whatever a hook makes of the claims', async () => {
      await app.stop();
      app = await start({ hooks: { claims: ({ claims: { sid: _, ...claims } }) => claims } });
      const [one, other] = [await browser({ sid: 's1' }), await browser({ sid: 's2' })];
      await tell({ sid: 's1' });
      expect([await isSignedIn(one), await isSignedIn(other)]).toEqual([false, true]);
    });

    it('the frame of the provider’s logout page ends the session of its sid, and no other', async () => {
      const [one, other] = [await browser({ sid: 's1' }), await browser({ sid: 's2' })];
      now += 1000;
      const query = new URLSearchParams({ iss: provider.issuer, sid: 's1' });
      const frame = await fetch(`${app.url}/oidc/frontchannel-logout/?${query}`);
      expect(frame.status).toBe(200);
      expect(frame.headers.get('content-security-policy')).toContain(
        `frame-ancestors ${provider.issuer}`,
      );
      expect(frame.headers.get('x-frame-options')).toBeNull();
      expect(frame.headers.get('cache-control')).toBe('no-store');
      expect([await isSignedIn(one), await isSignedIn(other)]).toEqual([false, true]);
    });

    it('the frame clears the cookie where the browser sends it', async () => {
      const jar = await browser({ sid: 's1' });
      now += 1000;
      const query = new URLSearchParams({ iss: provider.issuer, sid: 's1' });
      await jar.fetch(`${app.url}/oidc/frontchannel-logout/?${query}`);
      expect([...jar.cookies.keys()].filter((name) => /^gatehouse_\w{8}$/.test(name))).toEqual([]);
    });

    it.each([
      ['nothing', {}],
      ['no sid', { iss: 'own' }],
      ['no issuer', { sid: 's1' }],
      ['another issuer', { iss: 'https://evil.example.com', sid: 's1' }],
      ['another sid', { iss: 'own', sid: 's9' }],
    ])('the frame ends no session where it says %s', async (_, params) => {
      const jar = await browser({ sid: 's1' });
      now += 1000;
      const query = new URLSearchParams(params);
      if (query.get('iss') === 'own') query.set('iss', provider.issuer);
      await jar.fetch(`${app.url}/oidc/frontchannel-logout/?${query}`);
      expect(await isSignedIn(jar)).toBe(true);
    });
  });
}
