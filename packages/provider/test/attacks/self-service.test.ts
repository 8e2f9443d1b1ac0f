import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { HttpBrowser, type Page } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { comparable, PASSWORD, startTestProvider } from '../provider-fixture.ts';
import {
  forgot,
  NEW_PASSWORD,
  type SelfService,
  startSelfService,
} from '../self-service/self-service-fixture.ts';
import { engines } from '../storage-fixture.ts';

describe.each(engines())('attacks on the pages for helping oneself, on %s', (engine) => {
  let desk: SelfService;
  beforeAll(async () => {
    desk = await startSelfService(engine);
    await desk.set({ registration: true });
  });
  beforeEach(() => desk.pass());
  afterAll(() => desk.stop());

  const url = (path: string) => `${desk.op.url}${path}`;
  const resetLink = async () => {
    const person = await desk.addPerson();
    await forgot(desk, person.email);
    return { ...person, link: await desk.linkTo(person.email) };
  };
  /** What a stranger sees of an answer. */
  const seen = ({ status, headers, html, location }: Page) => ({
    status,
    location: location?.href,
    headers: [...headers]
      .filter(([name]) => !['date', 'content-length'].includes(name))
      .map(([name, value]) => `${name}: ${comparable(value)}`),
    html: comparable(html),
  });

  describe('links that lead to the attacker', () => {
    it.each([
      { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
      { forwarded: 'host=evil.example;proto=https' },
      { 'x-original-url': 'https://evil.example/', 'x-rewrite-url': 'https://evil.example/' },
      { referer: 'https://evil.example/' },
    ])('are not made by %j', async (headers) => {
      const { email } = await desk.addPerson();
      await forgot(desk, email, { headers });
      const [mail] = await desk.mailsTo(email);
      expect(mail?.text).toContain(url('/signin/reset/'));
      expect(mail?.text).not.toContain('evil.example');
    });

    it('are not made by the Host header', async () => {
      const { email } = await desk.addPerson();
      const status = await rawRequest('POST', '/signin/forgot', {
        headers: { host: 'evil.example', 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ email }).toString(),
      });
      expect(status).toBe(303);
      const [mail] = await desk.mailsTo(email);
      expect(mail?.text).toContain(url('/signin/reset/'));
      expect(mail?.text).not.toContain('evil.example');
    });

    it.each([
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '../outbox',
      'javascript:alert(1)',
      'x'.repeat(43),
      "' or 1=1 --",
    ])('are not made by signin=%s', async (signin) => {
      const query = `?signin=${encodeURIComponent(signin)}`;
      for (const path of [
        '/signin/forgot',
        '/signin/register',
        '/signin/notice/password-changed',
      ]) {
        const page = await new HttpBrowser().get(url(`${path}${query}`));
        expect(page.html).not.toMatch(/(href|action)="[^"]*(evil|javascript|outbox|xxxx|1=1)/);
        expect(page.html).toContain('href="/"');
      }
      const { email } = await desk.addPerson();
      const browser = new HttpBrowser();
      await browser.post(url(`/signin/forgot${query}`), { email });
      const form = await browser.get(await desk.linkTo(email));
      const done = await browser.submit(form, { password: NEW_PASSWORD });
      expect(done.location?.href).toBe(url('/signin/notice/password-changed'));
    });
  });

  describe('a link', () => {
    it('is not used by programs that open what is in mails', async () => {
      const { link } = await resetLink();
      const { pathname } = new URL(link);
      expect(await rawRequest('HEAD', pathname)).toBe(200);
      for (let i = 0; i < 3; i += 1) expect(await rawRequest('GET', pathname)).toBe(200);
      const browser = new HttpBrowser();
      const changed = await browser.submit(await browser.get(link), { password: NEW_PASSWORD });
      expect(changed.status).toBe(303);
    });

    it('sets one password, whoever sends it again or at the same time', async () => {
      const { email, link } = await resetLink();
      const passwords = Array.from({ length: 5 }, (_, i) => `${NEW_PASSWORD} ${i}`);
      const answers = await Promise.all(
        passwords.map((password) => new HttpBrowser().post(link, { password })),
      );
      const won = answers.findIndex(({ status }) => status === 303);
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 410, 410, 410, 410]);
      const replayed = await new HttpBrowser().post(link, {
        password: 'four green kettles humming',
      });
      expect(replayed.status).toBe(410);
      desk.pass();
      expect((await desk.trySignIn(email, passwords[won])).status).toBe(303);
    });

    it('for one thing is nothing at the page for another', async () => {
      const { link } = await resetLink();
      const token = link.split('/').at(-1);
      for (const page of ['invitation', 'verify-email', 'register', 'change-email', 'undo-email']) {
        const browser = new HttpBrowser();
        expect((await browser.get(url(`/signin/${page}/${token}`))).status).toBe(410);
        const sent = await browser.post(url(`/signin/${page}/${token}`), {
          password: NEW_PASSWORD,
        });
        expect(sent.status).toBe(410);
      }
      expect((await new HttpBrowser().get(link)).status).toBe(200);
    });

    it('is over after its time, and when a newer one was sent', async () => {
      const { email, link } = await resetLink();
      await forgot(desk, email);
      expect((await new HttpBrowser().get(link)).status).toBe(410);
      const second = await desk.linkTo(email);
      expect((await new HttpBrowser().get(second)).status).toBe(200);
      desk.pass(30 * 60_000);
      expect((await new HttpBrowser().get(second)).status).toBe(410);
    });

    it('is used by a form of ours only', async () => {
      const { link, email } = await resetLink();
      const answer = await new HttpBrowser().post(
        link,
        { password: NEW_PASSWORD },
        { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      );
      expect(answer.status).toBe(403);
      expect((await desk.trySignIn(email, PASSWORD)).status).toBe(303);
    });

    it('is in no answer that a cache keeps or another site is told of', async () => {
      const { headers } = await new HttpBrowser().get((await resetLink()).link);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('same-origin');
    });
  });

  it('a new password does not stand in for the second factor', async () => {
    const [{ items: policies }, person] = [
      await desk.op.policies.list({}, { by: SYSTEM }),
      await resetLink(),
    ];
    const [policy] = policies;
    if (!policy) throw new Error('no policy');
    await desk.op.policies.update(
      policy.id,
      { mfa: 'required', factors: ['totp', 'email_code'], remembered_device_lifetime: 3600 },
      { by: SYSTEM },
    );
    const remembered = await desk.op.rememberedDevices.remember(person.id, {
      lifetime: 3600,
      by: SYSTEM,
    });
    const browser = new HttpBrowser();
    browser.setCookie(desk.op.url, 'gatehouse_remembered', remembered?.token ?? '', '/signin');
    await browser.submit(await browser.get(person.link), { password: NEW_PASSWORD });
    const page = await browser.follow(
      await desk.trySignIn(person.email, NEW_PASSWORD, browser),
      desk.op.url,
    );
    expect(page.html).toContain('Confirm that it’s you');
    await desk.op.policies.update(policy.id, { mfa: 'off' }, { by: SYSTEM });
  });

  describe('which accounts there are', () => {
    it('is not told by asking to reset a password', async () => {
      const { email, username } = await desk.addPerson();
      const suspended = await desk.addPerson({ state: 'suspended' });
      const nobody = seen(await forgot(desk, 'nobody@example.com'));
      for (const who of [email, username, suspended.email]) {
        expect(seen(await forgot(desk, who))).toEqual(nobody);
      }
    });

    it('is not told by when one has to wait', async () => {
      const { email } = await desk.addPerson();
      const answers = async (who: string) => {
        const found = [];
        for (let i = 0; i < 7; i += 1) {
          const { html, ...rest } = seen(await forgot(desk, who));
          found.push({ ...rest, html: html.replaceAll(who, 'WHO') });
        }
        return found;
      };
      const known = await answers(email);
      expect(known.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303, 429, 429]);
      expect(await answers('someone@example.com')).toEqual(known);
    });

    it('is not told by the work of it: as many statements and hashes for everybody', async () => {
      const { email } = await desk.addPerson();
      const suspended = await desk.addPerson({ state: 'suspended' });
      const registered = (who: string) => () =>
        new HttpBrowser().post(url('/signin/register'), {
          name: 'Ada',
          email: who,
          password: NEW_PASSWORD,
        });
      const asked = (who: string) => () => forgot(desk, who);
      // The first of each reads what is kept afterwards.
      await asked('first@example.com')();
      await registered('second@example.com')();
      const ofNobody = await workOf(asked('nobody1@example.com'));
      expect(await workOf(asked(email))).toEqual(ofNobody);
      expect(await workOf(asked(suspended.email))).toEqual(ofNobody);
      expect(ofNobody.statements.length).toBeGreaterThan(3);
      const ofFree = await workOf(registered('free1@example.com'));
      expect(ofFree.hashes).toBe(1);
      expect(await workOf(registered(email))).toEqual(ofFree);
    });

    it('is not told by registering', async () => {
      const { email } = await desk.addPerson();
      const fields = { name: 'Ada', password: NEW_PASSWORD };
      const answers = async (who: string) =>
        seen(await new HttpBrowser().post(url('/signin/register'), { ...fields, email: who }));
      expect(await answers(email)).toEqual(await answers('free2@example.com'));
    });
  });

  describe('the counter', () => {
    it('is one for an account, however it is written', async () => {
      const { email, username } = await desk.addPerson();
      const names = [email, email.toUpperCase(), ` ${email}`, username, username.toUpperCase()];
      for (const name of names) expect((await forgot(desk, name)).status).toBe(303);
      for (const name of names) expect((await forgot(desk, name)).status).toBe(429);
    });

    it('is one for an address without an account, however it is written', async () => {
      const names = [
        'void@example.com',
        'VOID@example.com',
        ' Void@EXAMPLE.com ',
        'void@example.com',
        'vOid@example.com',
      ];
      for (const name of names) expect((await forgot(desk, name)).status).toBe(303);
      for (const name of names) expect((await forgot(desk, name)).status).toBe(429);
    });

    it('is the same for resetting, registering and signing in', async () => {
      const { email } = await desk.addPerson();
      const fields = { name: 'Ada', password: NEW_PASSWORD, email };
      for (let i = 0; i < 3; i += 1) await forgot(desk, email);
      for (let i = 0; i < 2; i += 1) {
        const answer = await new HttpBrowser().post(url('/signin/register'), fields);
        expect(answer.status).toBe(303);
      }
      expect((await forgot(desk, email)).status).toBe(429);
      expect((await new HttpBrowser().post(url('/signin/register'), fields)).status).toBe(429);
      expect((await desk.trySignIn(email, 'a wrong one')).status).toBe(429);
    });
  });

  describe('the outbox', () => {
    it('shows a mail with its link to who sits at the machine', async () => {
      const { email } = await resetLink();
      const browser = new HttpBrowser();
      const list = await browser.get(url('/outbox'));
      expect(list.html).toContain('Mails stay here instead of being sent');
      const first = /href="(\/outbox\/[^"]+)"/.exec(list.html)?.[1] ?? '';
      const mail = await browser.get(url(first));
      expect(mail.html).toContain(`href="${await desk.linkTo(email)}"`);
      expect((await browser.get(url('/outbox/nothing'))).status).toBe(404);
    });

    it.each([
      { host: 'evil.example' },
      { host: 'localhost.evil.example' },
      { 'x-forwarded-for': '203.0.113.7' },
      { forwarded: 'for=203.0.113.7' },
    ])('is closed to a request with %j', async (headers) => {
      expect(await rawRequest('GET', '/outbox')).toBe(200);
      expect(await rawRequest('GET', '/outbox', { headers })).toBe(404);
    });

    it.each([
      [{ SMTP_URL: 'smtp://localhost:1025' }, 303],
      [{ GATEHOUSE_URL: 'https://login.example.com' }, 404],
    ])('is not there with %j', async (env, answer) => {
      const other = await startTestProvider('sqlite', { env });
      try {
        const { port } = other.config;
        const base = `http://127.0.0.1:${port}`;
        const browser = new HttpBrowser();
        const host = new URL(other.config.url).host;
        expect(await rawRequest('GET', '/outbox', { port, headers: { host } })).toBe(404);
        const sent = await browser.post(
          `${base}/signin/forgot`,
          { email: 'a@example.com' },
          {
            origin: other.config.url,
          },
        );
        expect(sent.status).toBe(answer);
      } finally {
        await other.stop();
      }
    });
  });

  /** Which statements are run, and how many passwords hashed, for a request. */
  async function workOf(
    act: () => Promise<Page>,
  ): Promise<{ statements: string[]; hashes: number }> {
    const executor = desk.op.storage.db.getExecutor();
    const base = Object.getPrototypeOf(Object.getPrototypeOf(executor));
    const statements = vi.spyOn(base, 'executeQuery');
    const hashes = vi.spyOn(desk.op.passwords, 'hash');
    const answer = await act();
    expect(answer.status).toBe(303);
    const work = {
      statements: statements.mock.calls
        .map(([query]) => describeStatement((query as { sql: string }).sql))
        // Not what runs in the background, whenever that is.
        .filter((it) => / (users|attempts|one_time_tokens|mails)$|insert events/.test(it)),
      hashes: hashes.mock.calls.length,
    };
    statements.mockRestore();
    hashes.mockRestore();
    return work;
  }

  function rawRequest(
    method: string,
    path: string,
    {
      headers = {},
      body,
      port = desk.op.config.port,
    }: { headers?: Record<string, string>; body?: string; port?: number } = {},
  ): Promise<number> {
    const { host } = new URL(desk.op.url);
    return new Promise((resolve, reject) => {
      const sent = httpRequest(
        { host: '127.0.0.1', port, method, path, headers: { host, ...headers } },
        (answer) => {
          answer.resume();
          answer.on('end', () => resolve(answer.statusCode ?? 0));
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
});

/** What is done to which table; not by which of its columns. */
function describeStatement(sql: string): string {
  const table = /(?:from|into|update) "(\w+)"/.exec(sql)?.[1];
  return `${sql.split(' ', 1)[0]} ${table}`;
}
