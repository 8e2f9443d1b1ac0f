import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import type { GatehouseOptions } from '../../src/index.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import { type Adapter, itIf, type Surroundings, type TestApp } from './harness.ts';

/** A redirect URI that the provider can't know is explained before anybody is stranded there. */
export function describeProxyHint(adapter: Adapter): void {
  describe(`${adapter.name}: behind a proxy that is not believed`, () => {
    let provider: HostileProvider;
    let app: TestApp;
    let warn: MockInstance<typeof console.warn>;

    beforeEach(async () => {
      provider = await startHostileProvider();
      warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    });
    afterEach(async () => {
      vi.restoreAllMocks();
      await app.stop();
      await provider.stop();
    });
    const start = async (options: GatehouseOptions = {}, surroundings: Surroundings = {}) => {
      app = await adapter.start({ issuer: provider.issuer, ...options }, surroundings);
    };
    const begin = async (headers: Record<string, string>) =>
      await new CookieJar().fetch(`${app.url}/oidc/authenticate/`, { headers });
    const said = () => warn.mock.calls.map(([line]) => String(line));

    it('the log says what to set, once', async () => {
      await start();
      await begin({ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example.com' });
      await begin({ 'x-forwarded-proto': 'https' });
      expect(said()).toHaveLength(1);
      expect(said()[0]).toContain('people come to https://app.example.com');
      expect(said()[0]).toContain('OIDC_APP_URL');
    });

    it('nothing is said where the address is set', async () => {
      await start({ appUrl: 'https://app.example.com' });
      await begin({ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example.com' });
      expect(said()).toEqual([]);
    });

    itIf(adapter.hasTrustProxy)('nothing is said where the proxy is believed', async () => {
      await start({}, { trustProxy: true });
      await begin({ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example.com' });
      expect(said()).toEqual([]);
    });

    it('what a header brings stays on one line', async () => {
      await start();
      await begin({ 'x-forwarded-host': 'a\tb' });
      expect(said().join('')).not.toMatch(/[\n\t]/);
    });
  });
}
