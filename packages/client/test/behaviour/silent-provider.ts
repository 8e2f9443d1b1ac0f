import { beforeAll, describe, expect, it } from 'vitest';
import { CookieJar } from '../cookie-jar.ts';
import { startHostileProvider } from '../hostile-provider.ts';
import type { Adapter } from './harness.ts';

/**
 * A provider that takes requests and never answers. An app waits five seconds for it, so that all of this begins before
 * the other tests of the file, goes on beside them, and is looked at after them.
 */
export function describeSilentProvider(adapter: Adapter): void {
  let signIns: Record<'token' | 'key', ReturnType<typeof signInInVain>>;
  let logout: ReturnType<typeof logOutTwice>;

  beforeAll(() => {
    signIns = { token: signInInVain(adapter, 'token'), key: signInInVain(adapter, 'jwks') };
    logout = logOutTwice(adapter);
    // What goes wrong is told by the test that looks at it.
    for (const begun of [signIns.token, signIns.key, logout]) begun.catch(() => undefined);
  });

  describe(`${adapter.name}: a provider that keeps silent`, () => {
    it.each(['token', 'key'] as const)(
      'does not sign in with a hanging %s endpoint',
      async (endpoint) => {
        const { html, ...refused } = await signIns[endpoint];
        expect(refused).toEqual({
          status: 503,
          errors: ['provider_unavailable'],
          isAuthenticated: false,
        });
        expect(html).toContain('Reference');
        expect(html).not.toMatch(/code-\d|eyJ|at .*\.ts:/);
      },
    );

    it('is told to send a logout token again where its keys can’t be had, and may', async () => {
      expect(await logout).toEqual({ status: 503, retryAfter: '10', statusOfNext: 200 });
    });
  });
}

/** Comes back from a provider that hangs from then on. */
async function signInInVain(adapter: Adapter, hang: 'token' | 'jwks') {
  const now = Date.now();
  const provider = await startHostileProvider();
  const app = await adapter.start({ issuer: provider.issuer }, { clock: () => now });
  try {
    const jar = new CookieJar();
    provider.misbehave = { hang };
    const response = await jar.fetch(await jar.callbackUrl(app.url));
    return {
      status: response.status,
      html: await response.text(),
      errors: [...app.errors],
      isAuthenticated: (await jar.page(app.url)).user.isAuthenticated,
    };
  } finally {
    await app.stop();
    await provider.stop();
  }
}

/** A logout token for an app that does not know the keys yet: while they can't be had, and then again. */
async function logOutTwice(adapter: Adapter) {
  let now = Date.now();
  const clock = () => now;
  const provider = await startHostileProvider({ clock });
  const before = await adapter.start({ issuer: provider.issuer }, { clock });
  provider.misbehave = { claims: { sid: 's1' } };
  await new CookieJar().signIn(before.url);
  now += 1000;
  await before.stop();
  const app = await adapter.start({ issuer: provider.issuer }, { clock });
  try {
    const body = new URLSearchParams({
      logout_token: await provider.logoutToken({ sub: 'ada', sid: 's1' }),
    });
    const send = () => fetch(`${app.url}/oidc/backchannel-logout/`, { method: 'POST', body });
    provider.misbehave = { hang: 'jwks' };
    const answer = await send();
    provider.misbehave = {};
    const retryAfter = answer.headers.get('retry-after');
    return { status: answer.status, retryAfter, statusOfNext: (await send()).status };
  } finally {
    await app.stop();
    await provider.stop();
  }
}
