import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { PASSWORD } from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import {
  errorOf,
  heading,
  MULTI,
  PHR,
  passkeyOptions,
  REMEMBERED,
  SINGLE,
  startSignIns,
  type TestSignIns,
} from './sign-in-fixture.ts';

const SESSION = 'gatehouse_session';
const CONFIRM = 'Confirm that it’s you';

describe.each(engines())('a session and what an application asks of it on %s', (engine) => {
  let at: TestSignIns;
  beforeAll(async () => {
    at = await startSignIns(engine);
  });
  afterAll(() => at.stop());

  /** Somebody with a session of the password alone, and an app. */
  async function signedIn(factors: ('totp' | 'passkey' | 'email_code')[] = ['totp', 'passkey']) {
    const ada = await at.addPerson({}, { mfa: 'off', factors });
    const browser = new HttpBrowser();
    const page = await at.enter(browser, ada);
    const idToken = await at.idToken(page);
    return { ada, browser, idToken };
  }

  it('is raised by the second factor alone, and says when and by what', async () => {
    const { ada, browser } = await signedIn();
    const secret = await at.enrolTotp(ada);
    const before = await at.claims(await at.open(browser));
    expect(before).toMatchObject({ acr: SINGLE, amr: ['pwd'] });
    at.clock.pass(60_000);
    const asked = await at.open(browser, { acr_values: MULTI });
    expect(heading(asked)).toBe(CONFIRM);
    const code = at.nextCode(secret);
    const after = await at.claims(await at.post(browser, asked, '/factor/totp', { code }));
    expect(after).toMatchObject({ sub: ada.id, acr: MULTI, amr: ['pwd', 'otp', 'mfa'] });
    expect(after.auth_time).toBeGreaterThan(before.auth_time);
    // From now on it is one.
    const later = await at.claims(await at.open(browser, { acr_values: MULTI }));
    expect(later).toMatchObject({ acr: MULTI, auth_time: after.auth_time });
  });

  it('is raised to a passkey, also from a code', async () => {
    const { ada, browser } = await signedIn();
    const secret = await at.enrolTotp(ada);
    const key = await at.enrolPasskey(ada);
    const asked = await at.open(browser, { acr_values: MULTI });
    const code = at.nextCode(secret);
    await at.post(browser, asked, '/factor/totp', { code });
    const more = await at.open(browser, { acr_values: PHR });
    expect(more.html).not.toContain('Recovery code');
    const credential = key.get(passkeyOptions(more));
    const claims = await at.claims(await at.post(browser, more, '/factor/passkey', { credential }));
    expect(claims.acr).toBe(PHR);
  });

  it('answers with the class that was named, where it is a better one', async () => {
    const { ada, browser } = await signedIn();
    const key = await at.enrolPasskey(ada);
    const asked = await at.open(browser, { acr_values: PHR });
    const credential = key.get(passkeyOptions(asked));
    await at.post(browser, asked, '/factor/passkey', { credential });
    for (const [named, said] of [
      [MULTI, MULTI],
      [SINGLE, SINGLE],
      [`${SINGLE} ${MULTI}`, MULTI],
      ['urn:unheard-of', PHR],
      ['', PHR],
    ] as const) {
      const claims = await at.claims(await at.open(browser, named ? { acr_values: named } : {}));
      expect([named, claims.acr]).toEqual([named, said]);
    }
    // The session itself is none the weaker.
    expect((await at.claims(await at.open(browser, { acr_values: PHR }))).acr).toBe(PHR);
  });

  it('takes the weakest of several classes for enough', async () => {
    const { browser } = await signedIn();
    const page = await at.open(browser, { acr_values: `${PHR} ${SINGLE}` });
    expect((await at.claims(page)).acr).toBe(SINGLE);
  });

  it('ignores classes that nobody knows', async () => {
    const { browser } = await signedIn();
    expect((await at.claims(await at.open(browser, { acr_values: 'gold' }))).acr).toBe(SINGLE);
  });

  it('says with prompt=none what is missing', async () => {
    const { ada, browser } = await signedIn();
    const none = (params: Record<string, string> = {}) =>
      at.open(browser, { prompt: 'none', ...params });
    expect((await at.claims(await none())).sub).toBe(ada.id);
    expect(errorOf(await none({ acr_values: MULTI }))).toBe('login_required');
    const vault = await at.addApplication({ require_mfa: true });
    expect(errorOf(await none({ client_id: vault }))).toBe('login_required');
    await at.setPolicyOf(ada, { mfa: 'required' });
    expect(errorOf(await none())).toBe('login_required');
    await at.setPolicyOf(ada, { mfa: 'off', require_verified_email: true });
    await at.op.users.update(ada.id, { email_verified: false }, { by: SYSTEM });
    expect(errorOf(await none())).toBe('interaction_required');
    const stranger = await at.open(new HttpBrowser(), { prompt: 'none' });
    expect(errorOf(stranger)).toBe('login_required');
  });

  it('tells an application that asks for what nobody can have', async () => {
    const { browser } = await signedIn(['totp']);
    const page = await at.open(browser, { acr_values: PHR });
    expect(errorOf(page)).toBe('unmet_authentication_requirements');
    // And a sign-in that began with it ends so, after the password.
    const bea = await at.addPerson({}, { factors: ['totp'] });
    const asked = await at.enter(new HttpBrowser(), bea, { acr_values: PHR });
    expect(errorOf(asked)).toBe('unmet_authentication_requirements');
  });

  it('changes its id at each sign-in and each time that it is raised', async () => {
    const { ada, browser } = await signedIn();
    const secret = await at.enrolTotp(ada);
    const first = browser.cookie(SESSION);
    const asked = await at.open(browser, { acr_values: MULTI });
    await at.post(browser, asked, '/factor/totp', { code: at.nextCode(secret) });
    const second = browser.cookie(SESSION);
    expect(second).not.toBe(first);
    // The old one is worth nothing.
    const thief = new HttpBrowser();
    thief.setCookie(at.op.url, SESSION, first ?? '');
    expect(errorOf(await at.open(thief, { prompt: 'none' }))).toBe('login_required');
    const again = await at.open(browser, { prompt: 'login' });
    const given = { email: ada.email, password: PASSWORD };
    await browser.follow(await browser.submit(again, given), at.op.url);
    expect(browser.cookie(SESSION)).not.toBe(second);
  });

  it('never takes over a session id that was planted', async () => {
    const ada = await at.addPerson();
    const attacker = new HttpBrowser();
    await at.open(attacker);
    const planted = attacker.cookie(SESSION) ?? 'a-session-id-of-the-attacker';
    const victim = new HttpBrowser();
    victim.setCookie(at.op.url, SESSION, planted);
    expect((await at.claims(await at.enter(victim, ada))).sub).toBe(ada.id);
    expect(victim.cookie(SESSION)).not.toBe(planted);
    expect(errorOf(await at.open(attacker, { prompt: 'none' }))).toBe('login_required');
  });

  describe('does not count', () => {
    it.each([
      ['with prompt=login', { prompt: 'login' }],
      ['when it is older than max_age', { max_age: '0' }],
    ])('%s', async (_, params) => {
      const { ada, browser } = await signedIn();
      const page = await at.open(browser, params);
      expect(heading(page)).toContain('Sign in');
      const given = { email: ada.email, password: PASSWORD };
      const done = await browser.follow(await browser.submit(page, given), at.op.url);
      expect(await at.claims(done)).toMatchObject({ sub: ada.id, acr: SINGLE });
    });

    it('for who was suspended', async () => {
      const { ada, browser } = await signedIn();
      await at.op.users.update(ada.id, { state: 'suspended' }, { by: SYSTEM });
      expect(heading(await at.open(browser))).toContain('Sign in');
    });
  });

  it('with prompt=login asks for the factor again, and knows nothing of the old one', async () => {
    const ada = await at.addPerson();
    const secret = await at.enrolTotp(ada);
    const browser = new HttpBrowser();
    const asked = await at.enter(browser, ada);
    await at.post(browser, asked, '/factor/totp', { code: at.nextCode(secret) });
    const page = await at.enter(browser, ada, { prompt: 'login' });
    expect(heading(page)).toBe(CONFIRM);
  });

  it('goes with id_token_hint to whom it names, and no further', async () => {
    const { ada, browser, idToken } = await signedIn();
    const bea = await at.addPerson();
    const mine = await at.open(browser, { id_token_hint: idToken, prompt: 'none' });
    expect((await at.claims(mine)).sub).toBe(ada.id);
    const hers = new HttpBrowser();
    await at.enter(hers, bea);
    const none = await at.open(hers, { id_token_hint: idToken, prompt: 'none' });
    expect(errorOf(none)).toBe('login_required');
    const page = await at.open(hers, { id_token_hint: idToken });
    expect(heading(page)).toContain('Sign in');
    const given = { email: bea.email, password: PASSWORD };
    const other = await hers.follow(await hers.submit(page, given), at.op.url);
    expect(errorOf(other)).toBe('login_required');
    const fresh = await at.enter(new HttpBrowser(), ada, { id_token_hint: idToken });
    expect((await at.claims(fresh)).sub).toBe(ada.id);
  });

  it('shows its pages as the request and the person want them', async () => {
    const hinted = await at.open(new HttpBrowser(), { login_hint: 'ada@example.com' });
    expect(hinted.html).toContain('value="ada@example.com"');
    const german = await at.open(new HttpBrowser(), { ui_locales: 'fr de' });
    expect(german.html).toContain('<html lang="de"');
    const popup = await at.open(new HttpBrowser(), { display: 'popup' });
    expect(popup.status).toBe(200);
    const bea = await at.addPerson({ locale: 'de' }, { mfa: 'required', factors: ['totp'] });
    await at.enrolTotp(bea);
    const asked = await at.enter(new HttpBrowser(), bea);
    expect(asked.html).toContain('<html lang="de"');
  });

  it('of a remembered browser is less than of a factor', async () => {
    const ada = await at.addPerson();
    const secret = await at.enrolTotp(ada);
    const browser = new HttpBrowser();
    const asked = await at.enter(browser, ada);
    await at.post(browser, asked, '/factor/totp', { code: at.nextCode(secret), remember: '1' });
    const again = await at.claims(await at.enter(browser, ada, { prompt: 'login' }));
    expect(again).toMatchObject({ acr: REMEMBERED, amr: ['pwd'] });
    expect(heading(await at.open(browser, { acr_values: MULTI }))).toBe(CONFIRM);
  });
});
