import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { PASSWORD } from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import { errorOf, heading, startSignIns, type TestSignIns } from './sign-in-fixture.ts';

describe.each(engines())('what an application asks for by prompt, on %s', (engine) => {
  let at: TestSignIns;
  beforeAll(async () => {
    at = await startSignIns(engine);
  });
  afterAll(() => at.stop());

  const enter = async (browser: HttpBrowser, ...given: Parameters<HttpBrowser['submit']>) =>
    await browser.follow(await browser.submit(...given), at.op.url);

  it('is told in the metadata', async () => {
    const answer = await fetch(`${at.op.issuer}/.well-known/openid-configuration`);
    const { prompt_values_supported: values } = (await answer.json()) as Record<string, string[]>;
    expect(values).toEqual(['none', 'login', 'consent', 'select_account', 'create']);
  });

  it.each(['none select_account', 'none create', 'nosuch'])(
    'can not be %s (OpenID Connect Core 1.0, section 3.1.2.1)',
    async (prompt) => {
      expect(errorOf(await at.open(new HttpBrowser(), { prompt }))).toBe('invalid_request');
    },
  );

  describe('select_account', () => {
    it('asks who it is where somebody is signed in, and where nobody is', async () => {
      const ada = await at.addPerson();
      const browser = new HttpBrowser();
      const first = await at.enter(browser, ada, { prompt: 'select_account' });
      expect((await at.claims(first)).sub).toBe(ada.id);
      at.clock.pass(5000);
      const page = await at.open(browser, { prompt: 'select_account', login_hint: ada.email });
      expect(heading(page)).toContain('Sign in');
      expect(page.html).toContain(`value="${ada.email}"`);
      const again = await enter(browser, page, { email: ada.email, password: PASSWORD });
      expect((await at.claims(again)).sub).toBe(ada.id);
      // What comes after it is not asked for who they are once more.
      expect((await at.open(browser)).location?.searchParams.get('code')).toBeTruthy();
    });

    it('goes with consent, each asked once', async () => {
      const ada = await at.addPerson();
      const browser = new HttpBrowser();
      await at.claims(await at.enter(browser, ada));
      const page = await at.open(browser, { prompt: 'select_account consent' });
      const consent = await enter(browser, page, { email: ada.email, password: PASSWORD });
      expect(heading(consent)).toContain('Orbit');
      expect(consent.location).toBeUndefined();
      const done = await enter(browser, consent, {});
      expect((await at.claims(done)).sub).toBe(ada.id);
    });

    it('is a sign-in in the audit log, with the session it began', async () => {
      const ada = await at.addPerson();
      await at.claims(await at.enter(new HttpBrowser(), ada, { prompt: 'select_account' }));
      const actions = (await at.lastEvents(ada)).map(({ action }) => action);
      expect(actions.filter((action) => action === 'sign_in')).toHaveLength(1);
    });
  });

  describe('create', () => {
    const ask = { prompt: 'create', ui_locales: 'de' };

    it('is the sign-in page where nobody may register', async () => {
      const page = await at.open(new HttpBrowser(), { prompt: 'create' });
      expect(heading(page)).toContain('Sign in');
    });

    it('begins with making an account, in the language of the request, and ends at the application', async () => {
      await at.setSettings({ registration: true });
      const browser = new HttpBrowser();
      const page = await at.open(browser, ask);
      expect(page.url.pathname).toBe('/signin/register');
      expect(page.html).toContain('<html lang="de"');
      const email = `new-${engine}@example.com`;
      const sent = await enter(browser, page, { name: 'Grace', email, password: PASSWORD });
      expect(sent.url.pathname).toBe('/signin/notice/registration-sent');
      const { items } = await at.op.mailLog.listOutbox({ limit: 20 }, { by: SYSTEM });
      const mail = items.find(({ to }) => to === email);
      expect(mail?.subject).toContain('Registrierung');
      const link = /http\S+\/signin\/register\/[\w-]+/.exec(mail?.text ?? '')?.[0] ?? '';
      const made = await enter(browser, await browser.get(link), {});
      const [, back = ''] = /href="(\/signin\/[^"/]+\?[^"]*)"/.exec(made.html) ?? [];
      const signIn = await browser.get(`${at.op.url}${back.replaceAll('&amp;', '&')}`);
      expect(signIn.url.pathname).toMatch(/^\/signin\/[\w-]{20,}$/);
      expect(signIn.status).toBe(200);
      const done = await enter(browser, signIn, { email, password: PASSWORD });
      expect((await at.claims(done)).sub).toBeTruthy();
      await at.setSettings({ registration: false });
    });

    it('leads who has an account already to the sign-in, and not round and round', async () => {
      await at.setSettings({ registration: true });
      const ada = await at.addPerson();
      const browser = new HttpBrowser();
      // Somebody is signed in: it is about somebody else.
      await at.claims(await at.enter(browser, ada));
      const page = await at.open(browser, { prompt: 'create' });
      expect(page.url.pathname).toBe('/signin/register');
      const [, back = ''] = /href="(\/signin\/[^"/]+\?client_id[^"]*)"/.exec(page.html) ?? [];
      const signIn = await browser.get(`${at.op.url}${back.replaceAll('&amp;', '&')}`);
      expect(signIn.status).toBe(200);
      const done = await enter(browser, signIn, { email: ada.email, password: PASSWORD });
      expect((await at.claims(done)).sub).toBe(ada.id);
      await at.setSettings({ registration: false });
    });
  });
});
