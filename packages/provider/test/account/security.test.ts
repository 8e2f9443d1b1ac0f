import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { SoftwareAuthenticator } from '../factors/software-authenticator.ts';
import { passkeyOptions } from '../interaction/sign-in-fixture.ts';
import { PASSWORD, startTestProvider, type TestProvider } from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import {
  addTotp,
  addVisitor,
  codeOf,
  enter,
  eventsOf,
  factorsOn,
  hidden,
  secretOn,
} from './account-fixture.ts';

const NEW_PASSWORD = 'seven quiet herons at dusk';
const SECURITY = '/account/security';
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';

describe.each(engines())('what a person signs in with, in their account on %s', (engine) => {
  let op: TestProvider;
  /** Milliseconds since the epoch at which the provider's clock stands still; undefined: it goes. */
  let standsAt: number | undefined;
  beforeAll(async () => {
    op = await startTestProvider(engine, { clock: { now: () => standsAt ?? Date.now() } });
  });
  afterAll(() => op.stop());

  const isSignedIn = async (browser: HttpBrowser) =>
    (await browser.get(`${op.url}${SECURITY}`)).status === 200;

  describe('a password', () => {
    const change = { current_password: PASSWORD, password: NEW_PASSWORD };

    it('is changed by who knows the present one; every other session ends, and this one goes on', async () => {
      const ada = await addVisitor(op);
      const other = await ada.signInElsewhere();
      const page = await ada.submit(`${SECURITY}/password`, change);
      expect(page.url.search).toBe('?done=password_changed');
      expect(page.html).toContain('Your password is changed.');
      expect(await isSignedIn(other)).toBe(false);
      expect((await enter(op, new HttpBrowser(), ada.email, NEW_PASSWORD)).html).toContain('Hello');
      const [event] = (await eventsOf(op, ada.id)).filter(
        ({ action }) => action === 'password.change',
      );
      expect(event).toMatchObject({ actor_id: ada.id, outcome: 'success' });
    });

    it('stays when the present one is wrong, which counts as a try to sign in', async () => {
      const ada = await addVisitor(op);
      const wrong = { ...change, current_password: 'not my password' };
      const page = await ada.send(`${SECURITY}/password`, wrong);
      expect(page.status).toBe(422);
      expect(page.html).toContain('Your present password is not right');
      expect(page.html).not.toContain('not my password');
      const [event] = await eventsOf(op, ada.id);
      expect(event).toMatchObject({
        action: 'password.change',
        outcome: 'failure',
        reason: 'credentials_refused',
      });
      // Else a slow machine could take longer than there is to wait.
      standsAt = Date.now();
      let last = page;
      for (let tries = 0; last.status === 422 && tries < 20; tries += 1) {
        last = await ada.send(`${SECURITY}/password`, wrong);
      }
      expect(last.status).toBe(429);
      expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await ada.send(`${SECURITY}/password`, change)).status).toBe(429);
      standsAt = undefined;
    });

    it('follows the rules, which the page names', async () => {
      const ada = await addVisitor(op);
      const page = await ada.send(`${SECURITY}/password`, { ...change, password: 'short' });
      expect(page.status).toBe(422);
      expect(page.html).toContain('It is too short');
      expect(await isSignedIn(ada.browser)).toBe(true);
    });
  });

  describe('an authenticator app', () => {
    it('is set up with recovery codes, which are shown once', async () => {
      const ada = await addVisitor(op);
      expect((await ada.open(SECURITY)).html).toContain('Nothing is set up');
      const choice = await ada.open(`${SECURITY}/add`);
      expect(choice.html).toContain(`href="${SECURITY}/totp"`);
      const { page } = await addTotp(ada);
      expect(page.html).toContain('Keep your recovery codes');
      const codes = page.html.match(/<li><code>[0-9A-Z-]{19}<\/code>/g);
      expect(codes).toHaveLength(10);
      const overview = await ada.open(`${SECURITY}?done=factor_added`);
      expect(overview.html).toContain('It is set up');
      expect(overview.html).toContain('Phone');
      expect(overview.html).toContain('Codes left: 10');
      expect(overview.html).not.toContain(codes?.[0]);
    });

    it('is not set up by a wrong code, and keeps its secret for the next try', async () => {
      const ada = await addVisitor(op);
      const page = await ada.open(`${SECURITY}/totp`);
      const enrolment = hidden(page, 'enrolment');
      const again = await ada.send(`${SECURITY}/totp`, { enrolment, code: '000000', name: 'P' });
      expect(again.status).toBe(422);
      expect(again.html).toContain('That code is not right');
      expect(secretOn(again)).toBe(secretOn(page));
      const code = codeOf(secretOn(again));
      const fields = { enrolment: hidden(again, 'enrolment'), code, name: '' };
      expect((await ada.submit(`${SECURITY}/totp`, fields)).html).toContain('recovery codes');
      expect((await ada.open(SECURITY)).html).toContain('Authenticator');
    });

    it('is renamed, and removed after what comes of it is said', async () => {
      const ada = await addVisitor(op);
      await addTotp(ada);
      const [path = ''] = factorsOn(await ada.open(SECURITY));
      const page = await ada.open(path);
      expect(page.html).toContain('It is the only one');
      expect(page.html).toContain('Your recovery codes stop working');
      const renamed = await ada.submit(`${path}/rename`, { name: 'Old phone' });
      expect(renamed.html).toContain('Old phone');
      expect((await ada.submit(`${path}/rename`, { name: ' ' })).html).toContain(
        'That name can’t be used',
      );
      const before = ada.browser.cookie('gatehouse_session');
      const removed = await ada.submit(`${path}/remove`);
      expect(removed.html).toContain('It is removed.');
      expect(removed.html).not.toContain('Recovery codes');
      expect(ada.browser.cookie('gatehouse_session')).not.toBe(before);
      expect((await ada.submit(`${path}/remove`)).html).toContain('That is not there any more');
    });

    it('stays where the policy needs it', async () => {
      const policy = await op.policies.create(
        { name: `strict ${engine}`, mfa: 'required', factors: ['totp', 'passkey'] },
        { by: SYSTEM },
      );
      const group = await op.groups.create(
        { name: `strict ${engine}`, policy_id: policy.id },
        { by: SYSTEM },
      );
      const ada = await addVisitor(op);
      await addTotp(ada);
      await op.users.update(ada.id, { group_id: group.id }, { by: SYSTEM });
      const [path = ''] = factorsOn(await ada.open(SECURITY));
      expect((await ada.submit(`${path}/remove`)).html).toContain('This one has to stay');
    });

    describe('where an application asks for a second step', () => {
      const addApplication = async (fields: object) =>
        (
          await op.applications.create(
            { redirect_uris: ['https://app.example/callback'], ...fields } as never,
            { by: SYSTEM },
          )
        ).application;

      it('stays for who may open it, and the page says which it is', async () => {
        const name = `<Vault> ${engine}`;
        const vault = await addApplication({
          client_name: name,
          access: 'roles',
          require_mfa: true,
        });
        await addApplication({
          client_name: `Closed ${engine}`,
          access: 'roles',
          require_mfa: true,
        });
        await addApplication({ client_name: `Open ${engine}`, access: 'roles' });
        const role = await op.roles.create({ name: `vault ${engine}` }, { by: SYSTEM });
        await op.access.open(role.id, vault.id, { by: SYSTEM });
        const ada = await addVisitor(op);
        await addTotp(ada);
        const [path = ''] = factorsOn(await ada.open(SECURITY));
        expect((await ada.open(path)).html).toContain(`action="${path}/remove"`);
        await op.users.grantRole(ada.id, role.id, { by: SYSTEM });
        const page = await ada.open(path);
        expect(page.html).toContain(`&lt;Vault&gt; ${engine}`);
        expect(page.html).not.toContain('Closed');
        expect(page.html).not.toContain('Open ');
        expect(page.html).not.toContain(`action="${path}/remove"`);
        // Whoever sends the form all the same is told on the page that says why.
        const refused = await ada.submit(`${path}/remove`);
        expect(refused.html).toContain('This one has to stay');
        expect(refused.html).toContain(`&lt;Vault&gt; ${engine}`);
        expect(await op.factors.list(ada.id)).toHaveLength(2);
        await op.users.withdrawRole(ada.id, role.id, { by: SYSTEM });
        expect((await ada.submit(`${path}/remove`)).html).toContain('It is removed.');
      });

      it('stays for everybody where it is open to everybody, unless a code by e-mail does as well', async () => {
        const { id } = await addApplication({
          client_name: `Wide ${engine}`,
          access: 'everyone',
          require_mfa: true,
        });
        const ada = await addVisitor(op);
        const bob = await addVisitor(op, { email_verified: true });
        const paths: string[] = [];
        for (const person of [ada, bob]) {
          await addTotp(person);
          paths.push(factorsOn(await person.open(SECURITY))[0] ?? '');
        }
        expect((await ada.submit(`${paths[0]}/remove`)).html).toContain('This one has to stay');
        expect((await bob.open(`${paths[1]}`)).html).not.toContain(`Wide ${engine}`);
        expect((await bob.submit(`${paths[1]}/remove`)).html).toContain('It is removed.');
        await op.applications.delete(id, { by: SYSTEM });
      });
    });
  });

  it('a passkey is set up in the session that asked for it', async () => {
    const ada = await addVisitor(op);
    const page = await ada.open(`${SECURITY}/passkey`);
    const credential = new SoftwareAuthenticator(op.url).create(passkeyOptions(page)) ?? '';
    const eve = await addVisitor(op);
    const stolen = await eve.send(`${SECURITY}/passkey`, { credential, name: 'Mine' });
    expect(stolen.status).toBe(422);
    const added = await ada.submit(`${SECURITY}/passkey`, { credential, name: 'Laptop' });
    expect(added.html).toContain('Keep your recovery codes');
    expect((await ada.open(SECURITY)).html).toContain('Laptop');
    const again = await ada.send(`${SECURITY}/passkey`, { credential, name: 'Twice' });
    expect(again.status).toBe(422);
  });

  it('a passkey that nobody has named is called by the device it was made on, as in a sign-in', async () => {
    const ada = await addVisitor(op);
    const credential = new SoftwareAuthenticator(op.url).create(
      passkeyOptions(await ada.open(`${SECURITY}/passkey`)),
    );
    const headers = { 'user-agent': FIREFOX };
    await ada.browser.post(
      `${op.url}${SECURITY}/passkey`,
      { credential: credential ?? '' },
      headers,
    );
    expect((await ada.open(SECURITY)).html).toContain('Firefox, Windows');
  });

  it('new recovery codes take the place of the old ones, for who has something they stand in for', async () => {
    const ada = await addVisitor(op);
    expect((await ada.open(`${SECURITY}/recovery-codes`)).url.pathname).toBe(SECURITY);
    expect((await ada.submit(`${SECURITY}/recovery-codes`)).url.pathname).toBe(SECURITY);
    const { page: first } = await addTotp(ada);
    expect((await ada.open(`${SECURITY}/recovery-codes`)).html).toContain(
      'The codes that you have now stop working.',
    );
    const second = await ada.submit(`${SECURITY}/recovery-codes`);
    const codesOn = (html: string) => html.match(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/g) ?? [];
    const [old = ''] = codesOn(first.html);
    const [fresh = ''] = codesOn(second.html);
    const by = { ...SYSTEM, type: 'user' as const, id: ada.id };
    expect(await op.recoveryCodes.use(ada.id, old, { by })).toBeUndefined();
    expect(await op.recoveryCodes.use(ada.id, fresh, { by })).toEqual({ left: 9 });
  });

  it('remembered browsers are forgotten, one or all', async () => {
    const ada = await addVisitor(op);
    const by = { ...SYSTEM, type: 'user' as const, id: ada.id };
    for (let i = 0; i < 3; i += 1) {
      await op.rememberedDevices.remember(ada.id, { lifetime: 3600, by });
    }
    const page = await ada.open(SECURITY);
    const one = await ada.submit(`${SECURITY}/devices/forget`, { device: hidden(page, 'device') });
    expect(one.html).toContain('The browser is forgotten');
    expect(await op.rememberedDevices.list(ada.id)).toHaveLength(2);
    const all = await ada.submit(`${SECURITY}/devices/forget-all`);
    expect(all.html).toContain('No browser is remembered.');
  });

  it('failed attempts are told of, and forgotten', async () => {
    const ada = await addVisitor(op);
    expect((await ada.open(SECURITY)).html).toContain('None since you signed in last.');
    await enter(op, new HttpBrowser(), ada.email, 'a wrong password');
    expect((await ada.open(SECURITY)).html).toContain('Attempts that failed: 1');
    const cleared = await ada.submit(`${SECURITY}/attempts/clear`);
    expect(cleared.html).toContain('The failed attempts are forgotten');
    expect((await op.attempts.state(ada.id)).failures).toBe(0);
  });
});
