import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CookieJar } from '../cookie-jar.ts';
import {
  type HostileProvider,
  type Misbehaviour,
  startHostileProvider,
} from '../hostile-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

/** A provider that lies or fails signs nobody in. */
export function describeHostileProvider(adapter: Adapter): void {
  describe(`${adapter.name}: a hostile or failing provider`, () => {
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

    const past = Math.floor(Date.now() / 1000) - 3600;
    const lies: [string, Misbehaviour, number, string][] = [
      ['a wrong nonce', { claims: { nonce: 'other' } }, 502, 'provider_invalid_response'],
      ['a foreign signature', { foreignKey: true }, 502, 'provider_invalid_response'],
      ['an unsigned ID token', { algorithm: 'none' }, 502, 'provider_invalid_response'],
      [
        'an ID token signed with the secret',
        { algorithm: 'HS256' },
        502,
        'provider_invalid_response',
      ],
      ['more claims than fit', { claims: { bio: 'x'.repeat(12_000) } }, 500, 'session_too_large'],
      ['another audience', { claims: { aud: 'other' } }, 502, 'provider_invalid_response'],
      [
        'another issuer',
        { claims: { iss: 'http://127.0.0.1:1' } },
        502,
        'provider_invalid_response',
      ],
      [
        'an expired ID token',
        { claims: { exp: past, iat: past } },
        502,
        'provider_invalid_response',
      ],
      [
        'another iss in the response',
        { responseIssuer: 'http://127.0.0.1:1' },
        400,
        'callback_invalid',
      ],
      [
        'another sub at userinfo',
        { withoutEmail: true, userinfoSub: 'eve' },
        502,
        'provider_invalid_response',
      ],
      ['a failing token endpoint', { tokenStatus: 500 }, 503, 'provider_unavailable'],
    ];
    it.each(lies)('does not sign in with %s', async (_, misbehaviour, status, code) => {
      const url = await (async () => {
        provider.misbehave = misbehaviour;
        return await jar.callbackUrl(app.url);
      })();
      await expectRefused(await jar.fetch(url), status, code);
    });

    it('is refused when its discovery document names another issuer', async () => {
      provider.misbehave = { discovery: { issuer: 'http://127.0.0.1:1' } };
      await expectRefused(
        await jar.fetch(`${app.url}/oidc/authenticate/`),
        502,
        'provider_invalid_response',
      );
    });

    it('gets a page with a retry link while it is down, at the start and at the end', async () => {
      const url = await jar.callbackUrl(app.url);
      await provider.stop();
      await expectRefused(await jar.fetch(url), 503, 'provider_unavailable');
      const fresh = await adapter.start({ issuer: provider.issuer });
      const response = await jar.fetch(`${fresh.url}/oidc/authenticate/?next=/private`);
      expect(response.status).toBe(503);
      expect(await response.text()).toContain('/oidc/authenticate/?next=%2Fprivate');
      await fresh.stop();
    });
  });
}
