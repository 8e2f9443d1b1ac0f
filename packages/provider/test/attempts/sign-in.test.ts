import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser, type Page } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import {
  authorizationUrl,
  codeOf,
  comparable,
  PASSWORD,
  REDIRECT_URI,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';

const DEVICE = 'gatehouse_device';

describe.each(engines())('guessing passwords at the sign-in page on %s', (engine) => {
  let op: TestProvider;
  let clientId: string;
  // Stands still, lest a slow machine wait out the delays.
  const start = Date.now();
  const clock = { passed: 0, now: () => start + clock.passed };
  const logged: string[] = [];

  beforeAll(async () => {
    const lines = new Writable({
      write(chunk, _encoding, done) {
        logged.push(String(chunk));
        done();
      },
    });
    op = await startTestProvider(engine, { clock, log: pino({ level: 'info' }, lines) });
    const { application } = await op.applications.create(
      { client_name: 'Orbit', redirect_uris: [REDIRECT_URI] },
      { by: SYSTEM },
    );
    clientId = application.client_id;
  });
  afterAll(() => op.stop());

  let people = 0;
  async function addPerson() {
    people += 1;
    const [email, username] = [`person${people}@example.com`, `person${people}`];
    const { id } = await op.users.create({ email, username, password: PASSWORD }, { by: SYSTEM });
    return { id, email, username };
  }
  const open = async (browser: HttpBrowser) =>
    await browser.follow(await browser.get(authorizationUrl(op, { client_id: clientId })), op.url);
  const tryOnce = async (
    email: string,
    {
      password = 'wrong',
      browser = new HttpBrowser(),
      headers = {},
    }: { password?: string; browser?: HttpBrowser; headers?: Record<string, string> } = {},
  ): Promise<Page> => {
    const page = await open(browser);
    return await browser.post(page.url, { email, password }, headers);
  };
  const exhaust = async (email: string) => {
    const statuses: number[] = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await tryOnce(email)).status);
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429]);
  };
  /** So that one test's failures are not the next one's. */
  const nextDay = () => {
    clock.passed += 24 * 3600 * 1000;
  };

  it('is slowed down with a page that says how long to wait and what to do', async () => {
    const { email } = await addPerson();
    await exhaust(email);
    const page = await tryOnce(email, { password: PASSWORD });
    expect(page.status).toBe(429);
    expect(page.headers.get('retry-after')).toBe('1');
    expect(page.html).toContain('wait about <bdi>1 second</bdi>, then try again.');
    expect(page.html).toContain(`value="${email}"`);
    clock.passed += 1000;
    const answer = await tryOnce(email, { password: PASSWORD });
    expect(answer.status).toBe(303);
    nextDay();
  });

  it('is answered alike for people and nobody, at each step', async () => {
    const answersTo = async (email: string) => {
      const answers = [];
      for (let i = 0; i < 7; i += 1) {
        const { status, headers, html } = await tryOnce(email);
        answers.push({
          status,
          names: [...headers.keys()].filter((name) => name !== 'content-length'),
          retryAfter: headers.get('retry-after'),
          html: comparable(html.replaceAll(email, 'WHO')),
        });
      }
      return answers;
    };
    const known = await answersTo((await addPerson()).email);
    expect(await answersTo('nobody@example.com')).toEqual(known);
    expect(known.map(({ status }) => status)).toEqual([422, 422, 422, 422, 422, 429, 429]);
    nextDay();
  });

  it('counts for one person, however they are named', async () => {
    const { email, username } = await addPerson();
    const names = [email, username, email.toUpperCase(), username.toUpperCase(), ` ${email} `];
    for (const name of names) expect((await tryOnce(name)).status).toBe(422);
    const fullWidth = [...username].map((letter) =>
      String.fromCharCode(letter.charCodeAt(0) + 0xfee0),
    );
    for (const name of [...names, fullWidth.join('')]) {
      expect((await tryOnce(name, { password: PASSWORD })).status).toBe(429);
    }
    nextDay();
  });

  it('all at once lets no more through than one after the other', async () => {
    const { email } = await addPerson();
    const answers = await Promise.all(Array.from({ length: 20 }, () => tryOnce(email)));
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(15);
    nextDay();
  });

  it('does not keep the owner out of a browser that they have used before', async () => {
    const { email } = await addPerson();
    const browser = new HttpBrowser();
    expect((await tryOnce(email, { password: PASSWORD, browser })).status).toBe(303);
    const attacker = await addPerson();
    const attackers = new HttpBrowser();
    await tryOnce(attacker.email, { password: PASSWORD, browser: attackers });
    await exhaust(email);

    // Another person's cookie, and one that was made up, bring nothing.
    expect((await tryOnce(email, { browser: attackers })).status).toBe(429);
    const forger = new HttpBrowser();
    forger.setCookie(op.url, DEVICE, `${browser.cookie(DEVICE)?.slice(0, -4)}AAAA`);
    expect((await tryOnce(email, { browser: forger })).status).toBe(429);

    // The page sees a fresh browser session, of which only the device cookie is left.
    const device = browser.cookie(DEVICE) ?? '';
    browser.clearCookies();
    browser.setCookie(op.url, DEVICE, device);
    const signedIn = await tryOnce(email, { password: PASSWORD, browser });
    expect(codeOf(await browser.follow(signedIn, op.url))).toBeTruthy();
    nextDay();
  });

  it('with a stolen cookie of the owner’s browser is slowed down too', async () => {
    const { email } = await addPerson();
    const browser = new HttpBrowser();
    await tryOnce(email, { password: PASSWORD, browser });
    const device = browser.cookie(DEVICE) ?? '';
    const statuses: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      const thief = new HttpBrowser();
      thief.setCookie(op.url, DEVICE, device);
      statuses.push((await tryOnce(email, { browser: thief })).status);
    }
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429, 429]);
    nextDay();
  });

  it('with a cookie that is half a year old is slowed down', async () => {
    const { email } = await addPerson();
    const browser = new HttpBrowser();
    await tryOnce(email, { password: PASSWORD, browser });
    const device = browser.cookie(DEVICE) ?? '';
    clock.passed += 180 * 24 * 3600 * 1000;
    await exhaust(email);
    const late = new HttpBrowser();
    late.setCookie(op.url, DEVICE, device);
    expect((await tryOnce(email, { browser: late })).status).toBe(429);
    nextDay();
  });

  it('gives the cookie to who has signed in only, out of reach of scripts and other sites', async () => {
    const { email } = await addPerson();
    const cookieOf = (page: Page) =>
      page.headers.getSetCookie().find((line) => line.startsWith(DEVICE));
    expect(cookieOf(await tryOnce(email))).toBeUndefined();
    const signedIn = await tryOnce(email, { password: PASSWORD });
    expect(cookieOf(signedIn)).toMatch(
      /^gatehouse_device=v1\.[\w.~-]+; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    nextDay();
  });

  it('from one address is not helped by headers that any client can send', async () => {
    await op.settings.update({ attempts_per_address: 10 }, { by: SYSTEM });
    clock.passed += 1000;
    try {
      const statuses: number[] = [];
      for (let i = 0; i < 15; i += 1) {
        const address = `198.51.100.${i}`;
        const headers = {
          'x-forwarded-for': i % 2 ? address : `${address}, not an address, ${'9'.repeat(i)}`,
          forwarded: `for=${address}`,
          'x-real-ip': address,
        };
        statuses.push((await tryOnce(`nobody${i}@example.com`, { headers })).status);
      }
      expect(statuses).toEqual([...Array(10).fill(422), ...Array(5).fill(429)]);
    } finally {
      await op.settings.update({ attempts_per_address: 100 }, { by: SYSTEM });
      nextDay();
    }
  });

  it('leaves an event and a line in the log', async () => {
    const { id, email } = await addPerson();
    logged.length = 0;
    await exhaust(email);
    const { items } = await op.audit.search({ target_id: id }, { by: SYSTEM });
    expect(items[0]).toMatchObject({
      action: 'sign_in',
      outcome: 'failure',
      reason: 'too_many_attempts',
      client_id: clientId,
      ip_address: '127.0.0.1',
    });
    expect(items[1]).toMatchObject({ reason: 'credentials_refused' });
    expect(logged.at(-1)).toContain('"retryAfter":1');
    expect(logged.join()).not.toContain(email);
    expect(await op.attempts.state(id)).toMatchObject({ failures: 5, addresses: 1 });
    nextDay();
  });
});

