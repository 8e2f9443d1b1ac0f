import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import type { FactorType } from '../../src/policy/policies.ts';
import { SoftwareAuthenticator } from '../factors/software-authenticator.ts';
import { PASSWORD } from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import {
  fieldOf,
  heading,
  MULTI,
  PHR,
  passkeyOptions,
  SINGLE,
  startSignIns,
  type TestSignIns,
  wrongCode,
} from './sign-in-fixture.ts';

const CONFIRM = 'Confirm that it’s you';

describe.each(engines())('a second factor at the sign-in on %s', (engine) => {
  let at: TestSignIns;
  beforeAll(async () => {
    at = await startSignIns(engine);
  });
  afterAll(() => at.stop());

  it('is a code of the authenticator app after the password', async () => {
    const ada = await at.addPerson();
    const secret = await at.enrolTotp(ada);
    const browser = new HttpBrowser();
    const asked = await at.enter(browser, ada);
    expect(heading(asked)).toBe(CONFIRM);
    expect(asked.html).toContain(`Signing in as <bdi>${ada.name}</bdi>`);
    const wrong = await at.post(browser, asked, '/factor/totp', {
      code: wrongCode(at.nextCode(secret)),
    });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('That code is not right');
    const missing = await at.post(browser, wrong, '/factor/totp', { code: ' ' });
    expect(missing.status).toBe(400);
    const done = await browser.submit(missing, { code: at.nextCode(secret) });
    const claims = await at.claims(await browser.follow(done, at.op.url));
    expect(claims).toMatchObject({ sub: ada.id, acr: MULTI });
    expect(claims.amr.toSorted()).toEqual(['mfa', 'otp', 'pwd']);
    const events = await at.lastEvents(ada);
    expect(events.map(({ action, reason }) => [action, reason])).toEqual(
      expect.arrayContaining([
        ['sign_in.step', null],
        ['sign_in', 'factor_refused'],
        ['sign_in', null],
      ]),
    );
  });

  it('is a recovery code in its place, once', async () => {
    const ada = await at.addPerson();
    await at.enrolTotp(ada);
    const [code = ''] = await at.recoveryCodes(ada);
    const browser = new HttpBrowser();
    const asked = await at.enter(browser, ada);
    const other = await browser.get(`${asked.url}&use=recovery_code`);
    expect(other.html).toContain('Recovery code');
    const done = await browser.follow(await browser.submit(other, { code }), at.op.url);
    expect((await at.claims(done)).acr).toBe(MULTI);
    const again = new HttpBrowser();
    const spent = await at.enter(again, ada);
    expect((await at.post(again, spent, '/factor/recovery_code', { code })).status).toBe(422);
  });

  it('is a code by e-mail for who has set up nothing, sent when they ask for it', async () => {
    const ada = await at.addPerson({}, { mfa: 'required', factors: ['email_code'] });
    const browser = new HttpBrowser();
    const asked = await at.enter(browser, ada);
    expect(asked.html).toContain('We can send a 6-digit code');
    expect(await at.countMails(ada.email)).toBe(0);
    const sent = await browser.follow(await browser.submit(asked, {}), at.op.url);
    expect(sent.html).toContain('p•••••@example.com');
    const code = await at.mailedCode(ada.email);
    expect((await browser.submit(sent, { code: wrongCode(code) })).status).toBe(422);
    const done = await browser.follow(await browser.submit(sent, { code }), at.op.url);
    expect(await at.claims(done)).toMatchObject({ acr: MULTI, amr: ['pwd', 'otp', 'mfa'] });
  });

  it('is no code by e-mail for who has something better', async () => {
    const ada = await at.addPerson();
    await at.enrolTotp(ada);
    const browser = new HttpBrowser();
    const asked = await at.enter(browser, ada);
    await at.post(browser, asked, '/factor/send');
    expect(await at.countMails(ada.email)).toBe(1);
    expect((await at.op.mailLog.listOutbox({}, { by: SYSTEM })).items[0]?.template).toBe(
      'factor_added',
    );
  });

  it.each([
    ['of the device', { synced: false }, 'hwk'],
    ['that is synced', { synced: true, counts: false }, 'swk'],
  ])('is a passkey %s', async (_, authenticator, method) => {
    const ada = await at.addPerson();
    const key = await at.enrolPasskey(ada, authenticator);
    const browser = new HttpBrowser();
    const asked = await at.enter(browser, ada);
    const credential = key.get(passkeyOptions(asked));
    const done = await at.post(browser, asked, '/factor/passkey', { credential });
    const claims = await at.claims(done);
    expect(claims.acr).toBe(PHR);
    expect(claims.amr.toSorted()).toEqual([method, 'mfa', 'pwd', 'user'].toSorted());
  });

  it('is no passkey of somebody else, nor one that has lost its counter', async () => {
    const [ada, eve] = [await at.addPerson(), await at.addPerson()];
    const key = await at.enrolPasskey(ada);
    const hers = await at.enrolPasskey(eve);
    const browser = new HttpBrowser();
    const asked = await at.enter(browser, ada);
    const { challenge, rpId } = passkeyOptions(asked);
    const foreign = hers.get({ challenge, rpId });
    const refused = await at.post(browser, asked, '/factor/passkey', { credential: foreign });
    expect(refused.status).toBe(422);
    const copy = key.clone();
    const used = await at.post(browser, asked, '/factor/passkey', {
      credential: key.get(passkeyOptions(refused)),
    });
    expect(used.location).toBeDefined();
    const next = new HttpBrowser();
    const again = await at.enter(next, ada);
    const late = await at.post(next, again, '/factor/passkey', {
      credential: copy.get(passkeyOptions(again)),
    });
    expect(late.status).toBe(422);
  });

  describe('is required', () => {
    it('by the policy, of who has one, and set up by who has none', async () => {
      const ada = await at.addPerson({}, { mfa: 'required', factors: ['totp'] });
      expect(heading(await at.enter(new HttpBrowser(), ada))).toBe('Set up an authenticator app');
      await at.enrolTotp(ada);
      expect(heading(await at.enter(new HttpBrowser(), ada))).toBe(CONFIRM);
    });

    it('by a role, where the policy asks for none', async () => {
      await at.op.roles.create({ name: 'treasurer', require_mfa: true }, { by: SYSTEM });
      const ada = await at.addPerson({ roles: ['treasurer'] }, { mfa: 'off' });
      await at.enrolTotp(ada);
      expect(heading(await at.enter(new HttpBrowser(), ada))).toBe(CONFIRM);
      await at.op.users.update(ada.id, { roles: [] }, { by: SYSTEM });
      const claims = await at.claims(await at.enter(new HttpBrowser(), ada));
      expect(claims.acr).toBe(SINGLE);
    });

    it('by the application, also of a session that began without', async () => {
      const ada = await at.addPerson({}, { mfa: 'off' });
      const secret = await at.enrolTotp(ada);
      const vault = await at.addApplication({ require_mfa: true });
      const browser = new HttpBrowser();
      const first = await at.claims(await at.enter(browser, ada));
      expect(first.acr).toBe(SINGLE);
      const asked = await at.open(browser, { client_id: vault });
      expect(heading(asked)).toBe(CONFIRM);
      const code = at.nextCode(secret);
      const claims = await at.claims(await at.post(browser, asked, '/factor/totp', { code }));
      expect(claims).toMatchObject({ acr: MULTI, amr: ['pwd', 'otp', 'mfa'] });
    });

    it('and can not be had where the policy allows none', async () => {
      const vault = await at.addApplication({ require_mfa: true });
      const ada = await at.addPerson({}, { mfa: 'off', factors: [] });
      const page = await at.enter(new HttpBrowser(), ada, { client_id: vault });
      expect(page.location?.searchParams.get('error')).toBe('access_denied');
    });
  });

  describe('is set up during the sign-in', () => {
    it('as an app: a wrong first code keeps the secret, then recovery codes, then the application', async () => {
      const factors: FactorType[] = ['totp', 'passkey'];
      const ada = await at.addPerson({}, { mfa: 'required', factors });
      const browser = new HttpBrowser();
      const choice = await at.enter(browser, ada);
      expect(heading(choice)).toBe('Protect your account');
      const page = await browser.get(`${choice.url}&use=totp`);
      const secret =
        /<code[^>]*>([A-Z2-7 ]+)<\/code>/.exec(page.html)?.[1]?.replaceAll(' ', '') ?? '';
      const enrolment = fieldOf(page, 'enrolment') ?? '';
      const wrong = await at.post(browser, page, '/enrol/totp', {
        enrolment,
        code: wrongCode(at.nextCode(secret)),
        name: 'My phone',
      });
      expect(wrong.status).toBe(422);
      expect(wrong.html.replaceAll(' ', '')).toContain(secret);
      expect(fieldOf(wrong, 'name')).toBe('My phone');
      const codes = await browser.follow(
        await browser.submit(wrong, { code: at.nextCode(secret), name: 'My phone' }),
        at.op.url,
      );
      expect(heading(codes)).toBe('Keep your recovery codes');
      const shown = [...codes.html.matchAll(/<li><code>([^<]+)<\/code>/g)].map(([, code]) => code);
      expect(shown).toHaveLength(10);
      const href = /<a class="button button-primary" href="([^"]+)"/.exec(codes.html)?.[1] ?? '';
      const done = await browser.follow(
        await browser.get(new URL(href.replaceAll('&amp;', '&'), at.op.url)),
        at.op.url,
      );
      expect(await at.claims(done)).toMatchObject({ acr: MULTI, amr: ['pwd', 'otp', 'mfa'] });
      expect((await at.op.factors.list(ada.id)).map(({ name }) => name)).toContain('My phone');

      const next = new HttpBrowser();
      const asked = await at.enter(next, ada);
      const used = await at.post(next, asked, '/factor/recovery_code', { code: shown[3] ?? '' });
      expect((await at.claims(used)).acr).toBe(MULTI);
    });

    it('as a passkey, where the policy leaves no choice', async () => {
      const ada = await at.addPerson({}, { mfa: 'required', factors: ['passkey'] });
      await at.recoveryCodes(ada);
      const browser = new HttpBrowser();
      const page = await at.enter(browser, ada);
      expect(heading(page)).toBe('Create a passkey');
      const key = new SoftwareAuthenticator(at.op.url);
      const credential = key.create(passkeyOptions(page)) ?? '';
      const replayed = await at.post(new HttpBrowser(), page, '/enrol/passkey', { credential });
      expect(replayed.status).toBe(400);
      const done = await at.post(browser, page, '/enrol/passkey', { credential, name: 'Key' });
      // Who has recovery codes keeps them.
      const claims = await at.claims(done);
      expect(claims.acr).toBe(PHR);
    });

    it('after a new proof only, where the session is of some time ago', async () => {
      const ada = await at.addPerson({}, { factors: ['totp', 'passkey'] });
      const vault = await at.addApplication({ require_mfa: true });
      const browser = new HttpBrowser();
      await at.enter(browser, ada);
      at.clock.pass(11 * 60_000);
      const again = await at.open(browser, { client_id: vault });
      expect(heading(again)).toContain('Sign in');
      const given = { email: ada.email, password: PASSWORD };
      const next = await browser.follow(await browser.submit(again, given), at.op.url);
      expect(heading(next)).toBe('Protect your account');
    });
  });
});
