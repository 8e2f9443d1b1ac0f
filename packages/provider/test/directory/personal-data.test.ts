import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { type Actor, SYSTEM } from '../../src/actor.ts';
import {
  authorizationUrl,
  PASSWORD,
  REDIRECT_URI,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';

describe.each(engines())('what is kept about a person on %s', (engine) => {
  let op: TestProvider;
  beforeAll(async () => {
    op = await startTestProvider(engine);
    await op.attributes.create({ name: 'department', type: 'string' }, { by: SYSTEM });
    await op.roles.create({ name: 'editor' }, { by: SYSTEM });
    await op.applications.create(
      { client_id: 'wiki', client_name: 'Wiki', redirect_uris: [REDIRECT_URI] },
      { by: SYSTEM },
    );
  });
  afterAll(() => op.stop());

  let people = 0;
  async function addPerson() {
    people += 1;
    const email = `person${people}@example.com`;
    const { id } = await op.users.create(
      {
        email,
        name: 'Ada "Λ" Lovelace',
        password: PASSWORD,
        roles: ['editor'],
        attributes: { department: 'engines' },
      },
      { by: SYSTEM },
    );
    const browser = new HttpBrowser();
    await signIn(op, browser, { email, params: { client_id: 'wiki' } });
    return { id, email, browser };
  }
  const actorOf = (id: string): Actor => ({ type: 'user', id, privileges: [], request: null });
  async function read(pieces: AsyncIterable<string>): Promise<string> {
    let text = '';
    for await (const piece of pieces) text += piece;
    return text;
  }

  it('is one document of all of it, and of nobody else', async () => {
    const { id, email } = await addPerson();
    const other = await addPerson();
    const text = await read(await op.personalData.export(id, { by: actorOf(id) }));
    const data = JSON.parse(text);
    expect(data).toMatchObject({
      exported_at: expect.any(String),
      profile: { id, email, name: 'Ada "Λ" Lovelace', has_password: true, state: 'active' },
      attributes: { department: 'engines' },
      roles: [{ name: 'editor', granted_at: expect.any(String) }],
      privileges: [],
      sessions: [{ client_ids: ['wiki'], begun: { ip_address: '127.0.0.1' } }],
      factors: [],
      remembered_devices: [],
      applications: [{ client_id: 'wiki' }],
    });
    const actions = data.events.map(({ action }: { action: string }) => action);
    expect(actions).toContain('sign_in');
    expect(actions).toContain('user.create');
    expect(text).not.toContain(other.id);
    expect(text).not.toContain(other.email);
  });

  it('holds no secret and nothing of whoever administers them', async () => {
    const [person, admin] = [await addPerson(), await addPerson()];
    const by: Actor = {
      ...actorOf(admin.id),
      privileges: [{ kind: 'super' }],
      request: {
        correlationId: 'c-1',
        address: '198.51.100.99',
        userAgent: 'the browser of the administrator',
        sessionId: 'session-of-the-administrator',
      },
    };
    await op.users.update(person.id, { name: 'Ada' }, { by });
    const text = await read(await op.personalData.export(person.id, { by: actorOf(person.id) }));
    expect(text).toContain('user.update');
    for (const secret of ['argon2', admin.id, '198.51.100.99', 'of the administrator', 'hash']) {
      expect(text).not.toContain(secret);
    }
  });

  it('is read piece by piece, however many events there are', async () => {
    const { id } = await addPerson();
    const event = { action: 'access.refuse', target: { type: 'user', id } } as const;
    await op.audit.recordAll(
      op.storage.db,
      actorOf(id),
      Array.from({ length: 1200 }, () => event),
    );
    const { events } = JSON.parse(
      await read(await op.personalData.export(id, { by: actorOf(id) })),
    );
    expect(events.length).toBeGreaterThan(1200);
    expect(new Set(events.map((one: { id: string }) => one.id)).size).toBe(events.length);
  });

  it('leaves an event, so that whoever else took it can not keep that from them', async () => {
    const { id } = await addPerson();
    const before = await op.audit.search({ action: 'user.export' }, { by: SYSTEM });
    await op.personalData.export(id, { by: actorOf(id) });
    const { items } = await op.audit.search({ action: 'user.export' }, { by: SYSTEM });
    expect(items).toHaveLength(before.items.length + 1);
    expect(items[0]).toMatchObject({ actor_id: id, target_type: 'user', target_id: id });
  });

  it('is not of nobody', async () => {
    await expect(op.personalData.export('x', { by: actorOf('x') })).rejects.toMatchObject({
      code: 'user_not_found',
    });
  });

  describe('and the account, deleted by the person', () => {
    const allow = (self_deletion: boolean) => op.settings.update({ self_deletion }, { by: SYSTEM });
    const stateOf = async (id: string) => (await op.users.get(id, { by: SYSTEM })).state;

    it('stays where the installation does not let people', async () => {
      const { id } = await addPerson();
      await expect(op.users.deleteOwn({ by: actorOf(id) })).rejects.toMatchObject({
        code: 'self_deletion_off',
      });
      expect(await stateOf(id)).toBe('active');
    });

    it('is deleted, signed out, on record, and can be brought back', async () => {
      await allow(true);
      const { id, email, browser } = await addPerson();
      await op.users.deleteOwn({ by: actorOf(id) });
      expect(await stateOf(id)).toBe('deleted');
      const url = authorizationUrl(op, { client_id: 'wiki', prompt: 'none' });
      expect((await browser.get(url)).location?.searchParams.get('error')).toBe('login_required');
      const { items } = await op.audit.search(
        { action: 'user.delete', target_id: id },
        { by: SYSTEM },
      );
      expect(items).toMatchObject([{ actor_id: id }]);
      const sent = await op.mailLog.list({}, { by: SYSTEM });
      expect(sent.items).toContainEqual(
        expect.objectContaining({ template: 'account_deleted', to: email }),
      );
      await expect(op.users.deleteOwn({ by: actorOf(id) })).rejects.toMatchObject({
        code: 'user_not_found',
      });
      expect(await op.users.restore(id, { by: SYSTEM })).toMatchObject({ email });
    });

    it.each(['application', 'command_line', 'anonymous'] as const)(
      'is nothing that an actor of the type %s can ask for',
      async (type) => {
        await allow(true);
        const { id } = await addPerson();
        await expect(op.users.deleteOwn({ by: { ...actorOf(id), type } })).rejects.toMatchObject({
          code: 'user_not_found',
        });
        expect(await stateOf(id)).toBe('active');
      },
    );

    it('stays while they may administer something', async () => {
      await allow(true);
      const { id } = await addPerson();
      await op.privileges.grant({ kind: 'read_only', user_id: id }, { by: SYSTEM });
      await expect(op.users.deleteOwn({ by: actorOf(id) })).rejects.toMatchObject({
        code: 'privilege_missing',
      });
      expect(await stateOf(id)).toBe('active');
    });
  });
});
