import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { authorizationUrl } from '../provider-fixture.ts';
import { startTarget, type Target } from './attack-fixture.ts';

describe('a page in a frame of another site', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget();
  });
  afterAll(() => target.stop());

  it('is not shown, whichever page it is', async () => {
    const browser = new HttpBrowser();
    await target.signIn(browser);
    const { url } = await target.open(browser, { prompt: 'login' });
    const uid = url.pathname.split('/').at(-1) ?? '';
    const pages = target.routes('GET').map((path) => path.replace(':uid', uid));
    expect(pages).toContain('/account');
    const errors = ['/nothing-here', '/signin/%', '/signin/x', '/language', '/oidc/nothing-here'];
    const ofEngine = [
      '/oidc/logout',
      '/oidc/auth?client_id=nobody',
      authorizationUrl(target, { client_id: target.clientId, redirect_uri: 'https://x.example' }),
    ].map((address) => address.replace(target.url, ''));
    for (const path of [...pages, ...errors, ...ofEngine]) {
      const { headers } = await browser.get(`${target.url}${path}`);
      expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'");
      expect(headers.get('x-frame-options'), path).toBe('DENY');
    }
  });

  it('is not shown either as the answer to a form', async () => {
    for (const path of target.routes('POST')) {
      const browser = new HttpBrowser();
      const { url } = await target.open(browser);
      const uid = url.pathname.split('/').at(-1) ?? '';
      const { headers } = await browser.post(`${target.url}${path.replace(':uid', uid)}`, {});
      expect(headers.get('x-frame-options'), path).toBe('DENY');
    }
  });
});
