import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser, type Page } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { APP_ORIGIN, authorizationUrl, PASSWORD, REDIRECT_URI } from '../provider-fixture.ts';
import { startTarget, type Target } from './attack-fixture.ts';

/** What runs a script where it gets into a page as it is: in text, in an attribute, in a link, in a template. */
const MARKUP = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'><svg/onload=alert(1)>",
  '</title><script>alert(1)</script>',
  '{{ "<script>alert(1)</script>" | raw }}{% raw %}',
  '\u202e<script>alert(1)</script>',
];
const LONGEST_NAME = 90;

/** Of a page, and of the dashboard: a file of ours, and nothing else. */
const OWN_SCRIPT =
  /<script (type="module" crossorigin )?src="\/(admin\/)?assets\/[\w.-]+"( type="module")?( nonce="[\w+/=]+")?><\/script>/g;

describe('markup that people and applications write', () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget();
    await target.settings.update(
      { attempts_per_address: 10_000, attempts_per_network: 10_000 },
      { by: SYSTEM },
    );
  });
  afterAll(() => target.stop());

  function expectOnlyText({ html, headers }: Page, what: string): void {
    expect(html, what).toContain('<!doctype html>');
    const ours = html.replaceAll(OWN_SCRIPT, '');
    expect(ours, what).not.toMatch(/<(script|img|iframe)\b(?! src="data:)|<svg(?! class=")/i);
    const attributes = ours.replaceAll(/"[^"]*"/g, '""');
    expect(attributes, what).not.toMatch(/<[^>]*\son\w+\s*=/i);
    expect(ours, what).not.toMatch(/(href|action|src)="\s*(javascript|data|vbscript):(?!image)/i);
    // Whatever came in nevertheless could not run.
    expect(headers.get('content-security-policy'), what).toMatch(/default-src 'none'/);
    expect(headers.get('content-security-policy'), what).not.toContain('unsafe');
    expect(headers.get('x-content-type-options'), what).toBe('nosniff');
  }

  let count = 0;
  /** A person and an application that are called so. */
  async function add(markup: string) {
    count += 1;
    const email = `person${count}@example.com`;
    const name = markup.replaceAll('\u202e', '').slice(0, LONGEST_NAME);
    await target.users.create(
      { email, name, given_name: name, family_name: name, password: PASSWORD },
      { by: SYSTEM },
    );
    const { application } = await target.applications.create(
      {
        client_name: name,
        redirect_uris: [REDIRECT_URI],
        initiate_login_uri: `${APP_ORIGIN}/start/`,
      },
      { by: SYSTEM },
    );
    return { email, clientId: application.client_id };
  }

  it.each(MARKUP)(
    'is shown as it was written: %j as the name of a person and an application',
    async (markup) => {
      const { email, clientId } = await add(markup);
      const browser = new HttpBrowser();
      const params = { client_id: clientId };
      const page = await browser.follow(
        await browser.get(authorizationUrl(target, params)),
        target.url,
      );
      expectOnlyText(page, 'the sign-in');
      const wrong = await browser.submit(page, { email, password: 'wrong' });
      expectOnlyText(wrong, 'a wrong password');
      await browser.follow(await browser.submit(wrong, { email, password: PASSWORD }), target.url);
      expectOnlyText(await browser.get(`${target.url}/account`), 'the account');
      expectOnlyText(await browser.get(`${target.issuer}/logout`), 'the sign-out');
      expectOnlyText(
        await browser.get(`${target.issuer}/logout?client_id=${clientId}`),
        'the sign-out of an application',
      );
      const consent = await browser.follow(
        await browser.get(authorizationUrl(target, { ...params, prompt: 'consent' })),
        target.url,
      );
      expectOnlyText(consent, 'the consent');
      const refused = await browser.get(
        authorizationUrl(target, { ...params, redirect_uri: 'https://x.example/' }),
      );
      expectOnlyText(refused, 'a request that is refused');
      expectOnlyText(
        await new HttpBrowser().get(`${page.url.origin}/signin/x?client_id=${clientId}`),
        'a sign-in that is over',
      );
    },
  );

  it.each(MARKUP)('is shown as it was written: %j in the address and in forms', async (markup) => {
    const browser = new HttpBrowser();
    const page = await target.open(browser, {
      login_hint: markup,
      state: markup,
      nonce: markup,
      ui_locales: markup,
      claims_locales: markup,
      acr_values: markup,
    });
    expectOnlyText(page, 'a hint');
    for (const fields of [
      { email: markup, password: 'x' },
      { email: markup, password: '' },
    ]) {
      expectOnlyText(await browser.post(page.url, fields), 'what was typed');
    }
    const query = new URLSearchParams(
      [
        'error',
        'error_description',
        'client_id',
        'use',
        'sent',
        'state',
        'ui_locales',
        'scope',
      ].map((name) => [name, markup]),
    );
    for (const path of [
      ...target.routes('GET').map((route) => route.replace(':uid', 'x')),
      `/${encodeURIComponent(markup)}`,
      `/signin/${encodeURIComponent(markup)}`,
      `/oidc/${encodeURIComponent(markup)}`,
      '/oidc/auth',
      '/oidc/logout',
    ]) {
      const answer = await browser.follow(
        await browser.get(`${target.url}${path}?${query}`),
        target.url,
      );
      if (answer.headers.get('content-type')?.startsWith('text/html')) {
        expectOnlyText(answer, path);
      }
    }
  });

  it('is no link to click: an address of an application that runs a script', async () => {
    for (const address of ['javascript:alert(1)', 'data:text/html,x', ' javascript:alert(1)']) {
      const created = target.applications.create(
        { client_name: 'Orbit', redirect_uris: [REDIRECT_URI], initiate_login_uri: address },
        { by: SYSTEM },
      );
      await expect(created).rejects.toMatchObject({ code: 'validation_failed' });
    }
  });
});
