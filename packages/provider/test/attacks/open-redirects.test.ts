import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { APP_ORIGIN, authorizationUrl } from '../provider-fixture.ts';
import { EVIL, sendRaw, startTarget, type Target } from './attack-fixture.ts';

/** Addresses that lead away from here in one browser or another. */
const ELSEWHERE = [
  EVIL,
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\r\n/evil.example',
  ' //evil.example',
  'https:evil.example',
  'javascript:alert(document.domain)',
  'data:text/html,<script>alert(1)</script>',
];
/** What addresses to go on to are called, here and elsewhere. */
const NAMES = [
  ...['return', 'return_to', 'returnTo', 'return_url', 'next', 'redirect', 'redirect_to', 'url'],
  ...['redirect_uri', 'post_logout_redirect_uri', 'initiate_login_uri', 'target_link_uri', 'to'],
  ...['continue', 'iss', 'request_uri', 'signin'],
];

describe('an address that leads elsewhere', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget();
  });
  afterAll(() => target.stop());

  /** Where a browser would go. */
  const originOf = (location: string | undefined) =>
    location === undefined ? target.url : new URL(location, `${target.url}/signin/x`).origin;

  it.each(ELSEWHERE)('is not gone to when the language is switched: %j', async (address) => {
    const body = new URLSearchParams({ to: 'de', return: address }).toString();
    const { status, headers } = await sendRaw(`${target.url}/language`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: target.url },
      body,
    });
    expect(status).toBe(303);
    expect(headers.location).toBe('/');
  });

  it('is taken by no page, whatever the parameter is called', async () => {
    const browser = new HttpBrowser();
    const { url } = await target.open(browser);
    const uid = url.pathname.split('/').at(-1) ?? '';
    const paths = target.routes('GET').map((path) => path.replace(':uid', uid));
    expect(paths.length).toBeGreaterThan(5);
    for (const path of [...paths, '/oidc/logout', '/oidc/auth', `/oidc/auth/${uid}`]) {
      for (const address of ELSEWHERE) {
        const query = new URLSearchParams(NAMES.map((name) => [name, address]));
        const { headers, html, location } = await browser.get(`${target.url}${path}?${query}`);
        const attack = `${path} with ${address}`;
        expect(originOf(location?.href), attack).toBe(target.url);
        expect(headers.get('refresh'), attack).toBeNull();
        expect(html, attack).not.toMatch(/(href|action|src)="(https?:)?[/\\\s]*evil\.example/i);
        expect(html, attack).not.toMatch(/(href|action|src)="\s*(javascript|data):(?!image)/i);
      }
    }
  });

  it('is refused as the place to return to from a sign-in and from a sign-out', async () => {
    const registered = `${APP_ORIGIN}/oidc/callback/`;
    for (const address of [
      ...ELSEWHERE,
      `${registered}../elsewhere`,
      `${registered}?next=${EVIL}`,
      `${registered}@evil.example`,
      registered.replace('localhost', 'localhost.evil.example'),
      registered.replace('//', '//evil.example@'),
    ]) {
      const params = { client_id: target.clientId, redirect_uri: address };
      const begun = await new HttpBrowser().get(authorizationUrl(target, params));
      expect(begun.location, address).toBeUndefined();
      expect(begun.status, address).toBe(400);
      const logout = new URLSearchParams({
        client_id: target.clientId,
        post_logout_redirect_uri: address,
      });
      const left = await new HttpBrowser().get(`${target.issuer}/logout?${logout}`);
      expect(left.location, address).toBeUndefined();
    }
  });

  it('cannot be registered as the way back into an application, where pages would link it', async () => {
    for (const address of ELSEWHERE.slice(1)) {
      const change = target.applications.update(
        target.clientId,
        { initiate_login_uri: address },
        { by: SYSTEM },
      );
      await expect(change, address).rejects.toMatchObject({ code: 'validation_failed' });
    }
  });
});
