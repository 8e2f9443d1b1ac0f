import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { authorizationUrl, PASSWORD } from '../provider-fixture.ts';
import { startTarget, type Target, VICTIM } from './attack-fixture.ts';

/** The engine's cookie with its signature. */
function planted(from: HttpBrowser, url: URL, name: string): [name: string, value: string][] {
  const pairs = from
    .cookieHeader(url)
    .split('; ')
    .map((pair) => pair.split(/=(.*)/s));
  return pairs
    .filter(([found = '']) => found === name || found === `${name}.sig`)
    .map(([found = '', value = '']) => [found, value]);
}

/** What a session that an attacker knows gains them is in session-fixation.test.ts. */
describe('a sign-in that an attacker has prepared', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget();
  });
  afterAll(() => target.stop());

  it('is not entered by who opens a sign-in that the attacker began', async () => {
    const attacker = new HttpBrowser();
    const begun = await target.open(attacker);
    const victim = new HttpBrowser();
    expect((await victim.get(begun.url)).status).toBe(400);
    const answer = await victim.post(begun.url, { email: VICTIM, password: PASSWORD });
    expect(answer.status).toBe(400);
    await attacker.follow(
      await attacker.get(`${target.issuer}/auth/${begun.url.pathname.split('/').at(-1)}`),
      target.url,
    );
    expect(await target.whoIs(attacker)).toBeUndefined();
  });

  it('is not entered when a sibling domain swaps the cookie of the sign-in for the attacker’s', async () => {
    const attacker = new HttpBrowser();
    const begun = await target.open(attacker);
    const victim = new HttpBrowser();
    const page = await target.open(victim);
    victim.clearCookies();
    for (const [name, value] of planted(attacker, begun.url, 'gatehouse_signin')) {
      victim.setCookie(target.url, name, value, '/signin');
    }
    await victim.post(page.url, { email: VICTIM, password: PASSWORD });
    await attacker.follow(
      await attacker.get(`${target.issuer}/auth/${begun.url.pathname.split('/').at(-1)}`),
      target.url,
    );
    expect(await target.whoIs(attacker)).toBeUndefined();
  });

  it('is not over by a cookie of a session whose signature does not fit', async () => {
    const owner = new HttpBrowser();
    await target.signIn(owner);
    for (const signature of [undefined, '', 'A'.repeat(27)]) {
      const browser = new HttpBrowser();
      browser.setCookie(target.url, 'gatehouse_session', owner.cookie('gatehouse_session') ?? '');
      if (signature !== undefined) {
        browser.setCookie(target.url, 'gatehouse_session.sig', signature);
      }
      expect(await target.whoIs(browser), signature).toBeUndefined();
    }
  });
});

describe('a session cookie over TLS', () => {
  let target: Target;
  let port: string;
  const publicUrl = 'https://sso.example.com';
  beforeAll(async () => {
    target = await startTarget({ env: { GATEHOUSE_URL: publicUrl } });
    port = String(target.config.port);
  });
  afterAll(() => target.stop());

  it('is of a name that a sibling domain can not set', async () => {
    // As a proxy that ends TLS would ask.
    const inside = (url: string | URL | undefined) =>
      String(url).replace(publicUrl, `http://127.0.0.1:${port}`);
    const browser = new HttpBrowser();
    const begun = await browser.get(
      inside(authorizationUrl(target, { client_id: target.clientId })),
    );
    const page = await browser.get(inside(begun.location));
    const proved = await browser.post(
      page.url,
      { email: VICTIM, password: PASSWORD },
      { origin: publicUrl },
    );
    const signedIn = await browser.get(inside(proved.location));
    const lines = signedIn.headers.getSetCookie().filter((line) => line.includes('session'));
    expect(lines).toHaveLength(2);
    const sibling = new HttpBrowser();
    for (const line of lines) {
      expect(line).toMatch(/; path=\/;/i);
      expect(line).toMatch(/; secure/i);
      expect(line).not.toMatch(/domain/i);
      // Browsers take `__Host-` from the very host only, so this is what is left to others.
      const [name = '', value = ''] = line.split(';', 1).join().split(/=(.*)/s);
      const origin = `http://127.0.0.1:${port}`;
      sibling.setCookie(origin, name.replace('__Host-', ''), value);
    }
    expect((await sibling.get(inside(`${publicUrl}/account`))).status).toBe(303);
    expect((await browser.get(inside(`${publicUrl}/account`))).status).toBe(200);
  });
});
