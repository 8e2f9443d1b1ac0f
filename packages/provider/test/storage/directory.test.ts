import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
import { engines, openTestStorage, type TestStorage } from '../storage-fixture.ts';
import { createDirectory } from './directory-fixture.ts';

describe.each(engines())('the directory on %s', (engine) => {
  let test: TestStorage;
  let directory: ReturnType<typeof createDirectory>;

  beforeAll(async () => {
    test = await openTestStorage(engine);
    directory = createDirectory(test.storage);
  });
  afterAll(() => test.close());

  let counter = 0;
  const unique = () => {
    counter += 1;
    return `u${counter}`;
  };

  describe('uniqueness', () => {
    it.each([
      ['another case', 'ada@example.com', 'ADA@Example.COM'],
      ['a ligature and its letters', 'ﬁona@example.com', 'FIONA@example.com'],
      ['full-width letters', 'ｚoe@example.com', 'Zoe@example.com'],
      ['a composed and a combining accent', 'zo\u00eb@example.com', 'ZOE\u0308@example.com'],
      ['a dotted capital I and its parts', '\u0130nci@example.com', 'I\u0307NCI@example.com'],
      ['a final and another sigma', 'οδοσ@example.com', 'ΟΔΟΣ@example.com'],
    ])('takes %s for the same e-mail address', async (_what, first, second) => {
      await directory.users.create({ email: first }, { by: SYSTEM });
      await expect(directory.users.create({ email: second }, { by: SYSTEM })).rejects.toMatchObject(
        {
          code: 'email_taken',
          errors: [{ pointer: '/email' }],
        },
      );
      await expect(directory.users.findForSignIn(second)).resolves.toMatchObject({ email: first });
    });

    it('tells letters apart that are not the same in lower case', async () => {
      await directory.users.create({ email: 'straße@example.com' }, { by: SYSTEM });
      await expect(
        directory.users.create({ email: 'strasse@example.com' }, { by: SYSTEM }),
      ).resolves.toMatchObject({ email: 'strasse@example.com' });
    });

    it('keeps an e-mail address as it was written', async () => {
      const user = await directory.users.create({ email: ' Grace@Example.com ' }, { by: SYSTEM });
      expect(user.email).toBe('Grace@Example.com');
    });

    it('holds for usernames, and lets many have none', async () => {
      await directory.users.create({ email: `${unique()}@x`, username: 'Grace' }, { by: SYSTEM });
      await expect(
        directory.users.create({ email: `${unique()}@x`, username: 'grACE' }, { by: SYSTEM }),
      ).rejects.toMatchObject({ code: 'username_taken' });
      await directory.users.create({ email: `${unique()}@x` }, { by: SYSTEM });
      await directory.users.create({ email: `${unique()}@x`, username: null }, { by: SYSTEM });
    });

    it('holds on update', async () => {
      const taken = `${unique()}@x`;
      await directory.users.create({ email: taken }, { by: SYSTEM });
      const other = await directory.users.create({ email: `${unique()}@x` }, { by: SYSTEM });
      await expect(
        directory.users.update(other.id, { email: taken.toUpperCase() }, { by: SYSTEM }),
      ).rejects.toMatchObject({ code: 'email_taken' });
    });

    it('lets exactly one of many who want the same address at once have it', async () => {
      const email = `${unique()}@x`;
      const outcomes = await Promise.allSettled(
        Array.from({ length: 30 }, () => directory.users.create({ email }, { by: SYSTEM })),
      );
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(refused).toHaveLength(29);
      for (const { reason } of refused) expect(reason).toMatchObject({ code: 'email_taken' });
    });

    it('holds for role names and client ids', async () => {
      await directory.roles.create({ name: 'Ängstliche' }, { by: SYSTEM });
      await expect(
        directory.roles.create({ name: 'äNGSTLICHE' }, { by: SYSTEM }),
      ).rejects.toMatchObject({
        code: 'role_name_taken',
      });
      const application = {
        client_name: 'A',
        client_id: 'the-app',
        redirect_uris: ['https://a.example/'],
      };
      await directory.applications.create(application, { by: SYSTEM });
      await expect(
        directory.applications.create(application, { by: SYSTEM }),
      ).rejects.toMatchObject({
        code: 'client_id_taken',
      });
    });
  });

  describe('signing in', () => {
    it('finds a person by e-mail address and by username, however typed', async () => {
      const user = await directory.users.create(
        { email: 'Linus@localhost', username: 'Linus' },
        { by: SYSTEM },
      );
      for (const typed of ['linus@localhost', ' LINUS@LOCALHOST ', 'linus', 'ＬINUS']) {
        await expect(directory.users.findForSignIn(typed)).resolves.toMatchObject({ id: user.id });
      }
    });

    it.each(['', '@', 'nobody', "' or 1=1 --", 'a\0b', '\ud800', 'x'.repeat(10_000)])(
      'finds nobody by %j',
      async (typed) => {
        await expect(directory.users.findForSignIn(typed)).resolves.toBeUndefined();
      },
    );

    it('does not bring back a password that was changed while the old one was rehashed', async () => {
      const user = await directory.users.create(
        {
          email: `${unique()}@x`,
          password: 'old password',
        },
        { by: SYSTEM },
      );
      await directory.users.update(user.id, { password: 'new password' }, { by: SYSTEM });
      await directory.users.setPasswordHash(user.id, 'rehash', {
        replacing: 'hash of old password',
      });
      await expect(directory.users.findForSignIn(user.email)).resolves.toMatchObject({
        password_hash: 'hash of new password',
      });
    });

    it('takes away the password when it is set to null', async () => {
      const user = await directory.users.create(
        {
          email: `${unique()}@x`,
          password: 'some password',
        },
        { by: SYSTEM },
      );
      await directory.users.update(user.id, { password: null }, { by: SYSTEM });
      await expect(directory.users.findForSignIn(user.email)).resolves.toMatchObject({
        password_hash: null,
      });
    });
  });

  describe('changing a user', () => {
    it('forgets that the address was verified when another takes its place', async () => {
      const user = await directory.users.create(
        { email: 'old@verified', email_verified: true },
        { by: SYSTEM },
      );
      const sameInOtherCase = await directory.users.update(
        user.id,
        { email: 'OLD@verified' },
        { by: SYSTEM },
      );
      expect(sameInOtherCase.email_verified).toBe(true);
      const changed = await directory.users.update(
        user.id,
        { email: 'new@verified' },
        { by: SYSTEM },
      );
      expect(changed.email_verified).toBe(false);
      const told = await directory.users.update(
        user.id,
        {
          email: 'newer@verified',
          email_verified: true,
        },
        { by: SYSTEM },
      );
      expect(told.email_verified).toBe(true);
    });

    it('changes nothing when one of the roles does not exist', async () => {
      const user = await directory.users.create(
        { email: `${unique()}@x`, name: 'Before' },
        { by: SYSTEM },
      );
      await expect(
        directory.users.update(user.id, { name: 'After', roles: ['no such role'] }, { by: SYSTEM }),
      ).rejects.toMatchObject({ code: 'validation_failed', errors: [{ pointer: '/roles/0' }] });
      await expect(directory.users.get(user.id, { by: SYSTEM })).resolves.toMatchObject({
        name: 'Before',
      });
    });
  });

  describe('roles of a user', () => {
    it('are set, granted and withdrawn', async () => {
      const [a, b, c] = ['role a', 'role b', 'role c'];
      const roleA = await directory.roles.create({ name: a }, { by: SYSTEM });
      await directory.roles.create({ name: b }, { by: SYSTEM });
      const roleC = await directory.roles.create({ name: c }, { by: SYSTEM });
      const user = await directory.users.create(
        { email: `${unique()}@x`, roles: [b, a] },
        { by: SYSTEM },
      );
      expect(user.roles).toEqual([a, b]);
      await directory.users.grantRole(user.id, roleC.id, { by: SYSTEM });
      await directory.users.grantRole(user.id, roleC.id, { by: SYSTEM });
      await directory.users.withdrawRole(user.id, roleA.id, { by: SYSTEM });
      await directory.users.withdrawRole(user.id, roleA.id, { by: SYSTEM });
      await expect(directory.users.findForClaims(user.id)).resolves.toMatchObject({
        roles: [b, c],
      });
      await expect(directory.users.listRoles(user.id, { by: SYSTEM })).resolves.toMatchObject([
        { name: b },
        { name: c },
      ]);
      const replaced = await directory.users.update(
        user.id,
        {
          roles: ['ROLE A', 'role c', 'Role C'],
        },
        { by: SYSTEM },
      );
      expect(replaced.roles).toEqual([a, c]);
      expect((await directory.users.update(user.id, { roles: [] }, { by: SYSTEM })).roles).toEqual(
        [],
      );
    });

    it('end with the role and with the user', async () => {
      const role = await directory.roles.create({ name: unique() }, { by: SYSTEM });
      const kept = await directory.users.create(
        { email: `${unique()}@x`, roles: [role.name] },
        { by: SYSTEM },
      );
      const deleted = await directory.users.create(
        { email: `${unique()}@x`, roles: [role.name] },
        { by: SYSTEM },
      );
      await directory.users.delete(deleted.id, { by: SYSTEM });
      await directory.roles.delete(role.id, { by: SYSTEM });
      await expect(directory.users.get(kept.id, { by: SYSTEM })).resolves.toMatchObject({
        roles: [],
      });
      const left = await test.storage.db
        .selectFrom('user_roles')
        .selectAll()
        .where('role_id', '=', role.id)
        .execute();
      expect(left).toEqual([]);
    });

    it('can not be granted when the role or the user is gone', async () => {
      const role = await directory.roles.create({ name: unique() }, { by: SYSTEM });
      const user = await directory.users.create({ email: `${unique()}@x` }, { by: SYSTEM });
      await directory.roles.delete(role.id, { by: SYSTEM });
      await expect(
        directory.users.grantRole(user.id, role.id, { by: SYSTEM }),
      ).rejects.toMatchObject({
        code: 'role_not_found',
      });
      await directory.users.delete(user.id, { by: SYSTEM });
      await expect(
        directory.users.grantRole(user.id, role.id, { by: SYSTEM }),
      ).rejects.toMatchObject({ code: 'user_deleted' });
      await directory.users.erase(user.id, { by: SYSTEM });
      await expect(
        directory.users.grantRole(user.id, role.id, { by: SYSTEM }),
      ).rejects.toMatchObject({ code: 'user_not_found' });
    });
  });

  describe('lists', () => {
    it('show each user once while others are added and removed between pages', async () => {
      const mark = `paging${unique()}`;
      const add = (name: string) =>
        directory.users.create(
          { email: `${mark}-${name}@x`, username: `${mark}-${name}` },
          { by: SYSTEM },
        );
      const before = [];
      for (let i = 0; i < 25; i += 1)
        before.push(await add(`before${String.fromCharCode(97 + i)}`));
      const seen: string[] = [];
      let after: string | undefined;
      let page = 0;
      do {
        const { items, next } = await directory.users.list(
          {
            q: mark.toUpperCase(),
            limit: 7,
            after,
          },
          { by: SYSTEM },
        );
        seen.push(...items.map((user) => user.id));
        after = next ?? undefined;
        if (page === 0) {
          await add('during');
          await directory.users.delete(before[0]?.id ?? '', { by: SYSTEM });
          await directory.users.delete(before[6]?.id ?? '', { by: SYSTEM });
        }
        page += 1;
      } while (after !== undefined && page < 20);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.slice(0, 25)).toEqual(before.map((user) => user.id));
      expect(seen).toHaveLength(26);
    });

    it('end without a next page when the last page is just full', async () => {
      const mark = `full${unique()}`;
      for (let i = 0; i < 4; i += 1)
        await directory.users.create({ email: `${mark}-${i}@x` }, { by: SYSTEM });
      const first = await directory.users.list({ q: mark, limit: 2 }, { by: SYSTEM });
      const second = await directory.users.list(
        { q: mark, limit: 2, after: first.next ?? '' },
        { by: SYSTEM },
      );
      expect(second.items).toHaveLength(2);
      expect(second.next).toBeNull();
    });

    it('give each user all their roles, whatever the limit', async () => {
      const mark = `many${unique()}`;
      const names = ['1', '2', '3'].map((n) => `${mark} role ${n}`);
      for (const name of names) await directory.roles.create({ name }, { by: SYSTEM });
      for (let i = 0; i < 3; i += 1) {
        await directory.users.create({ email: `${mark}-${i}@x`, roles: names }, { by: SYSTEM });
      }
      const { items } = await directory.users.list({ q: mark, limit: 2 }, { by: SYSTEM });
      expect(items.map((user) => user.roles)).toEqual([names, names]);
    });

    it.each([
      ['name in another case', { name: 'Élodie Dupont' }, 'éLOD'],
      ['username', { username: 'prefix_under' }, 'PREFIX_U'],
      ['e-mail address', { email: 'searched-for@x' }, 'Searched-F'],
    ])('are searched by the start of the %s', async (_what, fields, q) => {
      const user = await directory.users.create(
        { email: `${unique()}@x`, ...fields },
        { by: SYSTEM },
      );
      const { items } = await directory.users.list({ q }, { by: SYSTEM });
      expect(items.map((item) => item.id)).toEqual([user.id]);
    });

    it.each(['%', '_', '\\', 'lodie', "'", '\0'])('take %j in a search as it is', async (q) => {
      await expect(directory.users.list({ q }, { by: SYSTEM })).resolves.toEqual({
        items: [],
        next: null,
      });
    });

    it('of applications are searched by name and client_id in any case', async () => {
      const { application } = await directory.applications.create(
        {
          client_name: 'Überwiki',
          client_id: 'Searched.App',
          redirect_uris: ['https://a.example/'],
        },
        { by: SYSTEM },
      );
      for (const q of ['ÜBER', 'searched.A']) {
        const { items } = await directory.applications.list({ q }, { by: SYSTEM });
        expect(items.map((item) => item.id)).toEqual([application.id]);
      }
    });

    it.each(['', 'x', '!!!', 'x'.repeat(200)])('refuse the cursor %j', async (after) => {
      await expect(directory.users.list({ after }, { by: SYSTEM })).rejects.toMatchObject({
        code: 'cursor_invalid',
      });
    });
  });

  describe('an application changed by many at once', () => {
    it('keeps every change, and all its rules', async () => {
      const { application } = await directory.applications.create(
        {
          client_name: 'Contended',
          redirect_uris: ['https://a.example/'],
        },
        { by: SYSTEM },
      );
      const { id } = application;
      await Promise.all([
        directory.applications.update(id, { client_name: 'Renamed' }, { by: SYSTEM }),
        directory.applications.update(
          id,
          { post_logout_redirect_uris: ['https://a.example/bye'] },
          { by: SYSTEM },
        ),
        directory.applications.update(
          id,
          { id_token_signed_response_alg: 'ES256' },
          { by: SYSTEM },
        ),
        directory.applications.update(id, { token_endpoint_auth_method: 'none' }, { by: SYSTEM }),
        directory.applications.update(
          id,
          { initiate_login_uri: 'https://a.example/login' },
          { by: SYSTEM },
        ),
        directory.applications
          .rotateSecret(id, { oldLifetime: 0 }, { by: SYSTEM })
          .catch(() => undefined),
      ]);
      await expect(directory.applications.get(id, { by: SYSTEM })).resolves.toMatchObject({
        client_name: 'Renamed',
        post_logout_redirect_uris: ['https://a.example/bye'],
        id_token_signed_response_alg: 'ES256',
        token_endpoint_auth_method: 'none',
        secrets: [],
        require_pkce: true,
        initiate_login_uri: 'https://a.example/login',
      });
    });

    it('is found by its client_id, and by nothing like it', async () => {
      await directory.applications.create(
        {
          client_name: 'A',
          client_id: 'Case-App',
          redirect_uris: ['https://a.example/'],
        },
        { by: SYSTEM },
      );
      await expect(directory.applications.findByClientId('Case-App')).resolves.toMatchObject({
        client_id: 'Case-App',
      });
      for (const other of ['case-app', 'Case-App ', 'Case-App\0', '', "' or 1=1 --"]) {
        await expect(directory.applications.findByClientId(other)).resolves.toBeUndefined();
      }
    });
  });
});
