import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { UserDirectory, UserQuery } from '../../src/users/user-directory.ts';
import {
  created,
  type OpensUserStore,
  type OpenUserStore,
  race,
  somebody,
  tally,
  unique,
} from './open-store.ts';

/** What a {@link UserDirectory} promises an app's own administration, as tests. */
export function describeUserDirectory(
  name: string,
  open: OpensUserStore<UserDirectory>,
  { skip = false }: { skip?: boolean } = {},
): void {
  describe.skipIf(skip)(`the directory of users in ${name}`, () => {
    let now: number;
    let opened: OpenUserStore<UserDirectory>;
    let store: UserDirectory;
    let other: UserDirectory;
    beforeEach(async () => {
      now = Date.now();
      opened = await open(() => now);
      store = opened.stores[0];
      other = opened.stores.at(-1) ?? store;
    });
    afterEach(() => opened?.close());

    const added = async (fields: Partial<Parameters<UserDirectory['add']>[0]> = {}) => {
      const user = await store.add({ username: unique(), ...fields });
      if (typeof user === 'string') throw new Error(user);
      return user;
    };
    const found = async (query: UserQuery) =>
      (await other.list(query)).items.map(({ username }) => username);

    it('takes users whom nobody has signed in as yet', async () => {
      const groups = { source: '', names: ['staff'] };
      const user = await added({ username: 'Ada', name: 'Ada', groups, isSuperuser: true });
      expect(user).toMatchObject({ username: 'Ada', groups: ['staff'], isSuperuser: true });
      expect(await other.read(user.id)).toEqual(user);
      expect(await other.identitiesOf(user.id)).toEqual([]);
      expect(await other.add({ username: 'ADA' })).toBe('username_taken');
      expect(await other.create({ username: 'ada' }, somebody())).toBe('username_taken');
      await expect(store.add({ username: ' ' })).rejects.toThrow(TypeError);
      const answers = await race(opened.stores, (one) => one.add({ username: 'Grace' }));
      expect(tally(answers)).toEqual({ made: 1, username_taken: 19 });
    });

    it('lists users page by page, in the order in which they were made', async () => {
      const names: string[] = [];
      for (let i = 0; i < 25; i++) {
        if (i % 10 === 0) now += 1;
        names.push((await added()).username);
      }
      const seen: string[] = [];
      let after: string | undefined;
      let pages = 0;
      do {
        const { items, next } = await other.list({ limit: 10, after });
        seen.push(...items.map(({ username }) => username));
        after = next;
        pages += 1;
      } while (after !== undefined);
      expect([seen, pages]).toEqual([names, 3]);
      expect(await store.list({ limit: 25 })).toMatchObject({ next: undefined });
      expect((await store.list({ limit: 0 })).items).toHaveLength(1);
      expect((await store.list({ limit: Number.NaN })).items).toHaveLength(1);
      expect((await store.list()).items[0]).toEqual(
        await store.read((await store.list()).items[0]?.id ?? ''),
      );
    });

    it('goes on with the next page when its last user is gone', async () => {
      for (const username of ['a', 'b', 'c']) await added({ username });
      const { items, next } = await store.list({ limit: 2 });
      await store.remove(items[1]?.id ?? '');
      expect(await found({ after: next })).toEqual(['c']);
    });

    it('lists at most 1,000 users at a time', async () => {
      for (let i = 0; i < 1001; i++) await added({ username: `user${i}` });
      const { items, next } = await store.list({ limit: 5000 });
      expect([items.length, next]).toEqual([1000, items.at(-1)?.id]);
    });

    it('finds users by the beginning of username, name or address, whatever the case', async () => {
      await added({ username: 'ada', name: 'Ada Lovelace', email: 'Countess@Example.com' });
      await added({ username: 'Straße', name: 'Οδυσσεύς Ένας' });
      await added({ username: 'a_%', email: 'mıke@example.com' });
      expect(await found({ q: 'AD' })).toEqual(['ada']);
      expect(await found({ q: 'ada love' })).toEqual(['ada']);
      expect(await found({ q: 'countess@e' })).toEqual(['ada']);
      expect(await found({ q: 'STRASS' })).toEqual(['Straße']);
      expect(await found({ q: 'ΟΔΥΣΣΕΥ' })).toEqual([]);
      expect(await found({ q: 'ΟΔΥΣΣΕΎΣ' })).toEqual(['Straße']);
      expect(await found({ q: 'a_' })).toEqual(['a_%']);
      expect(await found({ q: 'love' })).toEqual([]);
      expect(await found({ q: 'mike' })).toEqual([]);
      expect(await found({ q: '%' })).toEqual([]);
      expect(await found({ q: "'" })).toEqual([]);
      expect(await found({ q: '' })).toHaveLength(3);
      expect(await found({ q: 'a', limit: 1 })).toEqual(['ada']);
    });

    it('removes a user with everything of theirs, and leaves others alone', async () => {
      const subject = somebody();
      const bystander = await created(store);
      const user = await created(
        store,
        { username: 'ada', groups: { source: subject.iss, names: ['navy'] } },
        subject,
      );
      await store.setPermissions(user.id, ['orders.view']);
      await store.addToGroup(user.id, 'pilots');
      expect(await other.remove(user.id)).toBe(true);
      expect(await store.remove(user.id)).toBe(false);
      expect(await store.read(user.id)).toBeUndefined();
      expect(await store.findByIdentity(subject)).toBeUndefined();
      expect(await store.identitiesOf(user.id)).toEqual([]);
      expect(await store.groups()).toEqual([]);
      expect(await store.update(user.id, { name: 'x' })).toBeUndefined();
      expect(await store.link(user.id, somebody())).toBe(false);
      const next = await created(store, { username: 'ada' }, subject);
      expect(next).toMatchObject({ groups: [], permissions: [] });
      expect(next.id).not.toBe(user.id);
      expect(await store.read(bystander.id)).toEqual(bystander);
    });

    it('leaves nothing behind when users are removed as identities and groups are added', async () => {
      const users = await race(opened.stores, (one) => created(one));
      const people = users.map(() => somebody('https://other.example.com'));
      await race(opened.stores, async (one, turn) => {
        const id = users[turn]?.id ?? '';
        await Promise.all([
          one.link(id, people[turn] ?? somebody()),
          one.addToGroup(id, 'pilots'),
          one.setPermissions(id, ['x']),
          one.update(id, { groups: { source: 'x', names: ['navy'] } }),
          other.remove(id),
        ]);
      });
      expect(await store.groups()).toEqual([]);
      for (const subject of people) expect(await store.findByIdentity(subject)).toBeUndefined();
      // Nobody is kept from signing in by an identity of somebody who is gone.
      for (const subject of people) await created(store, {}, subject);
    });

    it('names the identities of a user, and takes them away from nobody else', async () => {
      const [first, second] = [somebody('https://z.example'), somebody('https://a.example')];
      const user = await created(store, {}, first);
      const stranger = await created(store);
      await store.link(user.id, second);
      expect(await other.identitiesOf(user.id)).toEqual([second, first]);
      expect(await other.unlink(stranger.id, first)).toBe(false);
      expect(await other.unlink(user.id, { ...first, sub: 'x' })).toBe(false);
      expect(await store.findByIdentity(first)).toEqual(user);
      expect(await other.unlink(user.id, first)).toBe(true);
      expect(await other.unlink(user.id, first)).toBe(false);
      expect(await store.findByIdentity(first)).toBeUndefined();
      expect(await store.identitiesOf(user.id)).toEqual([second]);
      expect(await store.link(user.id, somebody('https://z.example'))).toBe(true);
      expect(await store.link(stranger.id, first)).toBe(true);
    });

    it('gives users their own permissions and those of their groups, from the next read on', async () => {
      const subject = somebody();
      const { id } = await created(
        store,
        { groups: { source: subject.iss, names: ['navy'] } },
        subject,
      );
      const permissions = async () => (await other.findByIdentity(subject))?.permissions;
      await store.setGroupPermissions('navy', ['ships.sail', 'ships.view', 'ships.view']);
      await store.setGroupPermissions('army', ['tanks.drive']);
      expect(await permissions()).toEqual(['ships.sail', 'ships.view']);
      expect(await store.setPermissions(id, ['orders.view', 'ships.view', 'Ä'])).toBe(true);
      expect(await permissions()).toEqual(['orders.view', 'ships.sail', 'ships.view', 'Ä']);
      expect(await store.addToGroup(id, 'army')).toBe(true);
      expect(await permissions()).toEqual([
        'orders.view',
        'ships.sail',
        'ships.view',
        'tanks.drive',
        'Ä',
      ]);
      await store.setGroupPermissions('navy', []);
      expect(await store.setPermissions(id, [])).toBe(true);
      expect(await permissions()).toEqual(['tanks.drive']);
      expect((await store.list()).items[0]?.permissions).toEqual(['tanks.drive']);
      await store.update(id, { groups: { source: '', names: [] } });
      expect(await permissions()).toEqual([]);
      expect(await store.setPermissions(randomUUID(), ['x'])).toBe(false);
    });

    it('names every group that has members or permissions, and counts each member once', async () => {
      const [one, two] = [await created(store), await created(store)];
      await store.setGroupPermissions('empty', ['b', 'a']);
      await store.addToGroup(one.id, 'Zulu');
      await store.addToGroup(one.id, 'navy');
      await store.addToGroup(two.id, 'navy');
      await store.update(one.id, { groups: { source: 'x', names: ['navy'] } });
      expect(await other.groups()).toEqual([
        { name: 'Zulu', permissions: [], members: 1 },
        { name: 'empty', permissions: ['a', 'b'], members: 0 },
        { name: 'navy', permissions: [], members: 2 },
      ]);
    });

    it('takes a group back that the app gave, and not what claims gave', async () => {
      const { id } = await created(store, { groups: { source: 'x', names: ['navy'] } });
      expect(await store.removeFromGroup(id, 'navy')).toBe(false);
      expect(await store.addToGroup(id, 'navy')).toBe(true);
      expect(await store.addToGroup(id, 'navy')).toBe(true);
      expect(await store.addToGroup(id, 'pilots')).toBe(true);
      expect(await other.removeFromGroup(id, 'navy')).toBe(true);
      expect((await store.read(id))?.groups).toEqual(['navy', 'pilots']);
      expect(await other.removeFromGroup(id, 'pilots')).toBe(true);
      expect((await store.read(id))?.groups).toEqual(['navy']);
      expect(await store.addToGroup(randomUUID(), 'navy')).toBe(false);
      expect(await store.removeFromGroup(randomUUID(), 'navy')).toBe(false);
    });

    it('removes a group with its permissions and members', async () => {
      const { id } = await created(store, { groups: { source: 'x', names: ['navy', 'army'] } });
      await store.addToGroup(id, 'navy');
      await store.setGroupPermissions('navy', ['ships.sail']);
      await store.setGroupPermissions('empty', ['x']);
      expect(await other.removeGroup('navy')).toBe(true);
      expect(await store.read(id)).toMatchObject({ groups: ['army'], permissions: [] });
      expect(await store.removeGroup('navy')).toBe(false);
      expect(await store.removeGroup('empty')).toBe(true);
      expect(await store.removeGroup('army')).toBe(true);
      expect(await store.groups()).toEqual([]);
      await store.addToGroup(id, 'navy');
      expect(await store.read(id)).toMatchObject({ groups: ['navy'], permissions: [] });
    });

    it('keeps one list of permissions of two that come at the same instant', async () => {
      const { id } = await created(store);
      await race(opened.stores, (one, turn) => one.setPermissions(id, [`${turn}-a`, `${turn}-b`]));
      const [a, ...rest] = (await store.read(id))?.permissions ?? [];
      expect(rest).toEqual([a?.replace('-a', '-b')]);
      await race(opened.stores, (one, turn) =>
        one.setGroupPermissions('navy', turn % 5 === 0 ? [] : [`${turn}-a`, `${turn}-b`]),
      );
      await store.addToGroup(id, 'navy');
      const [navy] = await store.groups();
      expect([0, 2]).toContain(navy?.permissions.length);
      expect(navy?.permissions[1]).toBe(navy?.permissions[0]?.replace('-a', '-b'));
    });

    it('takes nobody for somebody else by text that databases change', async () => {
      const subject = { iss: 'https://id.example.com', sub: '\uFFFD' };
      const user = await created(store, {}, subject);
      for (const sub of ['\uD800', '\0', '\uDC00', 'a\0']) {
        const hostile = { ...subject, sub };
        expect(await store.findByIdentity(hostile)).toBeUndefined();
        await expect(store.create({ username: unique() }, hostile)).rejects.toThrow(TypeError);
        await expect(store.link(user.id, hostile)).rejects.toThrow(TypeError);
        expect(await store.unlink(user.id, hostile)).toBe(false);
      }
      expect(await store.identitiesOf(user.id)).toEqual([subject]);
    });

    it('keeps text as far as a database can', async () => {
      const text = 'a\0b\uD800';
      const kept = 'a\uFFFDb\uFFFD';
      const groups = { source: text, names: [text, kept] };
      const fields = {
        username: text,
        name: text,
        email: text,
        attributes: { ['__proto__']: text },
      };
      const user = await created(store, { ...fields, groups });
      expect(user.attributes).toEqual(fields.attributes);
      expect(user).toMatchObject({ username: kept, name: kept, email: kept, groups: [kept] });
      await store.update(user.id, { emailVerified: true });
      expect(await store.findByVerifiedEmail(text)).toHaveLength(1);
      expect(await found({ q: text })).toEqual([kept]);
      expect(await store.create({ username: text }, somebody())).toBe('username_taken');
      await store.setGroupPermissions(text, [text]);
      expect((await store.read(user.id))?.permissions).toEqual([kept]);
      expect(await store.addToGroup(user.id, text)).toBe(true);
      expect(await store.removeFromGroup(user.id, text)).toBe(true);
      expect(await store.removeGroup(text)).toBe(true);
      expect(await store.read('\0')).toBeUndefined();
      expect(await store.read('\uD800')).toBeUndefined();
      expect(await store.remove('\0')).toBe(false);
      expect(await store.list({ after: '\0' })).toMatchObject({ next: undefined });
    });
  });
}
