import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
import {
  codeOf,
  REDIRECT_URI,
  requestToken,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import { addVisitor, eventsOf, hidden } from './account-fixture.ts';

describe.each(engines())('the pages of an account on %s', (engine) => {
  let op: TestProvider;
  let wiki: { id: string; secret: string };
  beforeAll(async () => {
    op = await startTestProvider(engine);
    const names = ['Wiki', 'Ticket Desk', 'Straße', 'Mail', 'Chat', 'Calendar', 'Files'];
    for (const client_name of names) {
      const { application, client_secret } = await op.applications.create(
        {
          client_name,
          redirect_uris: [REDIRECT_URI],
          initiate_login_uri: `https://${client_name.length}.example.com/login`,
          ...(client_name === 'Wiki' && { logo_uri: 'https://cdn.example.com/wiki.png' }),
        },
        { by: SYSTEM },
      );
      if (client_name === 'Wiki') wiki = { id: application.client_id, secret: client_secret ?? '' };
    }
  });
  afterAll(() => op.stop());

  describe('apps', () => {
    it('are found by a part of their name, however it is written', async () => {
      const ada = await addVisitor(op);
      const all = await ada.open('/');
      expect(all.html.match(/class="tile"/g)).toHaveLength(7);
      expect(all.html).toContain('role="search"');
      const found = await ada.open(`/?q=${encodeURIComponent('ＳＴＲＡ')}`);
      expect(found.html.match(/class="tile"/g)).toHaveLength(1);
      expect(found.html).toContain('value="ＳＴＲＡ"');
      expect((await ada.open('/?q=%3Cb%3E')).html).toContain('No app is called “<bdi>&lt;b&gt;');
    });

    it('show their logos, from where alone the page may fetch pictures', async () => {
      const ada = await addVisitor(op);
      const page = await ada.open('/');
      expect(page.html).toContain('<img src="https://cdn.example.com/wiki.png" alt=""');
      const policy = page.headers.get('content-security-policy');
      expect(policy).toContain("img-src 'self' data: https://cdn.example.com;");
      const other = await ada.open('/account');
      expect(other.headers.get('content-security-policy')).toContain("img-src 'self' data:;");
    });
  });

  describe('a profile', () => {
    it('is changed by the person, and the change is in the audit log', async () => {
      const ada = await addVisitor(op, { username: `ada-${engine}` });
      const page = await ada.open('/account');
      expect(page.html).toContain(`ada-${engine}`);
      const saved = await ada.submit('/account', {
        version: hidden(page, 'version'),
        name: ' Countess Lovelace ',
        given_name: 'Ada',
        phone_number: '+44 20 7946 0000',
        locale: 'de',
        zoneinfo: 'Europe/Berlin',
        picture: '',
      });
      expect(saved.html).toContain('Ihr Profil ist gespeichert.');
      expect(await op.users.findForClaims(ada.id)).toMatchObject({
        name: 'Countess Lovelace',
        given_name: 'Ada',
        family_name: null,
        phone_number: '+442079460000',
        phone_number_verified: false,
        locale: 'de',
        zoneinfo: 'Europe/Berlin',
        picture: null,
      });
      const [event] = await eventsOf(op, ada.id);
      expect(event).toMatchObject({ action: 'user.update', actor_id: ada.id });
      expect(event?.details).toEqual({
        fields: ['name', 'given_name', 'phone_number', 'locale', 'zoneinfo'],
      });
    });

    it('says which fields can’t be taken, and keeps what was typed', async () => {
      const ada = await addVisitor(op);
      const page = await ada.open('/account');
      const refused = await ada.send('/account', {
        version: hidden(page, 'version'),
        name: 'Ada',
        phone_number: '020 1',
        picture: 'javascript:alert(1)',
        zoneinfo: 'Atlantis/Capital',
      });
      expect(refused.status).toBe(422);
      expect(refused.html.match(/class="problem"/g)).toHaveLength(3);
      expect(refused.html).toContain('value="020 1"');
      expect((await op.users.findForClaims(ada.id))?.name).toBe('Ada Lovelace');
    });

    it('is not overwritten by a form that was made before another change', async () => {
      const ada = await addVisitor(op);
      const page = await ada.open('/account');
      const version = hidden(page, 'version');
      await op.users.update(ada.id, { family_name: 'King' }, { by: SYSTEM });
      const late = await ada.send('/account', { version, family_name: 'Byron' });
      expect(late.status).toBe(409);
      expect(late.html).toContain('was changed in the meantime');
      expect(late.html).toContain('value="Byron"');
      expect((await op.users.findForClaims(ada.id))?.family_name).toBe('King');
      const again = { version: hidden(late, 'version'), family_name: 'Byron' };
      expect((await ada.submit('/account', again)).html).toContain('Your profile is saved.');
    });

    it('runs the mappings, as a change by an administrator does', async () => {
      const role = await op.roles.create({ name: `german-${engine}` }, { by: SYSTEM });
      await op.mappings.create(
        {
          name: `german-${engine}`,
          condition: 'user.locale == "de"',
          role_ids: [role.id],
        },
        { by: SYSTEM },
      );
      const ada = await addVisitor(op);
      const page = await ada.open('/account');
      await ada.submit('/account', { version: hidden(page, 'version'), locale: 'de' });
      expect((await op.users.findForClaims(ada.id))?.roles).toEqual([role.name]);
    });
  });

  describe('an e-mail address', () => {
    const mailed = async (email: string) =>
      await op.storage.db.selectFrom('mails').selectAll().where('recipient', '=', email).execute();

    it('is changed by a link that is sent to the new one, and stays until then', async () => {
      const ada = await addVisitor(op);
      expect((await ada.open('/account')).html).toContain('href="/account/email"');
      const email = `new-${ada.email}`;
      const page = await ada.submit('/account/email', { email });
      expect(page.html).toContain('We have sent a link to the new address.');
      expect(await mailed(email)).toHaveLength(1);
      expect((await op.users.findForClaims(ada.id))?.email).toBe(ada.email);
      const refused = await ada.send('/account/email', { email: 'nobody' });
      expect(refused.status).toBe(422);
      expect(refused.html).toContain('value="nobody"');
    });

    it('is verified by a mail, of which nobody can ask for any number', async () => {
      const ada = await addVisitor(op);
      const sent = await ada.submit('/account/email/verify');
      expect(sent.html).toContain('We have sent you a mail.');
      let last = sent;
      for (let tries = 0; !last.html.includes('Too many tries') && tries < 20; tries += 1) {
        last = await ada.submit('/account/email/verify');
      }
      expect(last.html).toContain('Nothing was sent.');
      expect((await mailed(ada.email)).length).toBeLessThan(20);
    });
  });

  describe('sessions', () => {
    it('are listed with this one first, and ended one by one or all but it', async () => {
      const ada = await addVisitor(op);
      const other = await ada.signInElsewhere();
      const page = await ada.open('/account/sessions');
      expect(page.html.match(/<li class="row">/g)).toHaveLength(2);
      expect(page.html.indexOf('This browser')).toBeLessThan(page.html.indexOf('name="session"'));
      const session = hidden(page, 'session');
      const ended = await ada.submit('/account/sessions/end', { session });
      expect(ended.html).toContain('That device is signed out.');
      expect((await other.get(`${op.url}/account`)).status).toBe(303);
      expect((await ada.submit('/account/sessions/end', { session })).html).toContain(
        'That is not there any more',
      );
      const third = await ada.signInElsewhere();
      const alone = await ada.submit('/account/sessions/end-others');
      expect(alone.html).toContain('You are signed out everywhere but here.');
      expect(alone.html).not.toContain('Sign out everywhere else');
      expect((await third.get(`${op.url}/account`)).status).toBe(303);
    });
  });

  describe('connected apps', () => {
    it('are listed with what they may do, and disconnected', async () => {
      const ada = await addVisitor(op);
      expect((await ada.open('/account/connections')).html).toContain('Nothing is connected');
      const params = { client_id: wiki.id, scope: 'openid profile' };
      const code = codeOf(await signIn(op, ada.browser, { email: ada.email, params }));
      const { body } = await requestToken(
        op,
        { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI },
        wiki,
      );
      const page = await ada.open('/account/connections');
      expect(page.html).toContain('See your name, picture, language and time zone');
      const application = hidden(page, 'application');
      const ended = await ada.submit('/account/connections/end', { application });
      expect(ended.html).toContain('The app is disconnected');
      const asked = await fetch(`${op.issuer}/me`, {
        headers: { authorization: `Bearer ${body.access_token}` },
      });
      expect(asked.status).toBe(401);
      expect((await ada.submit('/account/connections/end', { application })).html).toContain(
        'That is not there any more',
      );
    });
  });

  describe('a person’s data', () => {
    it('is taken away as one file, without secrets', async () => {
      const ada = await addVisitor(op);
      const file = await ada.send('/account/data/download');
      expect(file.status).toBe(200);
      expect(file.headers.get('content-disposition')).toBe('attachment; filename="my-data.json"');
      expect(file.headers.get('cache-control')).toBe('no-store');
      const document = JSON.parse(file.html);
      expect(document.profile).toMatchObject({ id: ada.id, email: ada.email });
      expect(document.sessions).toHaveLength(1);
      expect(file.html).not.toContain('argon2');
    });

    it('is deleted with the account, where people may and after they have said so', async () => {
      const ada = await addVisitor(op);
      expect((await ada.open('/account/data')).html).toContain('Only your administrator can');
      expect((await ada.submit('/account/data/delete', { confirm: '1' })).url.pathname).toBe(
        '/account/data',
      );
      const { version } = await op.settings.current();
      await op.settings.update({ self_deletion: true }, { by: SYSTEM, version });
      const page = await ada.open('/account/data/delete');
      expect(page.html).toContain('For <bdi>30 days</bdi> an administrator can bring');
      const unsaid = await ada.send('/account/data/delete');
      expect(unsaid.status).toBe(422);
      expect(unsaid.html).toContain('Not deleted yet');
      const gone = await ada.send('/account/data/delete', { confirm: '1' });
      expect(gone.html).toContain('Your account was deleted');
      expect((await ada.browser.get(`${op.url}/account`)).status).toBe(303);
      expect(await op.users.findForClaims(ada.id)).toBeUndefined();
      await op.settings.update({ self_deletion: false }, { by: SYSTEM });
    });
  });
});
