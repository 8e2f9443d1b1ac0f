import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import {
  APP_ORIGIN,
  authorizationUrl,
  codeOf,
  comparable,
  PASSWORD,
  REDIRECT_URI,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';

describe('the sign-in pages', () => {
  let op: TestProvider;
  let clientId: string;
  const email = 'katherine@example.com';
  const restart = `${APP_ORIGIN}/oidc/authenticate/`;

  beforeAll(async () => {
    op = await startTestProvider('sqlite');
    await op.users.create(
      { email, username: 'kj', name: 'Katherine', password: PASSWORD },
      { by: SYSTEM },
    );
    const { application } = await op.applications.create(
      {
        client_name: 'Orbit & Co',
        redirect_uris: [REDIRECT_URI],
        initiate_login_uri: restart,
      },
      { by: SYSTEM },
    );
    clientId = application.client_id;
  });
  afterAll(() => op.stop());
  afterEach(() => vi.useRealTimers());

  const open = async (browser: HttpBrowser, params: Record<string, string> = {}) =>
    browser.follow(
      await browser.get(authorizationUrl(op, { client_id: clientId, ...params })),
      op.url,
    );

  it.each([
    ['e-mail address', email],
    ['e-mail address in capitals', email.toUpperCase()],
    ['username', 'kj'],
  ])('take an %s', async (_name, identifier) => {
    const page = await signIn(op, new HttpBrowser(), {
      email: identifier,
      params: { client_id: clientId },
    });
    expect(codeOf(page)).toBeTruthy();
  });

  it('name the application, escaped, and keep the hinted e-mail', async () => {
    const page = await open(new HttpBrowser(), { login_hint: '"><b>x' });
    expect(page.html).toContain('Orbit &amp; Co');
    expect(page.html).not.toContain('"><b>');
    expect(page.html).not.toMatch(/<script(?! src="\/assets\/)/);
  });

  it('carry headers that forbid scripts of others, frames and caching', async () => {
    const { headers } = await open(new HttpBrowser());
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toMatch(/;script-src 'self'$/);
    expect(policy).not.toContain('unsafe');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('allow no scripts at all where there are none', async () => {
    const { headers, html } = await new HttpBrowser().get(`${op.url}/nothing-here`, {
      accept: 'text/html',
    });
    expect(html).not.toContain('<script');
    expect(headers.get('content-security-policy')).not.toContain('script-src');
  });

  it('answer a wrong password and an unknown account alike', async () => {
    const answers = [];
    for (const identifier of [email, 'nobody@example.com']) {
      const browser = new HttpBrowser();
      const page = await browser.submit(await open(browser), {
        email: identifier,
        password: 'not it, sorry',
      });
      expect(page.html).toContain('not right');
      answers.push({
        status: page.status,
        html: comparable(page.html.replaceAll(identifier, 'IDENTIFIER')),
      });
    }
    expect(answers[0]).toEqual(answers[1]);
  });

  it('keep what was typed and let the person try again', async () => {
    const browser = new HttpBrowser();
    const wrong = await browser.submit(await open(browser), { email, password: 'wrong' });
    expect(wrong.html).toContain(`value="${email}"`);
    const right = await browser.submit(wrong, { email, password: PASSWORD });
    expect(codeOf(await browser.follow(right, op.url))).toBeTruthy();
  });

  it('say what is missing from an incomplete form', async () => {
    const browser = new HttpBrowser();
    const page = await browser.submit(await open(browser), { email, password: '' });
    expect(page.status).toBe(400);
    expect(page.html).toContain('missing');
  });

  it('tell a suspended person so, but only with the right password', async () => {
    const user = await op.users.create(
      {
        email: 'gone@example.com',
        password: PASSWORD,
        state: 'suspended',
      },
      { by: SYSTEM },
    );
    const browser = new HttpBrowser();
    const wrong = await browser.submit(await open(browser), {
      email: user.email,
      password: 'no no no',
    });
    expect(wrong.html).not.toContain('disabled');
    const right = await browser.submit(wrong, { email: user.email, password: PASSWORD });
    expect(right.status).toBe(403);
    expect(right.html).toContain('disabled');
  });

  it('refuse a form that another site sends', async () => {
    const browser = new HttpBrowser();
    const page = await open(browser);
    const fields = { email, password: PASSWORD };
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const answer = await browser.post(
        page.url,
        fields,
        headers as unknown as Record<string, string>,
      );
      expect(answer.status).toBe(403);
      expect(answer.location).toBeUndefined();
    }
  });

  it('belong to the browser that began the sign-in', async () => {
    const victim = await open(new HttpBrowser());
    const answer = await new HttpBrowser().post(victim.url, { email, password: PASSWORD });
    expect(answer.status).toBe(400);
    expect(answer.html).toContain('expired');
  });

  it('say that they are over, and lead back, when used again or resumed a day later', async () => {
    const browser = new HttpBrowser();
    const page = await open(browser);
    const cookies = browser.cookieHeader(page.url);
    await browser.follow(await browser.submit(page, { email, password: PASSWORD }), op.url);

    const [name = '', value = ''] = cookies.split(/=(.*)/s);
    const later = new HttpBrowser();
    later.setCookie(op.url, name, value);
    for (const answer of [
      await browser.get(page.url),
      await later.get(page.url),
      await new HttpBrowser().post(page.url, { email, password: PASSWORD }),
    ]) {
      expect(answer.status).toBe(400);
      expect(answer.html).toContain('expired');
      expect(answer.html).toContain(restart);
      expect(answer.html).toMatch(/[0-9A-Z]{4}-[0-9A-Z]{4}/);
    }
  });

  it('never show a stack trace', async () => {
    for (const path of [
      '/signin/%00',
      '/signin/x?client_id[]=1',
      '/nowhere',
      '/oidc/nowhere',
      '/signin/%',
    ]) {
      const answer = await fetch(`${op.url}${path}`, { headers: { accept: 'text/html' } });
      expect(answer.status).toBeLessThan(500);
      expect(await answer.text()).not.toMatch(/\bat .+:\d+:\d+|node_modules/);
    }
  });
});

describe('the account page', () => {
  let op: TestProvider;
  beforeAll(async () => {
    op = await startTestProvider('sqlite');
    await op.users.create(
      { email: 'kj@example.com', name: 'Katherine', password: PASSWORD },
      { by: SYSTEM },
    );
    await op.applications.create(
      {
        client_name: 'Orbit',
        redirect_uris: [REDIRECT_URI],
        initiate_login_uri: `${APP_ORIGIN}/oidc/authenticate/`,
      },
      { by: SYSTEM },
    );
  });
  afterAll(() => op.stop());

  it('asks to sign in, then shows the person and their applications', async () => {
    const browser = new HttpBrowser();
    const form = await browser.follow(await browser.get(`${op.url}/`), op.url);
    const submitted = await browser.submit(form, { email: 'kj@example.com', password: PASSWORD });
    const page = await browser.follow(submitted, op.url);
    expect(page.status).toBe(200);
    expect(page.html).toContain('Katherine');
    expect(page.html).toContain('Orbit');
  });

  it('does not go round in circles in a browser that keeps no cookies', async () => {
    const page = await new HttpBrowser().get(`${op.url}/account/signed-in`);
    expect(page.status).toBe(400);
    expect(page.location).toBeUndefined();
  });
});
