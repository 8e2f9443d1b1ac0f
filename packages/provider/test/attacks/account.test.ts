import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { addTotp, addVisitor, enter, factorsOn, hidden } from '../account/account-fixture.ts';
import { PASSWORD, startTestProvider, type TestProvider } from '../provider-fixture.ts';

const SECURITY = '/account/security';
const ID = '0199d0d4-5b8c-7e6a-9d3f-1c2b3a495867';

/** Every form of an account. */
const FORMS = [
  '/account',
  '/account/email',
  '/account/email/verify',
  `${SECURITY}/devices/forget`,
  `${SECURITY}/devices/forget-all`,
  `${SECURITY}/attempts/clear`,
  `${SECURITY}/password`,
  `${SECURITY}/totp`,
  `${SECURITY}/passkey`,
  `${SECURITY}/factors/${ID}/rename`,
  `${SECURITY}/factors/${ID}/remove`,
  `${SECURITY}/recovery-codes`,
  '/account/sessions/end',
  '/account/sessions/end-others',
  '/account/connections/end',
  '/account/data/download',
  '/account/data/delete',
];

/** Those that change how somebody signs in, take all that is known of them, or end their account. */
const NEED_A_RECENT_SIGN_IN: Record<string, string> = {
  '/account/email': '/account/email',
  [`${SECURITY}/attempts/clear`]: SECURITY,
  [`${SECURITY}/password`]: `${SECURITY}/password`,
  [`${SECURITY}/totp`]: `${SECURITY}/totp`,
  [`${SECURITY}/passkey`]: `${SECURITY}/passkey`,
  [`${SECURITY}/factors/${ID}/rename`]: `${SECURITY}/factors/${ID}`,
  [`${SECURITY}/factors/${ID}/remove`]: `${SECURITY}/factors/${ID}`,
  [`${SECURITY}/recovery-codes`]: `${SECURITY}/recovery-codes`,
  '/account/data/download': '/account/data',
  '/account/data/delete': '/account/data/delete',
};

