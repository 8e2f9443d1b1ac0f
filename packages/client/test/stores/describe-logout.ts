import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
import type { GatehouseOptions } from '../../src/index.ts';
import type { SessionStore } from '../../src/sessions/stores/session-store.ts';
import { webAdapter } from '../adapters/web.ts';
import type { TestApp } from '../behaviour/harness.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';

/** Time that tests turn. */
export interface Time {
  readonly clock: Clock;
  pass(milliseconds: number): void;
}

/** Two processes of an app that share a store, and the provider that tells one of them of a logout. */
export function describeLogoutIn(
  name: string,
  storesOf: () => readonly [SessionStore, SessionStore],
  time: Time,
): void {
  describe.each([
    ['sessions', 'sessionStore'],
    ['what was ended', 'revocationStore'],
  ] as const)(`logout from elsewhere, with %s in ${name}`, (_, option) => {
    let provider: HostileProvider;
    let apps: readonly [TestApp, TestApp];

    beforeEach(async () => {
      provider = await startHostileProvider({ clock: time.clock });
      const [one, other] = storesOf();
      const start = (options: GatehouseOptions) =>
        webAdapter.start({ issuer: provider.issuer, ...options }, { clock: time.clock });
      apps = [await start({ [option]: one }), await start({ [option]: other })];
    });
    afterEach(async () => {
      for (const app of apps) await app.stop();
      await provider.stop();
    });
    async function browser(claims: Record<string, unknown>): Promise<CookieJar> {
      const jar = new CookieJar();
      provider.misbehave = { claims, userinfoSub: String(claims.sub) };
      await jar.signIn(apps[1].url);
      return jar;
    }
    const isSignedIn = async (jar: CookieJar) =>
      (await jar.fetch(`${apps[1].url}/private`)).status === 200;
    const tell = async (claims: Record<string, unknown>) =>
      await fetch(`${apps[0].url}/oidc/backchannel-logout/`, {
        method: 'POST',
        body: new URLSearchParams({ logout_token: await provider.logoutToken(claims) }),
      });
    // Each test has a person of its own: stores are shared by the whole file.
    const person = () => `ada-${crypto.randomUUID()}`;

    it('a process is told, and within a second all have forgotten the session', async () => {
      const sub = person();
      const [one, other] = [
        await browser({ sub, sid: `${sub}-1` }),
        await browser({ sub, sid: '2' }),
      ];
      expect([await isSignedIn(one), await isSignedIn(other)]).toEqual([true, true]);
      expect((await tell({ sid: `${sub}-1` })).status).toBe(200);
      time.pass(600);
      expect([await isSignedIn(one), await isSignedIn(other)]).toEqual([false, true]);
      time.pass(1000);
      expect((await tell({ sub })).status).toBe(200);
      time.pass(600);
      expect(await isSignedIn(other)).toBe(false);
    });

    it('the next sign-in at any process lives', async () => {
      const sub = person();
      await browser({ sub, sid: sub });
      time.pass(1000);
      await tell({ sub });
      await tell({ sub, sid: sub });
      time.pass(1000);
      expect(await isSignedIn(await browser({ sub, sid: sub }))).toBe(true);
    });

    it('a logout token counts once among all processes', async () => {
      const body = () => new URLSearchParams({ logout_token: token });
      const token = await provider.logoutToken({ sub: person() });
      const answers = await Promise.all(
        apps.flatMap(({ url }) =>
          [1, 2, 3].map(() =>
            fetch(`${url}/oidc/backchannel-logout/`, { method: 'POST', body: body() }),
          ),
        ),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    });
  });
}
