import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser, type Page } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import type { NewApplication } from '../../src/applications/application-settings.ts';
import {
  APP_ORIGIN,
  codeOf,
  PASSWORD,
  REDIRECT_URI,
  requestToken,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { sidOf } from './backchannel/single-logout.ts';

const AFTER = `${APP_ORIGIN}/testapp`;
const FRAME = `${APP_ORIGIN}/oidc/frontchannel-logout/`;
const OTHER_ORIGIN = 'https://chat.example.com';

describe('front-channel logout', () => {
  let op: TestProvider;
  const email = 'alan@example.com';
  const apps: Record<string, { id: string; secret: string; redirect: string }> = {};

  async function addApp(client_id: string, fields: Partial<NewApplication> = {}) {
    const redirect = fields.redirect_uris?.[0] ?? REDIRECT_URI;
    const { client_secret: secret } = await op.applications.create(
      {
        client_id,
        client_name: client_id,
        redirect_uris: [redirect],
        post_logout_redirect_uris: [AFTER],
        ...fields,
      },
      { by: SYSTEM },
    );
    apps[client_id] = { id: client_id, secret: secret ?? '', redirect };
  }
  beforeAll(async () => {
    op = await startTestProvider('sqlite');
    await op.users.create({ email, name: 'Alan', password: PASSWORD }, { by: SYSTEM });
    await addApp('plain');
    await addApp('wiki', { frontchannel_logout_uri: FRAME });
    await addApp('chat', {
      redirect_uris: [`${OTHER_ORIGIN}/callback`],
      frontchannel_logout_uri: `${OTHER_ORIGIN}/logout?tenant=a%26b`,
      frontchannel_logout_session_required: true,
    });
    await addApp('phone', {
      application_type: 'native',
      token_endpoint_auth_method: 'client_secret_basic',
      redirect_uris: ['com.example.app:/callback'],
      post_logout_redirect_uris: ['com.example.app:/signed-out'],
    });
  });
  afterAll(() => op.stop());

  async function signInTo(browser: HttpBrowser, client: string): Promise<string> {
    const auth = apps[client] as (typeof apps)[string];
    const redirect_uri = auth.redirect;
    const page = await signIn(op, browser, { email, params: { client_id: client, redirect_uri } });
    const code = { grant_type: 'authorization_code', code: codeOf(page), redirect_uri };
    return (await requestToken(op, code, auth)).body.id_token ?? '';
  }
  const signOut = async (browser: HttpBrowser, params: Record<string, string>): Promise<Page> =>
    await browser.follow(
      await browser.get(`${op.issuer}/logout?${new URLSearchParams(params)}`),
      op.url,
    );
  const framesOf = ({ html }: Page) =>
    [...html.matchAll(/<iframe src="([^"]*)"/g)].map(
      ([, src = '']) => new URL(src.replaceAll('&amp;', '&')),
    );

  it('is announced in the metadata', async () => {
    const response = await fetch(`${op.issuer}/.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
    });
  });

  it('is in nobody’s way where no application of the session wants it', async () => {
    const browser = new HttpBrowser();
    const idToken = await signInTo(browser, 'plain');
    const params = { id_token_hint: idToken, post_logout_redirect_uri: AFTER };
    expect((await signOut(browser, params)).location?.href).toBe(AFTER);
  });

  it('loads each application of the session in a frame, with iss and sid, and goes on', async () => {
    const browser = new HttpBrowser();
    const idToken = await signInTo(browser, 'plain');
    const sids = [sidOf(await signInTo(browser, 'wiki')), sidOf(await signInTo(browser, 'chat'))];
    const page = await signOut(browser, {
      id_token_hint: idToken,
      post_logout_redirect_uri: AFTER,
      state: 'x"y',
    });
    expect([page.status, page.location]).toEqual([200, undefined]);
    const frames = framesOf(page);
    expect(frames.map(({ origin }) => origin)).toEqual([APP_ORIGIN, OTHER_ORIGIN]);
    expect(frames.map(({ searchParams }) => searchParams.get('sid'))).toEqual(sids);
    expect(frames.map(({ searchParams }) => searchParams.get('iss'))).toEqual([
      op.issuer,
      op.issuer,
    ]);
    expect(frames[1]?.searchParams.get('tenant')).toBe('a&b');
    const onward = `${AFTER}?state=x%22y`;
    expect(page.html).toContain(`<meta http-equiv="refresh" content="4;url=${onward}">`);
    expect(page.html).toContain(`href="${onward}"`);
    expect(await op.sessions.list((await op.users.findForSignIn(email))?.id ?? '')).toEqual([]);
  });

  it('lets the page load these origins and nothing else', async () => {
    const browser = new HttpBrowser();
    await signInTo(browser, 'wiki');
    const idToken = await signInTo(browser, 'chat');
    const page = await signOut(browser, { id_token_hint: idToken });
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy.split('; ')).toContain(`frame-src ${APP_ORIGIN} ${OTHER_ORIGIN}`);
    expect(policy.split('; ')).toContain("default-src 'none'");
    expect(policy.split('; ')).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(page.html).not.toMatch(/<script(?![^>]*\bsrc="\/assets\/)/);
    expect(page.html).toContain(`content="4;url=${op.issuer}/logout/success"`);
  });

  it('comes when the person was asked first, too, and not when they stay', async () => {
    const browser = new HttpBrowser();
    await signInTo(browser, 'wiki');
    const question = await browser.get(`${op.issuer}/logout`);
    const stayed = await browser.follow(await browser.submit(question, {}), op.url);
    expect(framesOf(stayed)).toEqual([]);
    const again = await browser.get(`${op.issuer}/logout`);
    expect(framesOf(await browser.submit(again, { logout: 'yes' }))).toHaveLength(1);
  });

  it('goes on to an application on a device', async () => {
    const browser = new HttpBrowser();
    await signInTo(browser, 'wiki');
    const idToken = await signInTo(browser, 'phone');
    const page = await signOut(browser, {
      id_token_hint: idToken,
      post_logout_redirect_uri: 'com.example.app:/signed-out',
    });
    expect(framesOf(page)).toHaveLength(1);
    expect(page.html).toContain('href="com.example.app:/signed-out"');
  });

  it('tells nobody whose application wants it no more', async () => {
    const browser = new HttpBrowser();
    const idToken = await signInTo(browser, 'wiki');
    const { application } = { application: await op.applications.get('wiki', { by: SYSTEM }) };
    await op.applications.update(application.id, { frontchannel_logout_uri: null }, { by: SYSTEM });
    const params = { id_token_hint: idToken, post_logout_redirect_uri: AFTER };
    expect((await signOut(browser, params)).location?.href).toBe(AFTER);
    await op.applications.update(
      application.id,
      { frontchannel_logout_uri: FRAME },
      { by: SYSTEM },
    );
  });
});
