import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { codeOf } from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import { NEW_PASSWORD, type SelfService, startSelfService } from './self-service-fixture.ts';

describe.each(engines())('links that administrators have sent, on %s', (engine) => {
  let desk: SelfService;
  beforeAll(async () => {
    desk = await startSelfService(engine);
  });
  beforeEach(() => desk.pass());
  afterAll(() => desk.stop());

  const state = async (id: string) => {
    const { state, email_verified } = await desk.op.users.get(id, { by: SYSTEM });
    return { state, email_verified };
  };
  const invite = async () => {
    const person = await desk.addPerson({ state: 'invited' });
    await desk.op.userMails.invite(await desk.op.users.get(person.id, { by: SYSTEM }), {
      by: SYSTEM,
    });
    return person;
  };

  it('an invitation sets the first password, makes the account active and the address verified', async () => {
    const { id, email } = await invite();
    const browser = new HttpBrowser();
    const form = await browser.get(await desk.linkTo(email));
    expect(form.html).toContain('With it you sign in from now on.');
    expect(await state(id)).toEqual({ state: 'invited', email_verified: false });
    const ready = await browser.follow(
      await browser.submit(form, { password: NEW_PASSWORD }),
      desk.op.url,
    );
    expect(ready.html).toContain('Your account is ready');
    expect(await state(id)).toEqual({ state: 'active', email_verified: true });
    const done = await desk.trySignIn(email, NEW_PASSWORD, browser);
    expect(codeOf(await browser.follow(done, desk.op.url))).toBeTruthy();
    expect(await desk.mailsTo(email)).toMatchObject([{ template: 'invitation' }]);
  });

  it('an invitation ends the one before, and when somebody else has made the account active', async () => {
    const { id, email } = await invite();
    const first = await desk.linkTo(email);
    await desk.op.userMails.invite(await desk.op.users.get(id, { by: SYSTEM }), { by: SYSTEM });
    const second = await desk.linkTo(email);
    const browser = new HttpBrowser();
    expect((await browser.get(first)).status).toBe(410);
    expect((await browser.get(second)).status).toBe(200);
    await desk.op.users.update(id, { password: NEW_PASSWORD }, { by: SYSTEM });
    expect((await browser.get(second)).status).toBe(410);
  });

  it('who is invited and has lost the mail asks for a password by themselves', async () => {
    const { id, email } = await desk.addPerson({ state: 'invited' });
    const browser = new HttpBrowser();
    await browser.post(`${desk.op.url}/signin/forgot`, { email });
    await browser.submit(await browser.get(await desk.linkTo(email)), { password: NEW_PASSWORD });
    expect(await state(id)).toEqual({ state: 'active', email_verified: true });
  });

  it('an address is verified by a button, and not by opening the link', async () => {
    const { id, email } = await desk.addPerson();
    const person = await desk.op.users.get(id, { by: SYSTEM });
    await desk.op.userMails.askToVerifyEmail(person, { by: SYSTEM });
    const browser = new HttpBrowser();
    const page = await browser.get(await desk.linkTo(email));
    expect(page.html).toContain(`<bdi>${email}</bdi>`);
    expect((await state(id)).email_verified).toBe(false);
    const done = await browser.follow(await browser.submit(page, {}), desk.op.url);
    expect(done.html).toContain('Your e-mail address is verified');
    expect((await state(id)).email_verified).toBe(true);
    expect((await browser.submit(page, {})).status).toBe(410);
    expect(await desk.actionsOn(id)).toEqual(
      expect.arrayContaining(['email.verification_send', 'email.verify']),
    );
  });

  it('a link to verify an address is nothing for the next one', async () => {
    const { id, email } = await desk.addPerson();
    const person = await desk.op.users.get(id, { by: SYSTEM });
    await desk.op.userMails.askToVerifyEmail(person, { by: SYSTEM });
    const browser = new HttpBrowser();
    const page = await browser.get(await desk.linkTo(email));
    await desk.op.users.update(id, { email: `new-${email}` }, { by: SYSTEM });
    expect((await browser.submit(page, {})).status).toBe(410);
    expect((await state(id)).email_verified).toBe(false);
  });
});
