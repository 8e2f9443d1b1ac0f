import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser, type Page } from '../../../../test/http-browser.ts';
import { PASSWORD } from '../provider-fixture.ts';
import { EVIL, startTarget, type Target, VICTIM } from './attack-fixture.ts';

/** How browsers say that a form was sent by a page of somebody else. */
const FOREIGN: Record<string, string>[] = [
  { origin: EVIL },
  // Of a page in a sandbox, or behind a redirect.
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site', origin: EVIL },
  // A page of a sibling domain is a page of somebody else.
  { 'sec-fetch-site': 'same-site', origin: 'http://shop.localhost' },
];

describe('a form that another site has a browser send', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget();
    await target.allowEmailCodes();
  });
  afterAll(() => target.stop());

  /** All fields that any form of ours has, so that each gets what it needs. */
  const FIELDS = {
    ...{ email: VICTIM, password: PASSWORD, code: '123456', credential: '{}', version: '1' },
    ...{ enrolment: 'x', name: 'x', decision: 'agree', remember: '1', to: 'de', return: '/' },
  };

  /** Sends it to the sign-in that is open in the browser. */
  const send = (browser: HttpBrowser, to: { path: string; page: Page }, headers: object) => {
    const uid = to.page.url.pathname.split('/').at(-1) ?? '';
    return browser.post(`${target.url}${to.path.replace(':uid', uid)}`, FIELDS, { ...headers });
  };

  it('is not taken by any route that takes forms', async () => {
    const paths = target.routes('POST');
    expect(paths).toContain('/signin/:uid');
    expect(paths.length).toBeGreaterThan(10);
    for (const path of paths) {
      for (const headers of FOREIGN) {
        const browser = new HttpBrowser();
        const page = await target.open(browser);
        const cookies = browser.cookieHeader(page.url);
        const before = await target.traces();
        const answer = await send(browser, { path, page }, headers);
        const attack = `${path} with ${JSON.stringify(headers)}`;
        // The switch of languages leads on, and changes nothing either.
        expect([403, ...(path === '/language' ? [303] : [])], attack).toContain(answer.status);
        expect(answer.headers.getSetCookie(), attack).toEqual([]);
        expect(browser.cookieHeader(page.url), attack).toBe(cookies);
        expect(await target.traces(), attack).toEqual(before);
      }
    }
  });

  it('would be taken from a page of ours', async () => {
    for (const path of target.routes('POST')) {
      const browser = new HttpBrowser();
      const page = await target.open(browser);
      const answer = await send(browser, { path, page }, { 'sec-fetch-site': 'same-origin' });
      expect(answer.status, path).not.toBe(403);
    }
  });

  it('signs nobody in to an account of the attacker', async () => {
    const browser = new HttpBrowser();
    const page = await target.open(browser);
    await browser.follow(
      await browser.post(page.url, { email: VICTIM, password: PASSWORD }, { origin: EVIL }),
      target.url,
    );
    expect(await target.whoIs(browser)).toBeUndefined();
  });
});