describe('guessing passwords behind a proxy that is trusted', () => {
  let op: TestProvider;
  let clientId: string;
  beforeAll(async () => {
    op = await startTestProvider('sqlite', { env: { GATEHOUSE_TRUST_PROXY: '127.0.0.1' } });
    const { application } = await op.applications.create(
      { client_name: 'Orbit', redirect_uris: [REDIRECT_URI] },
      { by: SYSTEM },
    );
    clientId = application.client_id;
    await op.settings.update({ attempts_per_address: 10 }, { by: SYSTEM });
  });
  afterAll(() => op.stop());

  let names = 0;
  const guess = async (forwardedFor: string) => {
    names += 1;
    const browser = new HttpBrowser();
    const page = await browser.follow(
      await browser.get(authorizationUrl(op, { client_id: clientId })),
      op.url,
    );
    const fields = { email: `nobody${names}`, password: 'wrong' };
    return (await browser.post(page.url, fields, { 'x-forwarded-for': forwardedFor })).status;
  };
  const guessOften = async (forwardedFor: (i: number) => string) => {
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1) statuses.push(await guess(forwardedFor(i)));
    return statuses.filter((status) => status === 422).length;
  };

  it('is counted by the address that the proxy saw', async () => {
    expect(await guessOften(() => '198.51.100.1')).toBe(10);
    // What the client wrote before the proxy's word is not believed.
    expect(await guess('203.0.113.1, 198.51.100.1')).toBe(429);
    expect(await guess('198.51.100.2')).toBe(422);
  });

  it('gains nothing by addresses that are none: they share one budget', async () => {
    expect(await guessOften((i) => `made up ${i}`)).toBe(10);
    expect(await guess('unknown')).toBe(429);
  });
});
