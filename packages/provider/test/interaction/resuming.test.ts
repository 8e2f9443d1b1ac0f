import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { PASSWORD } from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import { errorOf, heading, MULTI, startSignIns, type TestSignIns } from './sign-in-fixture.ts';

const CONFIRM = 'Confirm that it’s you';

describe.each(engines())('a sign-in that is left and taken up again on %s', (engine) => {
  let at: TestSignIns;
  beforeAll(async () => {
    at = await startSignIns(engine);
  });
  afterAll(() => at.stop());

  async function withApp() {
    const ada = await at.addPerson();
    return { ada, secret: await at.enrolTotp(ada), browser: new HttpBrowser() };
  }

  it('goes on where it was, after a pause and a reload', async () => {
    const { ada, secret, browser } = await withApp();
    const asked = await at.enter(browser, ada);
    at.clock.pass(40 * 60_000);
    const reloaded = await browser.get(asked.url);
    expect(heading(reloaded)).toBe(CONFIRM);
    const done = await at.post(browser, reloaded, '/factor/totp', { code: at.nextCode(secret) });
    expect((await at.claims(done)).sub).toBe(ada.id);
  });

  it('goes on for each of two tabs', async () => {
    const { ada, secret, browser } = await withApp();
    const one = await at.enter(browser, ada);
    const two = await at.enter(browser, ada);
    const code = at.nextCode(secret);
    expect((await at.claims(await at.post(browser, one, '/factor/totp', { code }))).sub).toBe(
      ada.id,
    );
    const next = at.nextCode(secret);
    const second = await at.claims(await at.post(browser, two, '/factor/totp', { code: next }));
    expect(second).toMatchObject({ sub: ada.id, acr: MULTI });
  });

  it('shows the next step to who sends the form of an old one', async () => {
    const { ada, secret, browser } = await withApp();
    const form = await at.open(browser);
    const given = { email: ada.email, password: PASSWORD };
    await browser.follow(await browser.submit(form, given), at.op.url);
    // The back button, and the form once more.
    const back = await browser.follow(await browser.submit(form, given), at.op.url);
    expect(heading(back)).toBe(CONFIRM);
    for (const path of ['/passkey', '/email-code', '/code', '/terms', '/new-password', '/verify']) {
      const answer = await at.post(browser, back, path, { code: '123456', version: '1' });
      expect([path, heading(answer)]).toEqual([path, CONFIRM]);
    }
    const done = await at.post(browser, back, '/factor/totp', { code: at.nextCode(secret) });
    expect((await at.claims(done)).sub).toBe(ada.id);
    const late = await browser.get(back.url);
    expect(late.status).toBe(400);
    expect(late.html).toContain('expired');
  });

  it('takes a form that is sent twice at once as sent once', async () => {
    const { ada, secret, browser } = await withApp();
    const form = await at.open(browser);
    const given = { email: ada.email, password: PASSWORD };
    const answers = await Promise.all([1, 2, 3].map(() => browser.submit(form, given)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    const page = await browser.follow(answers[0] as (typeof answers)[0], at.op.url);
    expect(heading(page)).toBe(CONFIRM);
    const code = at.nextCode(secret);
    const codes = await Promise.all(
      [1, 2].map(() => at.postOnly(browser, page, '/factor/totp', { code })),
    );
    // The code was used up by one; whichever it was, the sign-in is done.
    expect(codes.map(({ status }) => status)).toContain(303);
    expect(codes.every(({ status }) => status < 500)).toBe(true);
    const [done] = codes.filter(({ status }) => status === 303);
    const end = await browser.follow(done as (typeof codes)[0], at.op.url);
    expect((await at.claims(end)).sub).toBe(ada.id);
  });

  it('is done for who sends its last form twice, whichever answer the browser follows', async () => {
    const { ada, secret, browser } = await withApp();
    const page = await at.enter(browser, ada);
    const code = at.nextCode(secret);
    await at.postOnly(browser, page, '/factor/totp', { code });
    const again = await at.post(browser, page, '/factor/totp', { code });
    expect(await at.claims(again)).toMatchObject({ sub: ada.id, acr: MULTI });
  });

  it('begins anew for who wants to be somebody else, also when it was done already', async () => {
    const { ada, secret, browser } = await withApp();
    const bea = await at.addPerson();
    const page = await at.enter(browser, ada);
    await at.postOnly(browser, page, '/factor/totp', { code: at.nextCode(secret) });
    const anew = await at.post(browser, page, '/restart');
    expect(heading(anew)).toContain('Sign in');
    const given = { email: bea.email, password: PASSWORD };
    const done = await browser.follow(await browser.submit(anew, given), at.op.url);
    expect((await at.claims(done)).sub).toBe(bea.id);
  });

  it('starts over when the person wants to', async () => {
    const { ada, browser } = await withApp();
    const bea = await at.addPerson();
    const asked = await at.enter(browser, ada);
    const again = await at.post(browser, asked, '/restart');
    expect(heading(again)).toContain('Sign in');
    const given = { email: bea.email, password: PASSWORD };
    const done = await browser.follow(await browser.submit(again, given), at.op.url);
    expect((await at.claims(done)).sub).toBe(bea.id);
  });

  it.each([
    ['suspended', { state: 'suspended' as const }],
    ['locked', { state: 'locked' as const }],
  ])('ends for who is %s in the middle', async (_, changes) => {
    const { ada, secret, browser } = await withApp();
    const asked = await at.enter(browser, ada);
    await at.op.users.update(ada.id, changes, { by: SYSTEM });
    const code = at.nextCode(secret);
    const answer = await at.post(browser, asked, '/factor/totp', { code });
    expect(errorOf(answer)).toBe('access_denied');
  });

  it('ends for who is deleted in the middle', async () => {
    const { ada, secret, browser } = await withApp();
    const asked = await at.enter(browser, ada);
    await at.op.users.delete(ada.id, { by: SYSTEM });
    const code = at.nextCode(secret);
    const answer = await at.post(browser, asked, '/factor/totp', { code });
    expect(errorOf(answer)).toBe('access_denied');
  });

  it('asks no more for what was withdrawn meanwhile, and for what came up', async () => {
    const { ada, browser } = await withApp();
    const asked = await at.enter(browser, ada);
    for (const { id } of await at.op.factors.list(ada.id)) {
      await at.op.factors.remove(ada.id, id, { by: SYSTEM });
    }
    const done = await browser.follow(await browser.get(asked.url), at.op.url);
    expect((await at.claims(done)).sub).toBe(ada.id);
  });
});

describe.each(engines())('a remembered browser on %s', (engine) => {
  let at: TestSignIns;
  beforeAll(async () => {
    at = await startSignIns(engine);
  });
  afterAll(() => at.stop());

  /** Somebody who has signed in with the factor, and wants the browser remembered. */
  async function remembered(policy = {}) {
    const ada = await at.addPerson({}, { remembered_device_lifetime: 30 * 86_400, ...policy });
    const secret = await at.enrolTotp(ada);
    const browser = new HttpBrowser();
    const asked = await at.enter(browser, ada);
    expect(asked.html).toContain('name="remember"');
    const code = at.nextCode(secret);
    await at.post(browser, asked, '/factor/totp', { code, remember: '1' });
    return { ada, secret, browser };
  }
  const anew = (browser: HttpBrowser, ada: Awaited<ReturnType<typeof remembered>>['ada']) =>
    at.enter(browser, ada, { prompt: 'login' });

  it('is not asked for the factor again, and says so', async () => {
    const { ada, browser } = await remembered();
    const claims = await at.claims(await anew(browser, ada));
    expect(claims).toMatchObject({ acr: 'urn:gatehouse:acr:remembered-device', amr: ['pwd'] });
    expect(heading(await at.enter(new HttpBrowser(), ada))).toBe(CONFIRM);
  });

  it('is remembered of its owner only', async () => {
    const { browser } = await remembered();
    const bea = await at.addPerson();
    await at.enrolTotp(bea);
    expect(heading(await anew(browser, bea))).toBe(CONFIRM);
  });

  it('is enough for a policy that requires a factor, not for acr_values', async () => {
    const { ada, browser } = await remembered({ mfa: 'required' });
    expect((await anew(browser, ada)).location).toBeDefined();
    const asked = await at.enter(browser, ada, { prompt: 'login', acr_values: MULTI });
    expect(heading(asked)).toBe(CONFIRM);
  });

  it('stands in for a code by e-mail too', async () => {
    const ada = await at.addPerson({}, { mfa: 'required', factors: ['email_code'] });
    const browser = new HttpBrowser();
    const asked = await at.enter(browser, ada);
    await at.post(browser, asked, '/factor/send');
    const code = await at.mailedCode(ada.email);
    await at.post(browser, asked, '/factor/email_code', { code, remember: '1' });
    expect((await anew(browser, ada)).location).toBeDefined();
  });

  it.each([
    [
      'the password is changed',
      (id: string) => at.op.users.update(id, { password: PASSWORD }, { by: SYSTEM }),
    ],
    ['it is forgotten', (id: string) => at.op.rememberedDevices.forgetAll(id, { by: SYSTEM })],
  ])('is asked again once %s', async (_, change) => {
    const { ada, browser } = await remembered();
    await change(ada.id);
    expect(heading(await anew(browser, ada))).toBe(CONFIRM);
  });

  it('is asked again when a factor is removed', async () => {
    const { ada, browser } = await remembered();
    await at.enrolPasskey(ada);
    const [first] = await at.op.factors.list(ada.id);
    await at.op.factors.remove(ada.id, first?.id ?? '', { by: SYSTEM });
    expect(heading(await anew(browser, ada))).toBe(CONFIRM);
  });

  it('is asked again when the policy remembers for less long, or not at all', async () => {
    const { ada, browser } = await remembered();
    at.clock.pass(2 * 3_600_000);
    await at.setPolicyOf(ada, { remembered_device_lifetime: 3600 });
    expect(heading(await anew(browser, ada))).toBe(CONFIRM);
    await at.setPolicyOf(ada, { remembered_device_lifetime: 0 });
    const page = await anew(browser, ada);
    expect(page.html).not.toContain('name="remember"');
  });

  it('is not remembered where the policy does not, whatever the form says', async () => {
    const ada = await at.addPerson({}, { remembered_device_lifetime: 0 });
    const secret = await at.enrolTotp(ada);
    const browser = new HttpBrowser();
    const asked = await at.enter(browser, ada);
    const code = at.nextCode(secret);
    await at.post(browser, asked, '/factor/totp', { code, remember: '1' });
    expect(await at.op.rememberedDevices.list(ada.id)).toEqual([]);
    expect(heading(await anew(browser, ada))).toBe(CONFIRM);
  });
});
