import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGatehouse, type Gatehouse, type GatehouseOptions } from '../../src/index.ts';
import { memoryStore } from '../../src/sessions/stores/memory.ts';
import type { SessionStore } from '../../src/sessions/stores/session-store.ts';
import { webAdapter } from '../adapters/web.ts';
import type { TestApp } from '../behaviour/harness.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';

/** A store of memory that tests can break. */
function breakable() {
  const inner = memoryStore({ clock: () => now });
  const state = { broken: undefined as RegExp | undefined, asked: 0 };
  const store = new Proxy(inner, {
    get:
      (target, name: keyof SessionStore) =>
      async (...args: never[]) => {
        state.asked++;
        if (state.broken?.test(name)) throw new Error('the store is down');
        return await (target[name] as (...args: never[]) => unknown)(...args);
      },
  });
  return { store, state };
}

let now = Date.now();

describe('logout from elsewhere, and the store does not answer', () => {
  let provider: HostileProvider;
  let app: TestApp;
  let jar: CookieJar;

  beforeEach(async () => {
    provider = await startHostileProvider({ clock: () => now });
    jar = new CookieJar();
  });
  afterEach(async () => {
    await app?.stop();
    await provider.stop();
  });
  async function start(options: GatehouseOptions): Promise<void> {
    app = await webAdapter.start({ issuer: provider.issuer, ...options }, { clock: () => now });
    provider.misbehave = { claims: { sid: 's1' } };
    await jar.signIn(app.url);
    now += 1000;
  }
  const post = (logoutToken: string) =>
    fetch(`${app.url}/oidc/backchannel-logout/`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: logoutToken }),
    });
  const status = async () => (await jar.fetch(`${app.url}/private`)).status;

  it.each([
    ['sessionStore', /^add$/],
    ['sessionStore', /^(readAllOf|removeAllOf)$/],
    ['revocationStore', /^add$/],
    ['revocationStore', /^read$/],
  ] as const)(
    'the provider is told to try again, and the same token then counts (%s, %s)',
    async (option, broken) => {
      const { store, state } = breakable();
      await start({ [option]: store });
      const token = await provider.logoutToken({ sub: 'ada', sid: 's1' });
      state.broken = broken;
      expect((await post(token)).status).toBe(503);
      expect(app.errors).toContain('session_store_unavailable');
      state.broken = undefined;
      expect((await post(token)).status).toBe(200);
      now += 1000;
      expect(await status()).toBe(401);
    },
  );

  it('sessions in cookies go on for ten seconds by what was known, and then nobody is vouched for', async () => {
    const { store, state } = breakable();
    await start({ revocationStore: store });
    expect(await status()).toBe(200);
    state.broken = /./;
    now += 9000;
    expect(await status()).toBe(200);
    now += 2000;
    expect(await status()).toBe(503);
    state.broken = undefined;
    expect(await status()).toBe(200);
  });

  it('an ended session stays over while the store does not answer', async () => {
    const { store, state } = breakable();
    await start({ revocationStore: store });
    await post(await provider.logoutToken({ sub: 'ada', sid: 's1' }));
    expect(await status()).toBe(401);
    state.broken = /./;
    now += 5000;
    expect(await status()).toBe(401);
  });

  it('a session in cookies is looked up twice a second at most, whatever number of requests', async () => {
    const { store, state } = breakable();
    await start({ revocationStore: store });
    await status();
    state.asked = 0;
    await Promise.all(Array.from({ length: 10 }, status));
    expect(state.asked).toBe(0);
    now += 600;
    await Promise.all(Array.from({ length: 10 }, status));
    expect(state.asked).toBe(2);
  });
});

describe('an app that ends all sessions of a person', () => {
  let provider: HostileProvider;
  beforeEach(async () => {
    provider = await startHostileProvider({ clock: () => now });
  });
  afterEach(() => provider.stop());

  async function cookiesOf(gatehouse: Gatehouse<Request, string[]>): Promise<string> {
    const jar = new CookieJar();
    const send = async (url: string) => {
      const cookie = [...jar.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await gatehouse.handle(new Request(url, { headers: { cookie } }), () => '');
      for (const line of answer.headers.getSetCookie()) jar.take(line);
      return answer.headers.get('location') ?? '';
    };
    const away = await send('http://localhost:1/oidc/authenticate/');
    const back = await fetch(away, { redirect: 'manual' });
    await send(back.headers.get('location') ?? '');
    return [...jar.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  it.each([
    ['in cookies', {}, undefined],
    ['in a store', { sessionStore: memoryStore() }, 2],
  ] as const)('ends those that are %s', async (_, options, count) => {
    const gatehouse = createGatehouse(
      {
        issuer: provider.issuer,
        clientId: 'app',
        clientSecret: 'secret',
        sessionSecret: 's'.repeat(32),
        ...options,
      },
      { clock: () => now, env: {} },
    );
    const browsers = [await cookiesOf(gatehouse), await cookiesOf(gatehouse)];
    const areSignedIn = () =>
      Promise.all(
        browsers.map(async (cookie) => {
          const request = new Request('http://localhost:1/', { headers: { cookie } });
          return (await gatehouse.visit(request, [])).isAuthenticated;
        }),
      );
    expect(await areSignedIn()).toEqual([true, true]);
    now += 1;
    const ended = await gatehouse.endSessionsOf({ iss: provider.issuer, sub: 'ada' });
    expect(ended).toBe(count);
    expect(await areSignedIn()).toEqual([false, false]);
    now += 1;
    browsers[0] = await cookiesOf(gatehouse);
    expect(await areSignedIn()).toEqual([true, false]);
  });
});
