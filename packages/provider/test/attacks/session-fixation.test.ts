import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { rotateSession } from '../../src/protocol/engine-internals.ts';
import {
  authorizationUrl,
  PASSWORD,
  REDIRECT_URI,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';

const COOKIES = ['gatehouse_session', 'gatehouse_session.sig'];

/** Whoever can put a cookie into another's browser waits for them to sign in with it. */
describe('session fixation', () => {
  let op: TestProvider;
  let page: Server;
  const email = 'victim@example.com';
  beforeAll(async () => {
    op = await startTestProvider('sqlite');
    await op.users.create({ email, password: PASSWORD }, { by: SYSTEM });
    await op.users.create({ email: 'eve@example.com', password: PASSWORD }, { by: SYSTEM });
    await op.applications.create(
      { client_id: 'wiki', client_name: 'Wiki', redirect_uris: [REDIRECT_URI] },
      { by: SYSTEM },
    );
    // A page that changes how somebody signs in.
    page = createServer(async (request, response) => {
      const rotated = await rotateSession(op, request, response);
      await op.records.durable();
      response.end(String(rotated));
    });
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    page.close();
    page.closeAllConnections();
    await op.stop();
  });

  const params = { client_id: 'wiki' };
  const isSignedIn = async (browser: HttpBrowser) => {
    const url = authorizationUrl(op, { ...params, prompt: 'none' });
    return (await browser.get(url)).location?.searchParams.has('code') ?? false;
  };
  const plant = (from: HttpBrowser, into: HttpBrowser) => {
    for (const name of COOKIES) {
      expect(from.cookie(name)).toBeTruthy();
      into.setCookie(op.url, name, from.cookie(name) ?? '');
    }
  };
  const rotate = async (browser: HttpBrowser) => {
    const { port } = page.address() as AddressInfo;
    const header = browser.cookieHeader(new URL(op.url));
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { cookie: header } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      browser.setCookie(op.url, name, value);
    }
    return {
      rotated: (await response.text()) === 'true',
      cookies: response.headers.getSetCookie(),
    };
  };

  it('by a session in which nobody is signed in yet gains nothing', async () => {
    const [eve, victim] = [new HttpBrowser(), new HttpBrowser()];
    // The provider gives anybody a session to confirm a logout in, signed as it must be.
    await eve.get(`${op.issuer}/logout`);
    plant(eve, victim);
    await signIn(op, victim, { email, params });
    expect(await isSignedIn(victim)).toBe(true);
    expect(victim.cookie('gatehouse_session')).not.toBe(eve.cookie('gatehouse_session'));
    expect(await isSignedIn(eve)).toBe(false);
    expect((await eve.get(`${op.url}/`)).status).toBe(303);
  });

  it('by the attacker’s own session does not make the victim’s of it', async () => {
    const [eve, victim] = [new HttpBrowser(), new HttpBrowser()];
    await signIn(op, eve, { email: 'eve@example.com', params });
    plant(eve, victim);
    const url = authorizationUrl(op, { ...params, prompt: 'login' });
    const form = await victim.follow(await victim.get(url), op.url);
    await victim.follow(await victim.submit(form, { email, password: PASSWORD }), op.url);
    const account = await eve.get(`${op.url}/`);
    expect(account.html).not.toContain(email);
  });

  it('by a cookie that the provider has not signed is no session at all', async () => {
    const victim = new HttpBrowser();
    victim.setCookie(op.url, 'gatehouse_session', 'chosen-by-the-attacker');
    victim.setCookie(op.url, 'gatehouse_session.sig', 'x'.repeat(27));
    await signIn(op, victim, { email, params });
    expect(await isSignedIn(victim)).toBe(true);
    const eve = new HttpBrowser();
    eve.setCookie(op.url, 'gatehouse_session', 'chosen-by-the-attacker');
    expect(await isSignedIn(eve)).toBe(false);
  });

  it('by an id that was known before a second sign-in gains nothing', async () => {
    const [eve, victim] = [new HttpBrowser(), new HttpBrowser()];
    await signIn(op, victim, { email, params });
    plant(victim, eve);
    const url = authorizationUrl(op, { ...params, prompt: 'login' });
    const form = await victim.follow(await victim.get(url), op.url);
    await victim.follow(await victim.submit(form, { email, password: PASSWORD }), op.url);
    expect(await isSignedIn(victim)).toBe(true);
    expect(await isSignedIn(eve)).toBe(false);
  });

  it('by an id that was known before a change of the account gains nothing', async () => {
    const [eve, victim] = [new HttpBrowser(), new HttpBrowser()];
    await signIn(op, victim, { email, params });
    plant(victim, eve);
    const [session] = await op.sessions.list((await op.users.findForSignIn(email))?.id ?? '');
    const { rotated, cookies } = await rotate(victim);
    expect(rotated).toBe(true);
    expect(cookies[0]).toMatch(/; path=\/; expires=.+; samesite=lax; httponly$/i);
    expect(await isSignedIn(eve)).toBe(false);
    expect(await isSignedIn(victim)).toBe(true);
    const sessions = await op.sessions.list((await op.users.findForSignIn(email))?.id ?? '');
    expect(sessions.map(({ id }) => id)).toContain(session?.id);
  });

  it('by nobody’s session gives nobody one', async () => {
    const { rotated, cookies } = await rotate(new HttpBrowser());
    expect([rotated, cookies]).toEqual([false, []]);
  });
});
