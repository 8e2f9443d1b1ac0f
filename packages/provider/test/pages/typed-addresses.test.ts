import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
import { authorizationUrl, startTestProvider, type TestProvider } from '../provider-fixture.ts';

describe('an address that somebody types', () => {
  let op: TestProvider;
  beforeAll(async () => {
    op = await startTestProvider('sqlite');
  });
  afterAll(() => op.stop());

  const get = (path: string, method = 'GET') =>
    fetch(op.url + path, { method, redirect: 'manual' });
  const DISCOVERY = '/oidc/.well-known/openid-configuration';

  it.each([
    ['/oidc', DISCOVERY],
    ['/oidc/', DISCOVERY],
    ['/docs', '/docs/api'],
    ['/docs/api/', '/docs/api'],
    ['/account/security/', '/account/security'],
    ['/account/?a=%2F/', '/account?a=%2F/'],
  ])('%s leads to %s', async (typed, expected) => {
    const response = await get(typed);
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe(expected);
  });

  it('leads nowhere else, and round in no circle', async () => {
    for (const path of ['/nothing', '//evil.example/', '/%5Cevil.example/', '/.evil.example/']) {
      const response = await get(path);
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.text()).toContain('There is nothing here');
    }
    expect((await get('/docs/api/', 'POST')).status).toBe(404);
    expect((await get('/api/v1/users/')).headers.get('location')).toBeNull();
  });

  it('tells the developer of an application which address is not registered', async () => {
    const { client_id } = (
      await op.applications.create(
        { client_name: 'Wiki', redirect_uris: ['http://localhost:4000/cb/'] },
        { by: SYSTEM },
      )
    ).application;
    const page = await fetch(
      authorizationUrl(op, { client_id, redirect_uri: 'http://localhost:4000/cb?"><b>' }),
    );
    expect(page.status).toBe(400);
    const html = await page.text();
    expect(html).toContain('http://localhost:4000/cb?&#34;&gt;&lt;b&gt;');
    expect(html).toContain(`href="/admin/traces?reference=${page.headers.get('x-request-id')}"`);
  });
});
