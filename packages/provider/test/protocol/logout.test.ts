import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import {
  APP_ORIGIN,
  authorizationUrl,
  codeOf,
  PASSWORD,
  REDIRECT_URI,
  requestToken,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';

const AFTER = `${APP_ORIGIN}/testapp`;

describe('RP-initiated logout', () => {
  let op: TestProvider;
  let auth: { id: string; secret: string };
  const email = 'alan@example.com';

  beforeAll(async () => {
    op = await startTestProvider('sqlite');
    await op.users.create({ email, name: 'Alan', password: PASSWORD }, { by: SYSTEM });
    await op.users.create(
      { email: 'other@example.com', name: 'Other', password: PASSWORD },
      { by: SYSTEM },
    );
    const { application, client_secret: clientSecret } = await op.applications.create(
      {
        client_name: 'An app',
        redirect_uris: [REDIRECT_URI],
        post_logout_redirect_uris: [AFTER],
      },
      { by: SYSTEM },
    );
    auth = { id: application.client_id, secret: clientSecret ?? '' };
  });
  afterAll(() => op.stop());

  async function signedIn(as = email) {
    const browser = new HttpBrowser();
    const page = await signIn(op, browser, { email: as, params: { client_id: auth.id } });
    const { body } = await requestToken(
      op,
      { grant_type: 'authorization_code', code: codeOf(page), redirect_uri: REDIRECT_URI },
      auth,
    );
    return { browser, idToken: body.id_token ?? '' };
  }
  const logoutUrl = (params: Record<string, string>) =>
    `${op.issuer}/logout?${new URLSearchParams(params)}`;
  const isSignedIn = async (browser: HttpBrowser) => {
    const url = authorizationUrl(op, { client_id: auth.id, prompt: 'none' });
    return (await browser.get(url)).location?.searchParams.has('code');
  };

  it('ends the session and returns to the application, without a question or a script', async () => {
    const { browser, idToken } = await signedIn();
    const params = { id_token_hint: idToken, post_logout_redirect_uri: AFTER, state: 'xyz' };
    const page = await browser.follow(await browser.get(logoutUrl(params)), op.url);
    expect(page.location?.href).toBe(`${AFTER}?state=xyz`);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('returns to the application also when the session was over already', async () => {
    const { browser, idToken } = await signedIn();
    browser.clearCookies();
    const params = { id_token_hint: idToken, post_logout_redirect_uri: AFTER };
    const page = await browser.follow(await browser.get(logoutUrl(params)), op.url);
    expect(page.location?.href).toBe(AFTER);
  });

  it('asks first when the request does not prove whom it signs out', async () => {
    const { browser } = await signedIn();
    const other = await signedIn('other@example.com');
    for (const params of [{}, { client_id: auth.id }, { id_token_hint: other.idToken }]) {
      const page = await browser.follow(await browser.get(logoutUrl(params)), op.url);
      expect(page.status).toBe(200);
      expect(page.html).toContain('Stay signed in');
      expect(await isSignedIn(browser)).toBe(true);
    }
    const asked = await browser.get(logoutUrl({}));
    const done = await browser.follow(await browser.submit(asked, { logout: 'yes' }), op.url);
    expect(done.html).toContain('signed out');
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('stays signed in when the person says so', async () => {
    const { browser } = await signedIn();
    await browser.submit(await browser.get(logoutUrl({})), {});
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('takes a form from the application in place of a link', async () => {
    const { browser, idToken } = await signedIn();
    const fields = { id_token_hint: idToken, post_logout_redirect_uri: AFTER };
    const posted = await browser.post(`${op.issuer}/logout`, fields, { origin: APP_ORIGIN });
    expect(posted.status).toBe(303);
    expect((await browser.follow(posted, op.url)).location?.href).toBe(AFTER);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('begins from the account page too, and asks', async () => {
    const { browser } = await signedIn();
    const account = await browser.get(`${op.url}/`);
    const asked = await browser.follow(await browser.submit(account, {}), op.url);
    expect(asked.html).toContain('Stay signed in');
  });

  it('goes to registered addresses only', async () => {
    const { browser, idToken } = await signedIn();
    const params = { id_token_hint: idToken, post_logout_redirect_uri: 'https://evil.example/' };
    const page = await browser.get(logoutUrl(params));
    expect(page.status).toBe(400);
    expect(page.location).toBeUndefined();
  });

  it('cannot be finished by a link that others make', async () => {
    const { browser } = await signedIn();
    await browser.get(logoutUrl({}));
    await browser.get(`${op.issuer}/logout/confirm?xsrf=guess`);
    await browser.get(`${op.issuer}/logout/confirm`);
    expect(await isSignedIn(browser)).toBe(true);
  });
});
