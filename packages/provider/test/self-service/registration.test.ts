import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { codeOf, PASSWORD } from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import { NEW_PASSWORD, type SelfService, startSelfService } from './self-service-fixture.ts';

describe.each(engines())('registering on %s', (engine) => {
  let desk: SelfService;
  beforeAll(async () => {
    desk = await startSelfService(engine);
    await desk.set({ registration: true });
  });
  beforeEach(() => desk.pass());
  afterAll(() => desk.stop());

  let count = 0;
  const fill = (fields: Record<string, string> = {}) => {
    count += 1;
    const email = `Grace${count}@example.com`;
    return { name: 'Grace Hopper', email, password: NEW_PASSWORD, ...fields };
  };
  const register = (fields: Record<string, string>, browser = new HttpBrowser()) =>
    browser.post(`${desk.op.url}/signin/register`, fields);
  const find = async (email: string) => {
    const { items } = await desk.op.users.list({ q: email }, { by: SYSTEM });
    return items[0];
  };

  it('leads from the sign-in through a mail to an account, and back into the same sign-in', async () => {
    const form = fill();
    const browser = new HttpBrowser();
    const signIn = await desk.open(browser);
    const href = /href="(\/signin\/register[^"]*)"/.exec(signIn.html)?.[1] ?? '';
    const page = await browser.get(new URL(href, desk.op.url));
    const sent = await browser.follow(await browser.submit(page, form), desk.op.url);
    expect(sent.html).toContain('Check your e-mail');
    expect(await find(form.email)).toBeUndefined();

    const confirm = await browser.get(await desk.linkTo(form.email));
    expect(await find(form.email)).toBeUndefined();
    const made = await browser.follow(await browser.submit(confirm, {}), desk.op.url);
    expect(made.html).toContain('Your account is ready');
    const user = await find(form.email);
    expect(user).toMatchObject({
      email: form.email,
      email_verified: true,
      name: 'Grace Hopper',
      state: 'active',
      locale: 'en',
    });
    expect(await desk.actionsOn(user?.id ?? '')).toEqual(
      expect.arrayContaining(['user.create', 'user.register']),
    );

    const back = /href="(\/signin\/[^"]+)"/.exec(made.html)?.[1]?.replace('&amp;', '&') ?? '';
    const again = await browser.get(new URL(back, desk.op.url));
    const { email, password } = form;
    const done = await browser.submit(again, { email, password });
    expect(codeOf(await browser.follow(done, desk.op.url))).toBeTruthy();
  });

  it('gives new people the roles that mappings say', async () => {
    const role = await desk.op.roles.create({ name: 'staff' }, { by: SYSTEM });
    await desk.op.mappings.create(
      { name: 'staff', condition: 'user.email.endsWith("@staff.example")', role_ids: [role.id] },
      { by: SYSTEM },
    );
    const form = fill({ email: `lin${count}@staff.example` });
    await register(form);
    const browser = new HttpBrowser();
    await browser.submit(await browser.get(await desk.linkTo(form.email)), {});
    expect((await find(form.email))?.roles).toEqual([role.name]);
  });

  it('with an address that somebody has answers the same and tells its owner', async () => {
    const { email } = await desk.addPerson();
    const free = await register(fill());
    const taken = await register(fill({ email: email.toUpperCase() }));
    expect([taken.status, taken.location?.href]).toEqual([free.status, free.location?.href]);
    expect(await desk.mailsTo(email)).toMatchObject([{ template: 'registration_existing' }]);
    expect((await desk.trySignIn(email, PASSWORD)).status).toBe(303);
  });

  it('is open to the domains that are allowed only', async () => {
    await desk.set({ registration_domains: ['example.org'] });
    const refused = await register(fill());
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('With an address of: <bdi>example.org</bdi>');
    expect(refused.html).toContain('With that address you can’t have an account here');
    expect((await register(fill({ email: `a${count}@EXAMPLE.org` }))).status).toBe(303);
    expect((await register(fill({ email: `a${count}@example.org.evil.example` }))).status).toBe(
      422,
    );
    await desk.set({ registration_domains: [] });
  });

  it('asks to accept the terms, and keeps which', async () => {
    await desk.set({ terms_version: '2026-11', terms_uri: 'https://example.com/terms' });
    const form = fill();
    expect((await register(form)).html).toContain('The terms are not accepted');
    expect((await register({ ...form, terms: '2025-01' })).status).toBe(422);
    expect((await register({ ...form, terms: '2026-11' })).status).toBe(303);
    const browser = new HttpBrowser();
    await browser.submit(await browser.get(await desk.linkTo(form.email)), {});
    const { id = '' } = (await find(form.email)) ?? {};
    expect((await desk.op.users.findForClaims(id))?.terms_accepted).toBe('2026-11');
    await desk.set({ terms_version: null });
  });

  it.each([
    ['no name', { name: ' ' }, 'The name can’t be used'],
    ['no address', { email: 'grace' }, 'That is no e-mail address'],
    ['a short password', { password: 'short' }, 'It is too short'],
    ['their name as the password', { password: 'grace hopper' }, 'It is easy to guess'],
  ])('with %s says what is wrong, and keeps the rest', async (_what, fields, says) => {
    const form = fill(fields);
    const answer = await register(form);
    expect(answer.status).toBe(422);
    expect(answer.html).toContain(says);
    expect(answer.html).not.toContain(`value="${form.password}"`);
    if (!('name' in fields)) expect(answer.html).toContain('value="Grace Hopper"');
  });

  it('by two with one address makes one account', async () => {
    const form = fill();
    await register(form);
    const link = await desk.linkTo(form.email);
    const pages = await Promise.all([1, 2, 3].map(() => new HttpBrowser().get(link)));
    const answers = await Promise.all(pages.map((page) => new HttpBrowser().submit(page, {})));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410, 410]);
  });

  it('is of no use when somebody was given the address meanwhile', async () => {
    const form = fill();
    await register(form);
    const browser = new HttpBrowser();
    const page = await browser.get(await desk.linkTo(form.email));
    const { email } = form;
    await desk.op.users.create({ email, password: PASSWORD }, { by: SYSTEM });
    const answer = await browser.submit(page, {});
    expect(answer.status).toBe(409);
    expect(answer.html).toContain('This address belongs to another account');
    expect((await desk.trySignIn(email, NEW_PASSWORD)).status).toBe(422);
  });

  it('is not there when it is off', async () => {
    const form = fill();
    await register(form);
    const link = await desk.linkTo(form.email);
    await desk.set({ registration: false });
    const browser = new HttpBrowser();
    expect((await browser.get(`${desk.op.url}/signin/register`)).status).toBe(404);
    expect((await register(fill())).status).toBe(404);
    expect((await browser.get(link)).status).toBe(410);
    expect((await browser.post(link, {})).status).toBe(410);
    expect(await find(form.email)).toBeUndefined();
    await desk.set({ registration: true });
  });
});
