import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GatehouseOptions } from '../../src/index.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

/** Of Django's tests of `url_has_allowed_host_and_scheme`; `testserver` stands for the app's own host. */
const HOSTILE = [
  '',
  'http://example.com',
  'http:///example.com',
  'https://example.com',
  'ftp://example.com',
  String.raw`\\example.com`,
  String.raw`\\\example.com`,
  String.raw`/\\/example.com`,
  String.raw`\\//example.com`,
  String.raw`/\/example.com`,
  String.raw`\/example.com`,
  String.raw`/\example.com`,
  '///example.com',
  '//example.com',
  String.raw`http:/\//example.com`,
  String.raw`http:\/example.com`,
  String.raw`http:/\example.com`,
  'javascript:alert("XSS")',
  '\njavascript:alert(x)',
  'java\nscript:alert(x)',
  '\u0008//example.com',
  String.raw`http://otherserver\@example.com`,
  String.raw`http:\\testserver\@example.com`,
  String.raw`http://testserver\me:pass@example.com`,
  String.raw`http://testserver\@example.com`,
  String.raw`http:\\testserver\confirm\me@example.com`,
  'http://testserver@example.com',
  'http://me:pass@testserver/foo',
  'http://testserver.example.com/',
  'ftp://testserver/foo',
  'http:999999999',
  'ftp:9999999999',
  'http://[',
  '\n',
];

/** Where `next` may lead, as mozilla-django-oidc 5.0.2 and Django test it. */
export function describeFromDjangoNext(adapter: Adapter): void {
  describe(`${adapter.name}: the page to return to`, () => {
    let provider: HostileProvider;
    let jar: CookieJar;
    const apps: TestApp[] = [];
    let app: TestApp;

    const start = async (options: GatehouseOptions = {}) => {
      const started = await adapter.start({ issuer: provider.issuer, ...options });
      apps.push(started);
      return started;
    };
    beforeAll(async () => {
      provider = await startHostileProvider();
      app = await start();
    });
    beforeEach(() => {
      jar = new CookieJar();
    });
    afterAll(async () => {
      for (const running of apps) await running.stop();
      await provider.stop();
    });
    /** Where a sign-in leads; at an app with a public address the callback is opened where it listens. */
    const leadsTo = async (next: string, at = app) => {
      const { search } = await jar.callbackUrl(at.url, next);
      const done = await jar.fetch(`${at.url}/oidc/callback/${search}`);
      return done.headers.get('location');
    };

    it.each(['/', '/foo', '/foo?bar=baz'])('may be %s', async (next) => {
      expect(await leadsTo(next)).toBe(next);
    });

    it('may be a whole address of the app itself', async () => {
      expect(await leadsTo(`${app.url}/foo?bar=baz`)).toBe('/foo?bar=baz');
    });

    it.each(HOSTILE)('is not %j', async (next) => {
      const { host } = new URL(app.url);
      expect(await leadsTo(next.replace('testserver', host))).toBe('/home');
    });

    it('of an app with https may be its own address by https, and not by http', async () => {
      const secure = await start({ appUrl: 'https://testserver' });
      expect(await leadsTo('https://testserver/foo', secure)).toBe('/foo');
      expect(await leadsTo('http://testserver/foo', secure)).toBe('/home');
    });

    it('may be http where the app says so, of hosts that it names', async () => {
      const lenient = await start({
        appUrl: 'https://testserver',
        allowedReturnHosts: ['testserver', 'example.com'],
        requireHttpsReturn: false,
      });
      expect(await leadsTo('http://testserver/foo', lenient)).toBe('http://testserver/foo');
      expect(await leadsTo('http://example.com/foo', lenient)).toBe('http://example.com/foo');
      expect(await leadsTo('http://evil.example/', lenient)).toBe('/home');
    });
  });
}
