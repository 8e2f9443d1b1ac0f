import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HttpBrowser, type Page } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import {
  APP_ORIGIN,
  authorizationUrl,
  PASSWORD,
  REDIRECT_URI,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';

describe('languages of the pages', () => {
  let op: TestProvider;
  let clientId: string;
  let browser: HttpBrowser;

  beforeAll(async () => {
    op = await startTestProvider('sqlite');
    await op.users.create(
      { email: 'grete@example.com', name: 'Grete', password: PASSWORD, locale: 'de-DE' },
      { by: SYSTEM },
    );
    const { application } = await op.applications.create(
      { client_name: 'Wiki', redirect_uris: [REDIRECT_URI] },
      { by: SYSTEM },
    );
    clientId = application.client_id;
  });
  afterAll(() => op.stop());
  beforeEach(() => {
    browser = new HttpBrowser();
  });

  /** The sign-in page to which an application sends the browser. */
  const open = async (
    params: Record<string, string> = {},
    acceptLanguage = 'en',
  ): Promise<Page> => {
    const headers = { 'accept-language': acceptLanguage };
    const sent = await browser.get(
      authorizationUrl(op, { client_id: clientId, ...params }),
      headers,
    );
    return await browser.get(sent.location ?? '', headers);
  };

  /** Presses a language at the foot of the page. */
  const press = async (page: Page, to: string): Promise<Page> => {
    const [, html = ''] = page.html.split('<form class="languages"');
    const switched = await browser.submit(
      { ...page, html: `<form class="languages"${html}` },
      { to },
    );
    return await browser.get(switched.location ?? '');
  };

  const expectLanguage = (page: Page, language: string) => {
    expect(page.html).toContain(`<html lang="${language}"`);
    expect(page.headers.get('content-language')).toBe(language);
  };

  it('follow the browser', async () => {
    const page = await open({}, 'fr,de-AT;q=0.9,en;q=0.8');
    expectLanguage(page, 'de');
    expect(page.html).toContain('<h1>Anmelden</h1>');
    expectLanguage(await open({}, 'fr'), 'en');
  });

  it('follow what the application asks for, to the end of the sign-in', async () => {
    const page = await open({ ui_locales: 'de en' });
    expectLanguage(page, 'de');
    const refused = await browser.submit(page, { email: 'grete@example.com', password: 'wrong' });
    expect(refused.status).toBe(422);
    expectLanguage(refused, 'de');
    expect(refused.html).toContain('E-Mail-Adresse oder Passwort stimmt nicht');
  });

  it('are announced in discovery', async () => {
    const discovery = await (await fetch(`${op.issuer}/.well-known/openid-configuration`)).json();
    expect(discovery.ui_locales_supported).toEqual(['en', 'de']);
  });

  it('can be switched on each page, and the choice is kept', async () => {
    const page = await open();
    expectLanguage(page, 'en');
    const german = await press(page, 'de');
    expect(german.url.href).toBe(page.url.href);
    expectLanguage(german, 'de');
    expectLanguage(await browser.get(`${op.url}/nothing-here`), 'de');
    expectLanguage(await press(german, 'en'), 'en');
  });

  it('can be switched also where the application asks for one, which it can do again for others', async () => {
    const page = await open({ ui_locales: 'en' });
    expectLanguage(await press(page, 'de'), 'de');
    expectLanguage(await open({ ui_locales: 'en' }), 'de');
    expectLanguage(await press(await open({ ui_locales: 'de' }), 'en'), 'en');
    expectLanguage(await open({ ui_locales: 'de' }), 'en');
  });

  it('keep the choice in a cookie that scripts cannot read and that says nothing else', async () => {
    const answer = await browser.post(`${op.url}/language`, { to: 'de' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^gatehouse_language=de; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '',
  ])('never return to %j', async (address) => {
    const answer = await browser.post(`${op.url}/language`, { to: 'de', return: address });
    expect(answer.location?.href).toBe(`${op.url}/`);
  });

  it('are not switched by another site', async () => {
    const answer = await browser.post(
      `${op.url}/language`,
      { to: 'de' },
      { origin: 'https://evil.example' },
    );
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  it('that are not ours are refused', async () => {
    expect((await browser.post(`${op.url}/language`, { to: 'xx' })).status).toBe(400);
  });

  it('hold for the pages of errors, wherever they come from', async () => {
    const headers = { 'accept-language': 'de', accept: 'text/html' };
    const german = async (path: string) => {
      const page = await browser.get(`${op.url}${path}`, headers);
      expectLanguage(page, 'de');
      expect(page.headers.get('cache-control')).toBe('no-store');
      return page.html;
    };
    expect(await german('/nothing-here')).toContain('Diese Seite gibt es nicht');
    expect(await german('/oidc/nothing-here')).toContain('Diese Seite gibt es nicht');
    expect(await german('/%ZZ')).toContain('nicht verstanden');
    expect(await german('/signin/unknown')).toContain('Diese Anmeldung ist abgelaufen');
    expect(await german('/account/signed-in')).toContain('Ihr Browser hat die Anmeldung');
    expect(await german('/oidc/auth?client_id=none')).toContain('Wir kennen diese Anwendung nicht');
    const elsewhere = new URLSearchParams({
      client_id: clientId,
      response_type: 'code',
      redirect_uri: `${APP_ORIGIN}/elsewhere`,
    });
    expect(await german(`/oidc/auth?${elsewhere}`)).toContain('für <bdi>Wiki</bdi> Zeichen');
  });

  it('follow the profile of the signed-in person, and their choice before it', async () => {
    const page = await browser.submit(await open(), {
      email: 'grete@example.com',
      password: PASSWORD,
    });
    await browser.follow(page, op.url);
    const account = await browser.get(`${op.url}/`, { 'accept-language': 'en' });
    expectLanguage(account, 'de');
    expect(account.html).toContain('Guten Tag, <bdi>Grete</bdi>');
    const signOut = await browser.get(`${op.url}/oidc/logout`, { 'accept-language': 'en' });
    expectLanguage(signOut, 'de');
    expectLanguage(await browser.get(`${op.url}/oidc/logout?ui_locales=en`), 'en');
    expectLanguage(await press(account, 'en'), 'en');
  });
});
