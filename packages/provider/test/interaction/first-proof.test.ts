import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { HttpBrowser, type Page } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import type { User } from '../../src/directory/user.ts';
import { comparable } from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import { executedSql } from './executed-sql.ts';
import {
  errorOf,
  heading,
  PHR,
  passkeyOptions,
  SINGLE,
  startSignIns,
  type TestSignIns,
  wrongCode,
} from './sign-in-fixture.ts';

describe.each(engines())('a sign-in without a password on %s', (engine) => {
  let at: TestSignIns;
  beforeAll(async () => {
    at = await startSignIns(engine);
  });
  afterAll(() => at.stop());

  describe('by a passkey', () => {
    it('needs no name, and is phishing-resistant', async () => {
      const ada = await at.addPerson();
      const key = await at.enrolPasskey(ada, { synced: true, counts: false });
      const browser = new HttpBrowser();
      const page = await at.open(browser);
      expect(page.html).toContain('data-autofill');
      expect(page.html).toContain('autocomplete="username webauthn"');
      const options = passkeyOptions(page);
      expect(options).not.toHaveProperty('allowCredentials');
      const credential = key.get(options);
      const claims = await at.claims(await at.post(browser, page, '/passkey', { credential }));
      expect(claims).toMatchObject({ sub: ada.id, acr: PHR });
      expect(claims.amr.toSorted()).toEqual(['mfa', 'swk', 'user']);
    });

    it('meets what a policy, an application and acr_values ask for', async () => {
      const ada = await at.addPerson({}, { mfa: 'required' });
      const key = await at.enrolPasskey(ada);
      const vault = await at.addApplication({ require_mfa: true });
      const browser = new HttpBrowser();
      const page = await at.open(browser, { client_id: vault, acr_values: PHR });
      const credential = key.get(passkeyOptions(page));
      const claims = await at.claims(await at.post(browser, page, '/passkey', { credential }));
      expect(claims.acr).toBe(PHR);
    });

    it.each([
      ['did not verify the person', { unverified: true }],
      ['signed with another key', { forged: true }],
      ['was asked by another site', { origin: 'https://evil.example' }],
      ['tells no handle', { userHandle: undefined }],
    ])('is refused when it %s', async (_, lies) => {
      const ada = await at.addPerson();
      const key = await at.enrolPasskey(ada);
      const browser = new HttpBrowser();
      const page = await at.open(browser);
      const credential = key.get(passkeyOptions(page), lies);
      const refused = await at.post(browser, page, '/passkey', { credential });
      expect(refused.status).toBe(422);
      expect(refused.html).toContain('That passkey did not work');
      const again = key.get(passkeyOptions(refused));
      expect(
        (await at.claims(await at.post(browser, refused, '/passkey', { credential: again }))).sub,
      ).toBe(ada.id);
    });

    it('is refused where the policy of the person wants a password, and not offered by one for all', async () => {
      const ada = await at.addPerson({}, { passwordless: false });
      const key = await at.enrolPasskey(ada);
      const browser = new HttpBrowser();
      const page = await at.open(browser);
      const credential = key.get(passkeyOptions(page));
      expect((await at.post(browser, page, '/passkey', { credential })).status).toBe(422);
      await at.setDefaultPolicy({ passwordless: false });
      expect((await at.open(new HttpBrowser())).html).not.toContain('data-passkey');
      await at.setDefaultPolicy({ passwordless: true });
    });

    it('tells a suspended person so, who has proved who they are', async () => {
      const ada = await at.addPerson();
      const key = await at.enrolPasskey(ada);
      await at.op.users.update(ada.id, { state: 'suspended' }, { by: SYSTEM });
      const browser = new HttpBrowser();
      const page = await at.open(browser);
      const credential = key.get(passkeyOptions(page));
      const refused = await at.post(browser, page, '/passkey', { credential });
      expect(refused.status).toBe(403);
      expect(refused.html).toContain('Your account is disabled');
    });

    it.each(['', 'null', '{', '[]', '{"id":1}', 'x'.repeat(12_000)])(
      'answers nonsense like a passkey that did not work (%#)',
      async (credential) => {
        const browser = new HttpBrowser();
        const refused = await at.post(browser, await at.open(browser), '/passkey', { credential });
        expect(refused.status).toBe(422);
      },
    );
  });

  describe('by a code by e-mail', () => {
    beforeAll(() => at.setDefaultPolicy({ email_code_sign_in: true }));

    const ask = async (browser: HttpBrowser, email: string) =>
      at.post(browser, await at.open(browser), '/email-code', { email, password: '' });

    it('takes the code of this browser once, and says so by acr and amr', async () => {
      const ada = await at.addPerson({ email_verified: false });
      const browser = new HttpBrowser();
      const page = await ask(browser, ada.email.toUpperCase());
      expect(heading(page)).toBe('Check your e-mail');
      const code = await at.mailedCode(ada.email);
      expect((await at.post(browser, page, '/code', { code: wrongCode(code) })).status).toBe(422);
      expect((await at.post(browser, page, '/code', { code: '' })).status).toBe(400);
      const done = await at.post(browser, page, '/code', { code: code.replace(/(...)/, '$1 ') });
      expect(await at.claims(done)).toMatchObject({ sub: ada.id, acr: SINGLE, amr: ['otp'] });
      // Who reads the mail has shown that the address is theirs.
      expect((await at.op.users.get(ada.id, { by: SYSTEM })).email_verified).toBe(true);
    });

    it('sends another when asked, which ends the first', async () => {
      const ada = await at.addPerson();
      const browser = new HttpBrowser();
      const page = await ask(browser, ada.email);
      const first = await at.mailedCode(ada.email);
      const again = await at.post(browser, page, '/email-code');
      expect(again.html).toContain('We have sent another code');
      const second = await at.mailedCode(ada.email);
      if (first !== second) {
        expect((await at.post(browser, page, '/code', { code: first })).status).toBe(422);
      }
      const done = await at.post(browser, page, '/code', { code: second });
      expect((await at.claims(done)).sub).toBe(ada.id);
    });

    it('does not count for the second factor as well', async () => {
      const ada = await at.addPerson(
        {},
        { mfa: 'required', factors: ['email_code'], email_code_sign_in: true },
      );
      const browser = new HttpBrowser();
      const page = await ask(browser, ada.email);
      const code = await at.mailedCode(ada.email);
      expect(errorOf(await at.post(browser, page, '/code', { code }))).toBe('access_denied');
    });

    it('can be given up for the password', async () => {
      const ada = await at.addPerson();
      const browser = new HttpBrowser();
      const page = await ask(browser, ada.email);
      expect(heading(await at.post(browser, page, '/restart'))).toContain('Sign in');
    });

    it('answers known, unknown and suspended people, and who may not, with the same page, headers and work', async () => {
      const known = await at.addPerson();
      const suspended = await at.addPerson({ state: 'suspended' });
      const mayNot = await at.addPerson({}, { email_code_sign_in: false });
      const addresses = [known, suspended, mayNot, { email: 'nobody@example.com' }].map(
        ({ email }: Pick<User, 'email'>) => email,
      );
      // What is noted of traces would be written at any time; and whenever new events are sealed, what was remembered is
      // read again.
      await at.op.traceRecorder.stop();
      await at.op.auditSealer.stop();
      // So that nothing is read for the first time.
      await ask(new HttpBrowser(), (await at.addPerson()).email);
      const answers = [];
      for (const email of addresses) {
        const browser = new HttpBrowser();
        const form = await at.open(browser);
        const pages: Page[] = [];
        const hashed = vi.spyOn(at.op.passwords, 'verify');
        const sent = await executedSql(async () => {
          pages.push(await at.postOnly(browser, form, '/email-code', { email, password: '' }));
        });
        const shown = await browser.follow(pages[0] as Page, at.op.url);
        const submitted = await executedSql(async () => {
          pages.push(await at.postOnly(browser, shown, '/code', { code: '000000' }));
        });
        pages.push(shown);
        expect(hashed).not.toHaveBeenCalled();
        hashed.mockRestore();
        answers.push({
          pages: pages.map(({ status, headers, html }) => ({
            status,
            headers: [...headers]
              .filter(([name]) => !['date', 'x-request-id', 'content-length'].includes(name))
              .map((pair) => comparable(pair.join(': '))),
            html: comparable(html.replaceAll(email, 'EMAIL')),
          })),
          work: { sent, submitted },
        });
      }
      const [first, ...others] = answers;
      expect(first?.pages.map(({ status }) => status)).toEqual([303, 422, 200]);
      for (const other of others) expect(other).toEqual(first);
      expect(await at.countMails(known.email)).toBe(1);
      for (const { email } of [suspended, mayNot]) expect(await at.countMails(email)).toBe(0);
    });

    it('is not taken where the policy has been changed since', async () => {
      const ada = await at.addPerson({}, { email_code_sign_in: true });
      const browser = new HttpBrowser();
      const page = await ask(browser, ada.email);
      await at.setPolicyOf(ada, { email_code_sign_in: false });
      const code = await at.mailedCode(ada.email);
      expect((await at.post(browser, page, '/code', { code })).status).toBe(422);
    });

    it('is not offered where no policy for all allows it', async () => {
      const ada = await at.addPerson();
      await at.setDefaultPolicy({ email_code_sign_in: false });
      const browser = new HttpBrowser();
      const page = await at.open(browser);
      expect(page.html).not.toContain('email-code');
      const answer = await at.post(browser, page, '/email-code', { email: ada.email });
      expect(heading(answer)).toContain('Sign in');
      expect(await at.countMails(ada.email)).toBe(0);
      await at.setDefaultPolicy({ email_code_sign_in: true });
    });
  });
});
