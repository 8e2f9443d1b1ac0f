import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SoftwareAuthenticator } from '../factors/software-authenticator.ts';
import {
  heading,
  MULTI,
  PHR,
  passkeyOptions,
  REMEMBERED,
  SINGLE,
  startSignIns,
  type TestSignIns,
} from '../interaction/sign-in-fixture.ts';
import { engines } from '../storage-fixture.ts';
import { factorsOn, hidden, secretOn } from './account-fixture.ts';

const SECURITY = '/account/security';
const CONFIRM = 'Confirm that it’s you';

describe.each(engines())(
  'a second factor and the session in which it is set up, on %s',
  (engine) => {
    let at: TestSignIns;
    beforeAll(async () => {
      at = await startSignIns(engine);
    });
    afterAll(() => at.stop());

    const open = async (browser: HttpBrowser, path: string) =>
      await browser.follow(await browser.get(`${at.op.url}${path}`), at.op.url);
    const setUpTotp = async (browser: HttpBrowser) => {
      const page = await open(browser, `${SECURITY}/totp`);
      const secret = secretOn(page);
      const fields = { enrolment: hidden(page, 'enrolment'), code: at.nextCode(secret) };
      const done = await browser.post(`${at.op.url}${SECURITY}/totp`, fields);
      expect(done.html).toContain('recovery codes');
      return secret;
    };
    /** Somebody in a browser in which the second factor is not asked for. */
    const addRemembered = async () => {
      const person = await at.addPerson();
      const secret = await at.enrolTotp(person);
      const browser = new HttpBrowser();
      const asked = await at.enter(browser, person);
      const given = { code: at.nextCode(secret), remember: '1' };
      await at.claims(await at.post(browser, asked, '/factor/totp', given));
      const page = await at.open(browser, { prompt: 'login' });
      const credentials = { email: person.email, password: 'correct horse battery staple' };
      const again = await browser.follow(await browser.submit(page, credentials), at.op.url);
      expect((await at.claims(again)).acr).toBe(REMEMBERED);
      return { person, browser, secret };
    };

    it('has proved it: an application that asks for one opens, and is told what was given', async () => {
      const ada = await at.addPerson();
      const vault = await at.addApplication({ require_mfa: true });
      const browser = new HttpBrowser();
      const before = await at.claims(await at.enter(browser, ada));
      expect(before.acr).toBe(SINGLE);
      await setUpTotp(browser);
      const claims = await at.claims(
        await at.open(browser, { client_id: vault, acr_values: MULTI }),
      );
      expect(claims.acr).toBe(MULTI);
      expect(claims.amr.toSorted()).toEqual(['mfa', 'otp', 'pwd']);
      // Setting something up is no sign-in: who wants a new one still gets one as soon.
      expect(claims.auth_time).toBe(before.auth_time);
    });

    it('has proved a passkey likewise, and can set up another factor without being asked again', async () => {
      const ada = await at.addPerson();
      const browser = new HttpBrowser();
      await at.claims(await at.enter(browser, ada));
      const authenticator = new SoftwareAuthenticator(at.op.url);
      const page = await open(browser, `${SECURITY}/passkey`);
      const credential = authenticator.create(passkeyOptions(page)) ?? '';
      await browser.post(`${at.op.url}${SECURITY}/passkey`, { credential });
      expect((await at.claims(await at.open(browser, { acr_values: PHR }))).acr).toBe(PHR);
      expect(secretOn(await open(browser, `${SECURITY}/totp`))).not.toBe('');
    });

    it('says no more in another browser, nor in one that was signed in before', async () => {
      const ada = await at.addPerson();
      const [here, elsewhere] = [new HttpBrowser(), new HttpBrowser()];
      await at.claims(await at.enter(here, ada));
      await at.claims(await at.enter(elsewhere, ada));
      await setUpTotp(here);
      expect((await at.claims(await at.open(elsewhere))).acr).toBe(SINGLE);
      expect(heading(await at.open(elsewhere, { acr_values: MULTI }))).toBe(CONFIRM);
    });

    describe('where there is one already', () => {
      it.each(['totp', 'passkey', 'add', 'recovery-codes'])(
        'asks for it before /account/security/%s, in a remembered browser too, and comes back',
        async (name) => {
          const { browser, secret } = await addRemembered();
          const asked = await open(browser, `${SECURITY}/${name}`);
          expect(heading(asked)).toBe(CONFIRM);
          const given = { code: at.nextCode(secret) };
          const page = await at.post(browser, asked, '/factor/totp', given);
          expect(page.url.pathname).toBe(`${SECURITY}/${name}`);
          expect(page.status).toBe(200);
        },
      );

      it('takes no form of who has not given it: no factor is added, none goes, no codes are made', async () => {
        const { person, browser } = await addRemembered();
        const before = await at.op.factors.list(person.id);
        const path = `${SECURITY}/factors/${before[0]?.id}`;
        // What a thief has prepared in an account of their own.
        const begun = await at.op.totp.begin({ userId: person.id, account: 'x' });
        const code = at.nextCode(begun.secret);
        for (const [form, fields] of [
          [`${SECURITY}/totp`, { enrolment: begun.enrolment, code }],
          [`${SECURITY}/passkey`, { credential: '{}' }],
          [`${SECURITY}/recovery-codes`, {}],
          [`${path}/rename`, { name: 'Mine' }],
          [`${path}/remove`, {}],
        ] as const) {
          const answer = await browser.post(`${at.op.url}${form}`, fields);
          expect(answer.status).toBe(303);
          expect(answer.location?.pathname).toBe('/oidc/auth');
          expect(answer.location?.searchParams.get('acr_values')).toBe(MULTI);
        }
        expect(await at.op.factors.list(person.id)).toEqual(before);
      });

      it('asks for nothing that the policy does not take any more', async () => {
        const ada = await at.addPerson({}, { factors: ['totp', 'passkey'] });
        await at.enrolTotp(ada);
        await at.setPolicyOf(ada, { factors: ['passkey'] });
        const browser = new HttpBrowser();
        await at.claims(await at.enter(browser, ada));
        const [path = ''] = factorsOn(await open(browser, SECURITY));
        expect((await open(browser, path)).url.pathname).toBe(path);
      });
    });
  },
);
