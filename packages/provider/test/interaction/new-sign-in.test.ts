import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import type { User } from '../../src/directory/user.ts';
import { PASSWORD } from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import { executedSql } from './executed-sql.ts';
import { heading, startSignIns, type TestSignIns } from './sign-in-fixture.ts';

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
const HOUR = 3_600_000;

describe.each(engines())('a sign-in with a browser that is not known on %s', (engine) => {
  let at: TestSignIns;
  beforeAll(async () => {
    at = await startSignIns(engine);
  });
  afterAll(() => at.stop());

  const mailsTo = async ({ email }: User) => {
    const { items } = await at.op.mailLog.listOutbox({ limit: 200 }, { by: SYSTEM });
    return items.filter(({ to, template }) => to === email && template === 'new_sign_in');
  };

  /** Somebody who has signed in before, in `browser`. */
  const addKnown = async (fields: object = {}) => {
    const person = await at.addPerson(fields);
    const browser = new HttpBrowser();
    await at.claims(await at.enter(browser, person));
    return { person, browser };
  };

  it('is told of by mail: when, what, with which browser, from where, and what to do', async () => {
    const { person } = await addKnown({ zoneinfo: 'Europe/Berlin' });
    const browser = new HttpBrowser();
    const page = await at.open(browser);
    const done = await browser.post(
      page.url,
      { email: person.email, password: PASSWORD },
      { 'user-agent': FIREFOX },
    );
    await at.claims(await browser.follow(done, at.op.url));
    const [mail, ...others] = await mailsTo(person);
    expect(others).toEqual([]);
    expect(mail?.subject).toBe('New sign-in to Gatehouse');
    expect(mail?.text).toContain(`Hello ${person.name},`);
    expect(mail?.text).toContain('(Europe/Berlin)');
    expect(mail?.text).toContain('Application: Orbit');
    expect(mail?.text).toContain('Browser: Firefox, Windows');
    expect(mail?.text).toContain('IP address: 127.0.0.1');
    expect(mail?.text).toContain(`${at.op.url}/account/security`);
    expect(mail?.text).toContain('change your password at once');
    expect(mail?.text).not.toContain(PASSWORD);
  });

  it('is in the language of the person', async () => {
    const { person } = await addKnown({ locale: 'de-AT' });
    await at.claims(await at.enter(new HttpBrowser(), person));
    expect((await mailsTo(person)).map(({ subject }) => subject)).toEqual([
      'Neue Anmeldung bei Gatehouse',
    ]);
  });

  it('is not told of when it is the first ever', async () => {
    const { person } = await addKnown();
    expect(await mailsTo(person)).toEqual([]);
  });

  it('is not told of again in the same browser, which costs no look into the past', async () => {
    const { person, browser } = await addKnown();
    const reads = async (of: HttpBrowser) => {
      const page = await at.open(of, { prompt: 'login' });
      const given = { email: person.email, password: PASSWORD };
      const statements = await executedSql(async () => {
        await at.claims(await at.post(of, page, '', given));
      });
      return statements.filter((statement) => statement.endsWith('"events"'));
    };
    expect(await reads(browser)).not.toContain('select "events"');
    expect(await mailsTo(person)).toEqual([]);
    expect(await reads(new HttpBrowser())).toContain('select "events"');
  });

  it.each([
    ['made up', () => 'v1.AAAAAAAAAAAAAAAAAAAAAA.zzzzzz~AAAAAAAAAAAAAAAAAAAAAA'],
    ['of a browser in which only somebody else has signed in', (others: string) => others],
  ])('is told of when its cookie is %s', async (_, cookie) => {
    const other = await addKnown();
    const { person } = await addKnown();
    const browser = new HttpBrowser();
    const value = cookie(other.browser.cookie('gatehouse_device') ?? '');
    browser.setCookie(at.op.url, 'gatehouse_device', value);
    await at.claims(await at.enter(browser, person));
    expect(await mailsTo(person)).toHaveLength(1);
  });

  it('is told of when all is proved, not when a password was tried out', async () => {
    const { person } = await addKnown();
    const secret = await at.enrolTotp(person);
    const browser = new HttpBrowser();
    const page = await at.enter(browser, person);
    expect(heading(page)).toBe('Confirm that it’s you');
    expect(await mailsTo(person)).toEqual([]);
    const given = await browser.submit(page, { code: at.nextCode(secret) });
    const done = await browser.follow(given, at.op.url);
    await at.claims(done);
    expect(await mailsTo(person)).toHaveLength(1);
  });

  it('fills no mailbox: five are told of in an hour', async () => {
    const { person } = await addKnown();
    at.clock.pass(HOUR);
    for (let i = 0; i < 6; i += 1) await at.claims(await at.enter(new HttpBrowser(), person));
    expect(await mailsTo(person)).toHaveLength(5);
    at.clock.pass(HOUR);
    await at.claims(await at.enter(new HttpBrowser(), person));
    expect(await mailsTo(person)).toHaveLength(6);
  });

  it('takes no advertisement from the name that a browser gives itself', async () => {
    const { person } = await addKnown();
    const browser = new HttpBrowser();
    const page = await at.open(browser);
    const done = await browser.post(
      page.url,
      { email: person.email, password: PASSWORD },
      { 'user-agent': 'Win at evil.example/1.0 (X)' },
    );
    await at.claims(await browser.follow(done, at.op.url));
    const [mail] = await mailsTo(person);
    expect(mail?.text).toContain('IP address');
    expect(mail?.text).not.toContain('evil.example');
  });

  it('is not told of where the settings say so, but is in the audit log', async () => {
    const { person } = await addKnown();
    await at.setSettings({ new_sign_in_mails: false });
    await at.claims(await at.enter(new HttpBrowser(), person));
    await at.setSettings({ new_sign_in_mails: true });
    expect(await mailsTo(person)).toEqual([]);
    const [event] = (await at.lastEvents(person)).filter(({ action }) => action === 'sign_in');
    expect(event?.details).toMatchObject({ new_browser: true });
  });
});
