import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { PASSWORD } from '../provider-fixture.ts';
import { EVIL, sendRaw, startTarget, type Target, VICTIM } from './attack-fixture.ts';

const FORM = 'application/x-www-form-urlencoded';
type Headers = Record<string, string | string[]>;

describe('headers that are malformed', () => {
  let target: Target;
  // Stands still, lest a slow machine wait out the delays.
  const clock = { passed: 0, now: () => 1_800_000_000_000 + clock.passed };
  beforeAll(async () => {
    target = await startTarget({ clock, env: { GATEHOUSE_TRUST_PROXY: '127.0.0.1' } });
  });
  beforeEach(() => {
    clock.passed += 24 * 3600 * 1000;
  });
  afterAll(() => target.stop());

  async function submit(
    headers: Headers,
    { email = VICTIM, password = PASSWORD, contentType = FORM, body = '' } = {},
  ) {
    const browser = new HttpBrowser();
    const page = await target.open(browser);
    const cookie = browser.cookieHeader(page.url);
    return await sendRaw(page.url.href, {
      method: 'POST',
      headers: { cookie, ...(contentType && { 'content-type': contentType }), ...headers },
      body: body || new URLSearchParams({ email, password }).toString(),
    });
  }

  it.each<[string, Headers]>([
    ['an empty Origin', { origin: '' }],
    ['an Origin that is no address', { origin: 'x' }],
    ['two origins', { origin: [EVIL, 'http://localhost'] }],
    ['our address as part of another', { origin: 'OURS.evil.example' }],
    ['our address with a path', { origin: 'OURS/' }],
    ['our address in capitals', { origin: 'UPPER' }],
    ['an empty Sec-Fetch-Site', { 'sec-fetch-site': '' }],
    ['a Sec-Fetch-Site that there is not', { 'sec-fetch-site': 'same' }],
    ['two of Sec-Fetch-Site', { 'sec-fetch-site': ['same-origin', 'cross-site'] }],
    ['Sec-Fetch-Site in capitals', { 'sec-fetch-site': 'SAME-ORIGIN' }],
    ['a foreign Sec-Fetch-Site beside our origin', { 'sec-fetch-site': 'x', origin: 'OURS' }],
  ])('do not make a form one of ours: %s', async (_name, headers) => {
    const ours = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        typeof value === 'string'
          ? value.replace('OURS', target.url).replace('UPPER', target.url.toUpperCase())
          : value,
      ]),
    );
    const before = await target.traces();
    expect((await submit(ours)).status).toBe(403);
    expect(await target.traces()).toEqual(before);
  });

  it.each([
    '',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'application/x-www-form-urlencoded-not',
    'application/json',
    'x',
  ])('do not sign in by a body of type %j', async (contentType) => {
    const body = JSON.stringify({ email: [VICTIM], password: { $ne: '' } });
    for (const sent of [body, `email=${VICTIM}&password=${PASSWORD}`]) {
      const answer = await submit({ origin: target.url }, { contentType, body: sent });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.body).not.toMatch(/\bat .+:\d+:\d+|node_modules/);
    }
  });

  it('do not give whoever guesses a counter of their own: X-Forwarded-For', async () => {
    await target.settings.update(
      { attempts_per_address: 10, attempts_per_network: 10 },
      { by: SYSTEM },
    );
    clock.passed += 2000;
    const statuses: number[] = [];
    for (let i = 0; i < 16; i += 1) {
      const forwarded = [
        `x${i}`,
        `999.1.1.${i}`,
        `[::${i}`,
        `127.0.0.1%${i}`,
        `_hidden${i}`,
        `"${i}"`,
      ];
      const { status } = await submit(
        { origin: target.url, 'x-forwarded-for': forwarded[i % forwarded.length] ?? '' },
        { email: `nobody${i}@example.com`, password: 'a guess' },
      );
      statuses.push(status);
    }
    await target.settings.update(
      { attempts_per_address: 1000, attempts_per_network: 1000 },
      { by: SYSTEM },
    );
    clock.passed += 2000;
    expect(statuses).toEqual([...Array(10).fill(422), ...Array(6).fill(429)]);
  });

  it('do not make a known browser of one: Cookie', async () => {
    const owner = new HttpBrowser();
    await target.signIn(owner);
    const device = owner.cookie('gatehouse_device') ?? '';
    const [version = '', id = '', entry = ''] = device.split('.');
    const [expires = ''] = entry.split('~');
    for (let i = 0; i < 5; i += 1) {
      expect((await submit({ origin: target.url }, { password: 'a guess' })).status).toBe(422);
    }
    for (const value of [
      '',
      version,
      `${version}.${id}`,
      `${version}.${id}.`,
      `${version}.${id}.${expires}~`,
      `${version}.${id}.${expires}~${'A'.repeat(22)}`,
      `${version}.${id}.zzzzzzzzz~${entry.split('~')[1]}`,
      `${version}.${'A'.repeat(22)}.${entry}`,
      `${version}.${id}.${Array(6).fill(entry).join('.')}`,
      '%',
      '%E0%A4%A',
      '"',
      '__proto__',
    ]) {
      const browser = new HttpBrowser();
      const page = await target.open(browser);
      const cookie = `gatehouse_device=${value}; ${browser.cookieHeader(page.url)}; =; ;;`;
      const answer = await sendRaw(page.url.href, {
        method: 'POST',
        headers: { cookie, origin: target.url, 'content-type': FORM },
        body: new URLSearchParams({ email: VICTIM, password: PASSWORD }).toString(),
      });
      expect(answer.status, value).toBe(429);
    }
  });

  it('do not end the server, nor a session: cookies and headers beyond all measure', async () => {
    const owner = new HttpBrowser();
    await target.signIn(owner);
    const huge = 'x'.repeat(64 * 1024);
    for (const headers of [
      { cookie: `gatehouse_session=${huge}` },
      { cookie: Array.from({ length: 2000 }, (_, i) => `c${i}=1`).join('; ') },
      { 'x-forwarded-for': Array(2000).fill('10.0.0.1').join(', ') },
      { 'accept-language': huge },
      { 'x-anything': huge },
      { 'user-agent': huge },
    ] as Headers[]) {
      const { status, body } = await sendRaw(`${target.url}/account`, { headers });
      expect([303, 431]).toContain(status);
      expect(body).not.toMatch(/\bat .+:\d+:\d+|node_modules/);
    }
    expect(await target.whoIs(owner)).toBe(VICTIM);
  });

  it('are signed in by no session: cookies that say otherwise', async () => {
    for (const cookie of [
      'gatehouse_session=',
      'gatehouse_session=undefined; gatehouse_session.sig=undefined',
      `gatehouse_session=${target.victimId}`,
      'gatehouse_session=%00',
      '__proto__=1; constructor=1; gatehouse_session=__proto__',
    ]) {
      const { status } = await sendRaw(`${target.url}/account`, { headers: { cookie } });
      expect(status, cookie).toBe(303);
    }
  });
});
