import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { codeOf, PASSWORD } from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import {
  forgot,
  NEW_PASSWORD,
  type SelfService,
  startSelfService,
} from './self-service-fixture.ts';

describe.each(engines())('resetting a password on %s', (engine) => {
  let desk: SelfService;
  beforeAll(async () => {
    desk = await startSelfService(engine);
  });
  beforeEach(() => desk.pass());
  afterAll(() => desk.stop());

  it('leads from the sign-in through a mail back into the same sign-in', async () => {
    const { id, email } = await desk.addPerson();
    const browser = new HttpBrowser();
    const signIn = await desk.open(browser);
    const forgotHref = /href="(\/signin\/forgot[^"]*)"/.exec(signIn.html)?.[1] ?? '';
    const page = await browser.get(new URL(forgotHref, desk.op.url));
    const sent = await browser.follow(await browser.submit(page, { email }), desk.op.url);
    expect(sent.html).toContain('If there is an account');
    expect(sent.html).toContain('href="/outbox"');

    const link = await desk.linkTo(email);
    expect(link.startsWith(`${desk.op.url}/signin/reset/`)).toBe(true);
    const form = await browser.get(link);
    expect(form.html).toContain('Choose a new password');
    const changed = await browser.follow(
      await browser.submit(form, { password: NEW_PASSWORD }),
      desk.op.url,
    );
    expect(changed.html).toContain('Your password is changed');
    const back = /class="button button-primary" href="(\/signin\/[^"]+)"/.exec(changed.html)?.[1];
    const again = await browser.get(new URL((back ?? '').replace('&amp;', '&'), desk.op.url));
    const done = await browser.submit(again, { email, password: NEW_PASSWORD });
    expect(codeOf(await browser.follow(done, desk.op.url))).toBeTruthy();

    expect((await desk.trySignIn(email, PASSWORD)).status).toBe(422);
    expect(await desk.actionsOn(id)).toEqual(
      expect.arrayContaining(['password.reset_request', 'email.verify', 'password.change']),
    );
    const [notice] = await desk.mailsTo(email);
    expect(notice?.template).toBe('password_changed');
  });

  it('is asked for by username too, and written to the address of the account', async () => {
    const { email, username } = await desk.addPerson();
    await forgot(desk, username.toUpperCase());
    expect(await desk.mailsTo(email)).toMatchObject([{ template: 'password_reset' }]);
  });

  it('keeps to the rules for passwords, and the link is still good then', async () => {
    const { email } = await desk.addPerson();
    await forgot(desk, email);
    const link = await desk.linkTo(email);
    const browser = new HttpBrowser();
    const refused = await browser.submit(await browser.get(link), { password: 'short' });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('It is too short');
    expect((await browser.submit(refused, { password: NEW_PASSWORD })).status).toBe(303);
    expect((await desk.trySignIn(email)).status).toBe(303);
  });

  it('ends every session and forgets remembered browsers', async () => {
    const { id, email } = await desk.addPerson();
    const signedIn = new HttpBrowser();
    await signedIn.follow(await desk.trySignIn(email, PASSWORD, signedIn), desk.op.url);
    expect(await desk.op.sessions.list(id)).toHaveLength(1);
    await desk.op.rememberedDevices.remember(id, { lifetime: 3600, by: SYSTEM });
    await forgot(desk, email);
    const browser = new HttpBrowser();
    await browser.submit(await browser.get(await desk.linkTo(email)), { password: NEW_PASSWORD });
    expect(await desk.op.sessions.list(id)).toEqual([]);
    expect(await desk.op.rememberedDevices.list(id)).toEqual([]);
  });

  it('signs nobody in by itself', async () => {
    const { email } = await desk.addPerson();
    await forgot(desk, email);
    const browser = new HttpBrowser();
    await browser.submit(await browser.get(await desk.linkTo(email)), { password: NEW_PASSWORD });
    const account = await browser.follow(await browser.get(desk.op.url), desk.op.url);
    expect(account.html).toContain('<h1>Sign in</h1>');
  });

  it.each(['suspended', 'locked'] as const)('is nothing for who is %s', async (state) => {
    const { id, email } = await desk.addPerson({ state });
    expect((await forgot(desk, email)).location?.pathname).toBe('/signin/notice/reset-sent');
    expect(await desk.mailsTo(email)).toEqual([]);
    // Nor with a link from before.
    await desk.op.users.update(id, { state: 'active' }, { by: SYSTEM });
    await forgot(desk, email);
    const link = await desk.linkTo(email);
    await desk.op.users.update(id, { state }, { by: SYSTEM });
    const over = await new HttpBrowser().get(link);
    expect([over.status, over.html.includes('This link no longer works')]).toEqual([410, true]);
  });

  it('says in which language the person reads', async () => {
    const { id, email } = await desk.addPerson();
    await desk.op.users.update(id, { locale: 'de' }, { by: SYSTEM });
    await forgot(desk, email);
    expect((await desk.mailsTo(email))[0]?.subject).toBe('Passwort für Gatehouse zurücksetzen');
    const other = await desk.addPerson();
    const sent = await forgot(desk, other.email, { headers: { 'accept-language': 'de' } });
    expect(sent.status).toBe(303);
    expect((await desk.mailsTo(other.email))[0]?.subject).toMatch(/zurücksetzen/);
  });

  it('asks again for what was left out, and waits after too many', async () => {
    const empty = await forgot(desk, ' ');
    expect([empty.status, empty.html.includes('Something is missing')]).toEqual([400, true]);
    const { email } = await desk.addPerson();
    const statuses = [];
    for (let i = 0; i < 6; i += 1) statuses.push((await forgot(desk, email)).status);
    expect(statuses).toEqual([303, 303, 303, 303, 303, 429]);
    const late = await forgot(desk, email);
    expect(late.headers.get('retry-after')).toBe('1');
    expect(late.html).toContain('Too many attempts');
    expect(await desk.mailsTo(email)).toHaveLength(5);
  });
});
