import type { Server } from 'node:http';
import { afterEach, beforeEach } from 'vitest';
import { listen } from '../adapters/listen.ts';
import { testOptions } from '../behaviour/harness.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';

const MINUTE = 60 * 1000;

/** A browser, a provider and a clock for the apps of one test; all stopped after it. */
export function useSignIn() {
  let provider: HostileProvider;
  let now: number;
  const jar = new CookieJar();
  const stops: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    now = Date.now();
    jar.cookies.clear();
    provider = await startHostileProvider({ clock: () => now });
    // Access tokens that are soon to be refreshed, each refresh token good for once.
    provider.misbehave = { refreshTokens: true, expiresIn: 60 };
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await provider.stop();
  });

  return {
    jar,
    /** Access tokens that the provider gave, the oldest first. */
    accessTokens: () => provider.accessTokens,
    /** Sessions that roll at each visit a while after the last, with access tokens in them. */
    setUp: () =>
      [
        {
          ...testOptions([]),
          issuer: provider.issuer,
          cookieName: 'session',
          sessionIdleLifetime: 1800,
          storeAccessToken: true,
        },
        { clock: () => now, env: {} },
      ] as const,
    /** The address of an app, once its server listens. */
    async start(server: Server): Promise<string> {
      const { url, stop } = await listen(server);
      stops.push(stop);
      return url;
    },
    /** Signs in, and waits until the session is to roll and the access token to be refreshed. */
    async signInAndWait(app: string): Promise<void> {
      await jar.signIn(app);
      now += 10 * MINUTE;
    },
    /** Names of the cookies that an answer sets. */
    namesOf: (answer: Response) =>
      answer.headers.getSetCookie().map((line) => line.split('=', 1)[0]),
    /** The logout form, sent as a browser does. */
    signOut: async (app: string, token: string, more: Record<string, string> = {}) =>
      await jar.fetch(`${app}/oidc/logout/`, {
        method: 'POST',
        body: new URLSearchParams({ csrf_token: token, ...more }),
      }),
  };
}