describe('an account, attacked', () => {
  let op: TestProvider;
  beforeAll(async () => {
    op = await startTestProvider('sqlite');
    await op.settings.update({ self_deletion: true }, { by: SYSTEM });
  });
  afterAll(() => op.stop());

  const isSignedIn = async (browser: HttpBrowser) =>
    (await browser.get(`${op.url}${SECURITY}`)).status === 200;

  it('takes no form from a page elsewhere', async () => {
    const ada = await addVisitor(op);
    for (const path of FORMS) {
      for (const headers of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
      ]) {
        const page = await ada.browser.post(`${op.url}${path}`, { confirm: '1' }, headers);
        expect([path, page.status]).toEqual([path, 403]);
      }
    }
    expect(await isSignedIn(ada.browser)).toBe(true);
  });

  it('does nothing for who is not signed in', async () => {
    for (const path of FORMS) {
      const page = await new HttpBrowser().post(`${op.url}${path}`, { confirm: '1' });
      expect([path, page.status, page.location?.pathname]).toEqual([path, 303, '/oidc/auth']);
    }
  });

  it('does nothing for a session that has ended, or whose person was suspended', async () => {
    const ada = await addVisitor(op);
    const stolen = await ada.signInElsewhere();
    await ada.submit('/account/sessions/end-others');
    const suspended = await addVisitor(op);
    await op.users.update(suspended.id, { state: 'suspended' }, { by: SYSTEM });
    for (const browser of [stolen, suspended.browser]) {
      for (const path of FORMS) {
        const page = await browser.post(`${op.url}${path}`, { confirm: '1' });
        expect([path, page.location?.pathname]).toEqual([path, '/oidc/auth']);
      }
    }
  });

  it('asks who was signed in long ago to prove who they are, before anything that would let a thief stay', async () => {
    const ada = await addVisitor(op);
    await ada.age();
    for (const [path, back] of Object.entries(NEED_A_RECENT_SIGN_IN)) {
      const page = await ada.send(path, { confirm: '1', current_password: PASSWORD });
      expect([path, page.status]).toEqual([path, 303]);
      expect(page.location?.pathname).toBe('/oidc/auth');
      expect(page.location?.searchParams.get('max_age')).toBe('600');
      expect(page.location?.searchParams.get('state')).toBe(`${back}?done=confirmed`);
    }
    for (const path of [
      '/account/email',
      `${SECURITY}/password`,
      `${SECURITY}/add`,
      `${SECURITY}/totp`,
      `${SECURITY}/passkey`,
      `${SECURITY}/recovery-codes`,
      `${SECURITY}/factors/${ID}`,
      '/account/data/delete',
    ]) {
      const page = await ada.browser.get(`${op.url}${path}`);
      expect([path, page.location?.searchParams.get('state')]).toEqual([path, path]);
    }
    expect((await op.users.findForClaims(ada.id))?.state).toBe('active');
  });

  it('lets them go on where they were, and nobody else in their session', async () => {
    const ada = await addVisitor(op);
    await ada.age();
    const asked = await ada.open(`${SECURITY}/totp`);
    expect(asked.html).toContain('name="password"');
    const eve = await addVisitor(op);
    const other = { email: eve.email, password: PASSWORD };
    const refused = await ada.browser.follow(await ada.browser.submit(asked, other), op.url);
    expect(refused.html).not.toContain('name="enrolment"');
    const again = await ada.open(`${SECURITY}/totp`);
    const own = { email: ada.email, password: PASSWORD };
    const page = await ada.browser.follow(await ada.browser.submit(again, own), op.url);
    expect(page.url.pathname).toBe(`${SECURITY}/totp`);
    expect(hidden(page, 'enrolment')).not.toBe('');
  });

  it('leads only to its own pages after a sign-in, whatever its state says', async () => {
    const ada = await addVisitor(op);
    for (const state of [
      'https://evil.example/',
      '//evil.example/account',
      '/\\evil.example',
      '/account/../oidc/logout',
      '/oidc/logout',
      '/account/data/download',
      `${SECURITY}/factors/${ID}/remove`,
      `${SECURITY}/factors/x`,
      '/account?done=password_changed',
      '/account\r\nset-cookie: x=1',
      'toString',
    ]) {
      const query = new URLSearchParams({ state });
      const page = await ada.browser.get(`${op.url}/account/signed-in?${query}`);
      expect([state, page.location?.href]).toEqual([state, `${op.url}/`]);
    }
    const query = new URLSearchParams({ state: '/account/sessions' });
    const page = await ada.browser.get(`${op.url}/account/signed-in?${query}`);
    expect(page.location?.pathname).toBe('/account/sessions');
  });

  it('says nothing that somebody else has written into an address', async () => {
    const ada = await addVisitor(op);
    for (const code of ['<b>Call 555 now</b>', 'constructor', '__proto__', 'Call 555 now']) {
      const query = new URLSearchParams({ done: code, error: code });
      for (const path of ['/', '/account', SECURITY, '/account/sessions', '/account/data']) {
        const { html } = await ada.open(`${path}?${query}`);
        expect(html).not.toContain('class="notice');
        expect(html).not.toContain('<b>');
      }
    }
  });

  it('leaves to others what is theirs: factors, sessions, devices, connections', async () => {
    const ada = await addVisitor(op);
    const eve = await addVisitor(op);
    await addTotp(ada);
    const by = { ...SYSTEM, type: 'user' as const, id: ada.id };
    await op.rememberedDevices.remember(ada.id, { lifetime: 3600, by });
    const overview = await ada.open(SECURITY);
    const [factor = ''] = factorsOn(overview);
    const [session] = await op.sessions.list(ada.id);
    for (const [path, fields] of [
      [`${factor}/remove`, {}],
      [`${factor}/rename`, { name: 'Eve was here' }],
      [`${SECURITY}/devices/forget`, { device: hidden(overview, 'device') }],
      ['/account/sessions/end', { session: session?.id ?? '' }],
      ['/account/connections/end', { application: 'gatehouse-account' }],
    ] as const) {
      expect((await eve.submit(path, fields)).html).toContain('That is not there any more');
    }
    expect((await eve.open(factor)).html).toContain('That is not there any more');
    await eve.submit('/account/sessions/end-others');
    expect((await ada.open(SECURITY)).html).toContain('Phone');
    expect(await op.rememberedDevices.list(ada.id)).toHaveLength(1);
    expect(await isSignedIn(ada.browser)).toBe(true);
  });

  it('changes nothing beyond what people may say of themselves', async () => {
    const ada = await addVisitor(op);
    const before = await op.users.findForClaims(ada.id);
    const page = await ada.open('/account');
    await ada.submit('/account', {
      version: hidden(page, 'version'),
      email: 'boss@example.com',
      email_verified: 'true',
      username: 'root',
      state: 'locked',
      group_id: ID,
      roles: 'administrator',
      'attributes[department]': 'IT',
      phone_number_verified: 'true',
    });
    expect(await op.users.findForClaims(ada.id)).toEqual(before);
  });

  it('gives the session another id with each change of what signs in, so a stolen one is worth nothing', async () => {
    const ada = await addVisitor(op);
    const thief = new HttpBrowser();
    for (const name of ['gatehouse_session', 'gatehouse_session.sig']) {
      thief.setCookie(op.url, name, ada.browser.cookie(name) ?? '');
    }
    expect(await isSignedIn(thief)).toBe(true);
    await addTotp(ada);
    expect(await isSignedIn(thief)).toBe(false);
    expect(await isSignedIn(ada.browser)).toBe(true);
  });

  it('does not let an administrator vanish by themselves', async () => {
    const ada = await addVisitor(op);
    await op.privileges.grant({ kind: 'read_only', user_id: ada.id }, { by: SYSTEM });
    const page = await ada.send('/account/data/delete', { confirm: '1' });
    expect(page.status).toBe(409);
    expect(page.html).toContain('Ask another administrator');
    expect(await isSignedIn(ada.browser)).toBe(true);
  });

  it('tells a deleted person’s browser nothing, and lets nobody sign in as them', async () => {
    const ada = await addVisitor(op);
    const other = await ada.signInElsewhere();
    await ada.send('/account/data/delete', { confirm: '1' });
    expect(await isSignedIn(other)).toBe(false);
    const again = await enter(op, new HttpBrowser(), ada.email);
    expect(again.html).toContain('name="password"');
  });
});
