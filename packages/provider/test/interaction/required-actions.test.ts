import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser, type Page } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { engines } from '../storage-fixture.ts';
import {
  errorOf,
  heading,
  passkeyOptions,
  startSignIns,
  type TestSignIns,
  wrongCode,
} from './sign-in-fixture.ts';

const NEW_PASSWORD = 'another long enough secret phrase';
const TERMS = 'Accept the terms to continue to <bdi>Orbit</bdi>';
const CHOOSE = 'Choose a new password';
const VERIFY = 'Verify your e-mail address';

describe.each(engines())('what has to be done before the application opens on %s', (engine) => {
  let at: TestSignIns;
  beforeAll(async () => {
    at = await startSignIns(engine);
  });
  afterAll(() => at.stop());

  describe('terms', () => {
    const uri = 'https://example.com/terms';
    beforeAll(() => at.setSettings({ terms_version: '2026-01', terms_uri: uri }));
    afterAll(() => at.setSettings({ terms_version: null, terms_uri: null }));

    it('are accepted once, each version anew, also where there is a session', async () => {
      const ada = await at.addPerson();
      const browser = new HttpBrowser();
      const page = await at.enter(browser, ada);
      expect(heading(page)).toBe(TERMS);
      expect(page.html).toContain(uri);
      expect(page.html).toContain('version <bdi>2026-01</bdi>');
      const done = await browser.follow(await browser.submit(page, {}), at.op.url);
      expect((await at.claims(done)).sub).toBe(ada.id);
      expect(await at.lastEvents(ada)).toEqual(
        expect.arrayContaining([expect.objectContaining({ action: 'terms.accept' })]),
      );
      expect((await at.open(browser)).location).toBeDefined();

      await at.setSettings({ terms_version: '2026-02' });
      expect(errorOf(await at.open(browser, { prompt: 'none' }))).toBe('interaction_required');
      const again = await at.open(browser);
      expect(heading(again)).toBe(TERMS);
      const accepted = await browser.follow(await browser.submit(again, {}), at.op.url);
      expect((await at.claims(accepted)).sub).toBe(ada.id);
    });

    it('that were replaced while the page was open are shown again', async () => {
      const ada = await at.addPerson();
      const browser = new HttpBrowser();
      const page = await at.enter(browser, ada);
      await at.setSettings({ terms_version: '2026-03' });
      const again = await browser.follow(await browser.submit(page, {}), at.op.url);
      expect(again.html).toContain('version <bdi>2026-03</bdi>');
      expect(
        (await browser.follow(await browser.submit(again, {}), at.op.url)).location,
      ).toBeDefined();
    });

    it.each([
      ['the form is sent', (browser: HttpBrowser, page: Page) => browser.submit(page, {})],
      ['the page is loaded again', (browser: HttpBrowser, page: Page) => browser.get(page.url)],
    ])('that were taken out while the page was open are accepted by nobody: %s', async (_, act) => {
      await at.setSettings({ terms_version: '2026-04', terms_uri: uri });
      const ada = await at.addPerson();
      const browser = new HttpBrowser();
      const page = await at.enter(browser, ada);
      expect(heading(page)).toBe(TERMS);
      await at.setSettings({ terms_version: null, terms_uri: null });
      const done = await browser.follow(await act(browser, page), at.op.url);
      expect((await at.claims(done)).sub).toBe(ada.id);
      const actions = (await at.lastEvents(ada)).map(({ action }) => action);
      expect(actions).toContain('sign_in');
      expect(actions).not.toContain('terms.accept');
      // In the session that began so nobody is asked for them either, until there are new ones.
      expect(errorOf(await at.open(browser, { prompt: 'none' }))).toBeNull();
      await at.setSettings({ terms_version: '2026-05', terms_uri: uri });
      expect(heading(await at.open(browser))).toBe(TERMS);
    });

    it('can be declined, which the application is told', async () => {
      const ada = await at.addPerson();
      const browser = new HttpBrowser();
      const page = await at.enter(browser, ada);
      const declined = await at.post(browser, page, '/decline');
      expect(errorOf(declined)).toBe('access_denied');
      // And there is no session by it.
      expect(errorOf(await at.open(browser, { prompt: 'none' }))).toBe('login_required');
    });
  });

  describe('a new password', () => {
    it('is chosen where an administrator gave the one that they have', async () => {
      const ada = await at.addPerson({ must_change_password: true });
      const browser = new HttpBrowser();
      const page = await at.enter(browser, ada);
      expect(heading(page)).toBe(CHOOSE);
      const short = await browser.submit(page, { password: 'short' });
      expect(short.status).toBe(422);
      const same = await browser.follow(
        await browser.submit(short, { password: NEW_PASSWORD }),
        at.op.url,
      );
      expect((await at.claims(same)).sub).toBe(ada.id);
      expect((await at.op.users.get(ada.id, { by: SYSTEM })).must_change_password).toBe(false);
      const old = await at.enter(new HttpBrowser(), ada);
      expect(old.status).toBe(422);
    });

    it('is chosen when the old one is too old, at the sign-in and in a session', async () => {
      const ada = await at.addPerson({}, { password_max_age: 86_400 });
      const browser = new HttpBrowser();
      expect((await at.enter(browser, ada)).location).toBeDefined();
      at.clock.pass(86_400_000 + 1000);
      await at.setPolicyOf(ada, { session_lifetime: 7 * 86_400 });
      const page = await at.enter(new HttpBrowser(), ada);
      expect(heading(page)).toBe(CHOOSE);
    });

    it('is no matter for who signs in without one', async () => {
      const ada = await at.addPerson({ must_change_password: true });
      const key = await at.enrolPasskey(ada);
      const browser = new HttpBrowser();
      const page = await at.open(browser);
      const credential = key.get(passkeyOptions(page));
      expect((await at.claims(await at.post(browser, page, '/passkey', { credential }))).sub).toBe(
        ada.id,
      );
    });

    it('ends the other sessions of the person, and their other sign-ins under way', async () => {
      await at.setSettings({ terms_version: '1', terms_uri: 'https://example.com/terms' });
      const ada = await at.addPerson();
      // Somebody who knows the password waits at the terms.
      const [thief, elsewhere] = [new HttpBrowser(), new HttpBrowser()];
      const waiting = await at.enter(thief, ada);
      expect(heading(waiting)).toBe(TERMS);
      const open = await at.enter(elsewhere, ada);
      await elsewhere.follow(await elsewhere.submit(open, {}), at.op.url);
      await at.op.users.update(ada.id, { password: NEW_PASSWORD }, { by: SYSTEM });
      const late = await thief.follow(await thief.submit(waiting, {}), at.op.url);
      expect(late.location).toBeUndefined();
      expect(heading(late)).toContain('Sign in');
      expect(errorOf(await at.open(elsewhere, { prompt: 'none' }))).toBe('login_required');
      // The right one goes on from there.
      const given = { email: ada.email, password: NEW_PASSWORD };
      const next = await thief.follow(await thief.submit(late, given), at.op.url);
      expect((await at.claims(next)).sub).toBe(ada.id);
      await at.setSettings({ terms_version: null, terms_uri: null });
    });
  });

  describe('a verified address', () => {
    it('is shown by a code that is sent there, at the sign-in and in a session', async () => {
      const ada = await at.addPerson({ email_verified: false });
      const browser = new HttpBrowser();
      expect((await at.enter(browser, ada)).location).toBeDefined();
      await at.setDefaultPolicy({ require_verified_email: true });
      const page = await at.open(browser);
      expect(heading(page)).toBe(VERIFY);
      expect(await at.countMails(ada.email)).toBe(0);
      const sent = await browser.follow(await browser.submit(page, {}), at.op.url);
      const code = await at.mailedCode(ada.email);
      expect((await browser.submit(sent, { code: wrongCode(code) })).status).toBe(422);
      expect((await browser.submit(sent, { code: '' })).status).toBe(400);
      const done = await browser.follow(await browser.submit(sent, { code }), at.op.url);
      expect(await at.claims(done)).toMatchObject({ sub: ada.id, email_verified: true });
      await at.setDefaultPolicy({ require_verified_email: false });
    });
  });

  it('comes in one order, and each once', async () => {
    await at.setSettings({ terms_version: '7', terms_uri: 'https://example.com/terms' });
    const ada = await at.addPerson(
      { must_change_password: true, email_verified: false },
      { mfa: 'required', factors: ['totp'], require_verified_email: true },
    );
    const secret = await at.enrolTotp(ada);
    const browser = new HttpBrowser();
    const factor = await at.enter(browser, ada);
    expect(heading(factor)).toBe('Confirm that it’s you');
    const terms = await at.post(browser, factor, '/factor/totp', { code: at.nextCode(secret) });
    expect(heading(terms)).toBe(TERMS);
    const password = await browser.follow(await browser.submit(terms, {}), at.op.url);
    expect(heading(password)).toBe(CHOOSE);
    const verify = await browser.follow(
      await browser.submit(password, { password: NEW_PASSWORD }),
      at.op.url,
    );
    expect(heading(verify)).toBe(VERIFY);
    await at.post(browser, verify, '/verify/send');
    const code = await at.mailedCode(ada.email);
    const done = await at.post(browser, verify, '/verify', { code });
    expect((await at.claims(done)).sub).toBe(ada.id);
    expect((await at.open(browser)).location).toBeDefined();
    await at.setSettings({ terms_version: null, terms_uri: null });
  });
});
