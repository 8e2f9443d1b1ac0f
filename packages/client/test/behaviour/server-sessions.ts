import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatehouseOptions } from '../../src/index.ts';
import { memoryStore } from '../../src/sessions/stores/memory.ts';
import type { SessionStore, StoredEntry } from '../../src/sessions/stores/session-store.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import { type Adapter, itIf, type TestApp } from './harness.ts';

const MINUTE = 60 * 1000;
const HOUR = 60 * MINUTE;

/** Sessions roll, end and are listed; a logout is final, in cookies and in stores. */
export function describeServerSessions(adapter: Adapter): void {
  describe.each(['cookie', 'store'] as const)(`${adapter.name}: sessions in a %s`, (kind) => {
    let provider: HostileProvider;
    let app: TestApp;
    let jar: CookieJar;
    let now: number;
    /** How often the app asked for the time, as it does when it reads a session. */
    let reads = 0;
    let store: SessionStore;

    const start = async (options: GatehouseOptions = {}) => {
      app = await adapter.start(
        {
          issuer: provider.issuer,
          ...(kind === 'store' ? { sessionStore: store } : {}),
          ...options,
        },
        {
          clock: () => {
            reads += 1;
            return now;
          },
        },
      );
    };
    beforeEach(async () => {
      now = Date.now();
      provider = await startHostileProvider({ clock: () => now });
      store = memoryStore({ clock: () => now });
      jar = new CookieJar();
    });
    afterEach(async () => {
      await app.stop();
      await provider.stop();
    });

    const isSignedIn = async (of = jar) => (await of.page(app.url)).user.isAuthenticated as boolean;
    const signOut = async (of = jar) => {
      const { auth } = await of.page(app.url);
      return await of.fetch(`${app.url}/oidc/logout/`, {
        method: 'POST',
        body: new URLSearchParams({ csrf_token: auth.csrfToken }),
      });
    };

    it('end eight hours after signing in, used or not', async () => {
      await start();
      await jar.signIn(app.url);
      for (let i = 0; i < 7; i++) {
        now += HOUR;
        expect(await isSignedIn()).toBe(true);
      }
      now += HOUR + 1;
      expect(await isSignedIn()).toBe(false);
    });

    it('roll while they are used, up to their absolute lifetime', async () => {
      await start({ sessionIdleLifetime: 1800, sessionLifetime: 7200 });
      await jar.signIn(app.url);
      for (let i = 0; i < 5; i++) {
        now += 20 * MINUTE;
        expect(await isSignedIn()).toBe(true);
      }
      now += 20 * MINUTE;
      expect(await isSignedIn()).toBe(false);
    });

    it('end when they are idle', async () => {
      await start({ sessionIdleLifetime: 1800 });
      await jar.signIn(app.url);
      now += 31 * MINUTE;
      expect(await isSignedIn()).toBe(false);
    });

    it('do not write on every request', async () => {
      await start({ sessionIdleLifetime: 1800 });
      await jar.signIn(app.url);
      now += 10_000;
      expect((await jar.fetch(`${app.url}/home`)).headers.getSetCookie()).toEqual([]);
      now += 60_000;
      expect((await jar.fetch(`${app.url}/home`)).headers.getSetCookie()).toHaveLength(1);
    });

    it('get a new id at each sign-in', async () => {
      await start();
      await jar.signIn(app.url);
      const first = jar.copy();
      const before = [...jar.cookies.values()];
      await jar.signIn(app.url);
      expect(
        [...jar.cookies.values()].filter((value) => before.includes(value) && value !== '1'),
      ).toEqual([]);
      // A store knows that the browser has a newer one; a cookie can't.
      expect(await isSignedIn(first)).toBe(kind === 'cookie');
    });

    it('never take over the id that somebody planted', async () => {
      await start();
      await jar.signIn(app.url);
      const [[name] = ['']] = [...jar.cookies].filter(([key]) => key.includes('gatehouse'));
      const victim = new CookieJar();
      victim.cookies.set(name, 'A'.repeat(43));
      await victim.signIn(app.url);
      expect(victim.cookies.get(name)).not.toBe('A'.repeat(43));
    });

    it('stay ended when a slower request of before the logout rolls them', async () => {
      await start({ sessionIdleLifetime: 1800 });
      await jar.signIn(app.url);
      now += 5 * MINUTE;
      const readsBefore = reads;
      const slow = jar.fetch(`${app.url}/slow`);
      while (reads === readsBefore) await new Promise((done) => setImmediate(done));
      await signOut();
      let released = 0;
      while (released === 0) {
        released = (await (await fetch(`${app.url}/slow/release`)).json()).released;
      }
      const answer = await slow;
      expect((await answer.json()).user.isAuthenticated).toBe(true);
      expect(answer.headers.getSetCookie()).not.toEqual([]);
      expect(await isSignedIn()).toBe(false);
      // Signing in again works at once.
      await jar.signIn(app.url);
      expect(await isSignedIn()).toBe(true);
    });

    it('of others are not ended by a cookie that claims a logout in the future', async () => {
      await start();
      await jar.signIn(app.url);
      const [name = ''] = [...jar.cookies.keys()].filter((key) => key.includes('gatehouse'));
      jar.cookies.set(`${name}_out`, String(now + HOUR));
      expect(await isSignedIn()).toBe(true);
    });

    it('are listed and ended by handle, where there is a store', async () => {
      await start();
      const phone = new CookieJar();
      await jar.signIn(app.url);
      now += 1000;
      await phone.signIn(app.url);
      const answer = await jar.fetch(`${app.url}/sessions`);
      if (kind === 'cookie') {
        expect(answer.status).toBe(500);
        return;
      }
      const sessions = (await answer.json()) as { handle: string; issuedAt: number }[];
      expect(sessions.map(({ issuedAt }) => issuedAt)).toEqual([now, now - 1000]);
      for (const { handle } of sessions) {
        expect([...jar.cookies.values(), ...phone.cookies.values()]).not.toContain(handle);
      }
      const end = await jar.fetch(`${app.url}/sessions/end?handle=${sessions[0]?.handle}`, {
        method: 'POST',
      });
      expect(await end.json()).toEqual({ ended: true });
      expect([await isSignedIn(phone), await isSignedIn(jar)]).toEqual([false, true]);
    });

    itIf(kind === 'store')('end on all other devices at once', async () => {
      await start();
      const others = [new CookieJar(), new CookieJar()];
      for (const other of others) await other.signIn(app.url);
      await jar.signIn(app.url);
      const ended = await jar.fetch(`${app.url}/sessions/end-others`, { method: 'POST' });
      expect(await ended.json()).toEqual({ ended: 2 });
      for (const other of others) expect(await isSignedIn(other)).toBe(false);
      expect(await isSignedIn()).toBe(true);
    });

    itIf(kind === 'store')('are not ended by somebody else who knows the handle', async () => {
      await start();
      await jar.signIn(app.url);
      const [session] = await (await jar.fetch(`${app.url}/sessions`)).json();
      provider.misbehave = { claims: { sub: 'eve' } };
      const eve = new CookieJar();
      const away = await eve.fetch(`${app.url}/oidc/authenticate/`);
      const back = await fetch(away.headers.get('location') ?? '', { redirect: 'manual' });
      provider.misbehave = { claims: { sub: 'eve' }, userinfoSub: 'eve' };
      await eve.fetch(back.headers.get('location') ?? '');
      const end = await eve.fetch(`${app.url}/sessions/end?handle=${session.handle}`, {
        method: 'POST',
      });
      expect(await end.json()).toEqual({ ended: false });
      expect(await isSignedIn()).toBe(true);
    });

    itIf(kind === 'store')('of a copied cookie end with the logout', async () => {
      await start();
      await jar.signIn(app.url);
      const thief = jar.copy();
      await signOut();
      expect(await isSignedIn(thief)).toBe(false);
    });

    itIf(kind === 'store')('keep neither ids nor claims readable in the store', async () => {
      const written: string[] = [];
      const spying: SessionStore = {
        ...store,
        add: async (entry) => {
          written.push(JSON.stringify(entry));
          return await store.add(entry);
        },
      };
      await start({ sessionStore: spying, storeAccessToken: true });
      await jar.signIn(app.url);
      const text = written.join('\n');
      expect(text).not.toBe('');
      expect(text).not.toMatch(/ada@|Lovelace|eyJhbG/);
      for (const value of jar.cookies.values()) {
        if (value.length > 1) expect(text).not.toContain(value);
      }
    });

    itIf(kind === 'store')(
      'are nobody’s under the key of another, whoever moved them',
      async () => {
        const added: StoredEntry[] = [];
        const swapped: SessionStore = {
          ...store,
          add: async (entry) => {
            added.push(entry);
            return await store.add(entry);
          },
          read: async (key) => {
            const entry = await store.read(key);
            return entry && { ...entry, data: added[0]?.data ?? '' };
          },
        };
        await start({ sessionStore: swapped });
        const eve = new CookieJar();
        await jar.signIn(app.url);
        await eve.signIn(app.url);
        expect([await isSignedIn(jar), await isSignedIn(eve)]).toEqual([true, false]);
      },
    );

    itIf(kind === 'store')('say so while the store is down, and come back with it', async () => {
      let isDown = false;
      const failing: SessionStore = {
        ...store,
        read: async (key) => {
          if (isDown) throw new Error('connection refused');
          return await store.read(key);
        },
      };
      await start({ sessionStore: failing });
      await jar.signIn(app.url);
      isDown = true;
      const answer = await jar.fetch(`${app.url}/home`);
      expect([answer.status, app.errors]).toEqual([503, ['session_store_unavailable']]);
      expect(answer.headers.getSetCookie()).toEqual([]);
      isDown = false;
      expect(await isSignedIn()).toBe(true);
    });

    itIf(kind === 'cookie')('are gone with a secret that is no longer known', async () => {
      await start();
      await jar.signIn(app.url);
      await app.stop();
      await start({ sessionSecret: 'n'.repeat(32) });
      expect(await isSignedIn()).toBe(false);
    });
  });
}
