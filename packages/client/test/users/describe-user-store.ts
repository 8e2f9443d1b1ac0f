import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UserStore } from '../../src/users/user-store.ts';
import { describeUserRaces } from './describe-user-races.ts';
import {
  created,
  type OpensUserStore,
  type OpenUserStore,
  somebody,
  unique,
} from './open-store.ts';

const HOUR = 60 * 60_000;

/** What a {@link UserStore} promises, as tests. */
export function describeUserStore(
  name: string,
  open: OpensUserStore,
  { skip = false }: { skip?: boolean } = {},
): void {
  describe.skipIf(skip)(`users in ${name}`, () => {
    let now = Date.now();
    let opened: OpenUserStore;
    let store: UserStore;
    let other: UserStore;
    beforeAll(async () => {
      opened = await open(() => now);
      store = opened.stores[0];
      other = opened.stores.at(-1) ?? store;
    });
    afterAll(() => opened?.close());
    describeUserRaces(() => opened.stores);

    it('are active and nothing more when nothing more is said', async () => {
      const subject = somebody();
      const username = unique('Ada');
      const user = await store.create({ username }, subject);
      expect(user).toEqual({
        id: expect.stringMatching(/./),
        username,
        email: undefined,
        emailVerified: false,
        name: '',
        attributes: {},
        isActive: true,
        isSuperuser: false,
        groups: [],
        permissions: [],
        createdAt: now,
        lastLoginAt: undefined,
      });
      expect(await other.findByIdentity(subject)).toEqual(user);
    });

    it('are read as they were made', async () => {
      const subject = somebody();
      const fields = {
        username: unique('Zoë 🔑'),
        email: 'Zoë@Example.com',
        emailVerified: true,
        name: 'Zoë "Zo\\e" O’Neill\n北京',
        attributes: { desk: 7, tags: ['a', null, true, 1.5, { ключ: '🔑' }], __proto: {} },
        isActive: false,
        isSuperuser: true,
        lastLoginAt: now - HOUR,
      };
      const groups = { source: subject.iss, names: ['pilots', 'Ärzte', 'pilots', 'navy'] };
      const user = await created(store, { ...fields, groups }, subject);
      expect(user).toEqual({
        ...fields,
        id: user.id,
        groups: ['navy', 'pilots', 'Ärzte'],
        permissions: [],
        createdAt: now,
      });
      expect(await other.read(user.id)).toEqual(user);
      expect(await other.findByIdentity(subject)).toEqual(user);
    });

    it('are not there when nobody made them', async () => {
      expect(await store.read(randomUUID())).toBeUndefined();
      expect(await store.read('')).toBeUndefined();
      expect(await store.findByIdentity(somebody())).toBeUndefined();
      expect(await store.findByVerifiedEmail('nobody@example.com')).toEqual([]);
    });

    it('keep their attributes, whatever the app does to what it gave or got', async () => {
      const attributes = { tags: ['a'] };
      const user = await created(store, { attributes });
      attributes.tags.push('b');
      (user.attributes as typeof attributes).tags.push('c');
      const [read] = [await store.read(user.id)].map((one) => one?.attributes as typeof attributes);
      expect(read).toEqual({ tags: ['a'] });
      read?.tags.push('d');
      expect((await store.read(user.id))?.attributes).toEqual({ tags: ['a'] });
      await store.update(user.id, { attributes: { desk: 1 } });
      expect((await store.read(user.id))?.attributes).toEqual({ desk: 1 });
    });

    it.each([
      ['letters of the other case', 'ada', 'ADA'],
      ['what looks the same: full width', 'ada', 'ａｄａ'],
      ['what looks the same: composed', 'Zoe\u0308', 'Zoë'],
      ['a sharp s', 'Strauß', 'STRAUSS'],
      ['a final sigma', 'Οδυσσεύς', 'ΟΔΥΣΣΕΎΣ'],
      ['space around', 'ada', 'ada '],
    ])('do not share a username in %s', async (_, one, another) => {
      const suffix = randomUUID();
      const [taken, wanted] = [`${suffix}${one}`, `${suffix}${another}`];
      const user = await created(store, { username: taken });
      const subject = somebody();
      expect(await other.create({ username: wanted }, subject)).toBe('username_taken');
      expect(await other.findByIdentity(subject)).toBeUndefined();
      const third = await created(store);
      expect(await other.update(third.id, { username: wanted, name: 'x' })).toBe('username_taken');
      expect(await store.read(third.id)).toEqual(third);
      expect(await store.update(user.id, { username: wanted })).toMatchObject({ username: wanted });
    });

    it('leave a username to others once they have another', async () => {
      const [before, after] = [unique(), unique()];
      const user = await created(store, { username: before });
      expect(await store.update(user.id, { username: after })).toMatchObject({ username: after });
      expect((await created(other, { username: before })).username).toBe(before);
      expect(await other.create({ username: after }, somebody())).toBe('username_taken');
    });

    it('need a username', async () => {
      const user = await created(store);
      for (const username of ['', '  ']) {
        await expect(store.create({ username }, somebody())).rejects.toThrow(TypeError);
        await expect(store.update(user.id, { username })).rejects.toThrow(TypeError);
      }
    });

    it('have an identity that nobody else gets, and nothing is left of who tries', async () => {
      const subject = somebody();
      const user = await created(store, {}, subject);
      const username = unique();
      const groups = { source: '', names: [unique()] };
      expect(await other.create({ username, groups }, subject)).toBe('identity_taken');
      const rival = await created(other, { username });
      expect(await other.link(rival.id, subject)).toBe(false);
      expect(await store.findByIdentity(subject)).toEqual(user);
    });

    it('have the identities that are linked, one of each issuer', async () => {
      const user = await created(store);
      const [linked, again] = [somebody('https://other.example.com'), somebody()];
      expect(await store.link(user.id, linked)).toBe(true);
      expect(await other.findByIdentity(linked)).toEqual(user);
      // An address that was handed on would give its new owner the account of the old one.
      expect(await store.link(user.id, again)).toBe(false);
      expect(await store.findByIdentity(again)).toBeUndefined();
      expect(await store.link(user.id, linked)).toBe(false);
      expect(await store.link(randomUUID(), again)).toBe(false);
      expect(await store.findByIdentity(again)).toBeUndefined();
    });

    it.each([
      ['case', 'ADA', 'ada'],
      ['space', 'ada', 'ada '],
      ['composition', 'Zoë', 'Zoe\u0308'],
      ['accents', 'zoe', 'zoë'],
      ['wildcards', 'a_a', 'ada'],
    ])('are told apart by every letter of issuer and sub: %s', async (_, one, another) => {
      const suffix = randomUUID();
      const iss = `https://id.example.com/${suffix}/`;
      const first = await created(store, {}, { iss: iss + one, sub: one });
      expect(await store.findByIdentity({ iss: iss + one, sub: another })).toBeUndefined();
      expect(await store.findByIdentity({ iss: iss + another, sub: one })).toBeUndefined();
      const second = await created(store, {}, { iss: iss + another, sub: another });
      expect(await other.findByIdentity({ iss: iss + one, sub: one })).toEqual(first);
      expect(await other.findByIdentity({ iss: iss + another, sub: another })).toEqual(second);
    });

    it.each([
      `'; drop table gatehouse_users; --`,
      '__proto__',
      '"]}',
      '%',
      'a"b\\c\r\n$1 ?1 :x',
      '🔑',
    ])('are safe from the hostile text %j', async (text) => {
      const bystander = await created(store);
      const names = [text, `${text}\u200b`];
      const subject = { iss: text, sub: text };
      const fields = { username: text, email: text, name: text, attributes: { text } };
      const groups = { source: text, names };
      const user = await created(store, { ...fields, groups }, subject);
      expect(user).toMatchObject({ ...fields, groups: names });
      expect(await other.findByIdentity(subject)).toEqual(user);
      expect(await other.update(user.id, { name: `${text}!` })).toEqual({
        ...user,
        name: `${text}!`,
      });
      expect(await store.read(bystander.id)).toEqual(bystander);
    });

    it('are found by an address that is known to be theirs, whatever the case of letters', async () => {
      const email = `${randomUUID()}.Zoë@Example.com`;
      const verified = { email, emailVerified: true };
      expect(await store.findByVerifiedEmail(email)).toEqual([]);
      await created(store, { email, emailVerified: false });
      const user = await created(store, verified);
      expect(await other.findByVerifiedEmail(email.toUpperCase().normalize('NFD'))).toEqual([user]);
      await created(store, { ...verified, email: email.toLowerCase() });
      expect(await other.findByVerifiedEmail(email)).toHaveLength(2);
      await created(store, verified);
      expect((await other.findByVerifiedEmail(email)).length).toBeGreaterThanOrEqual(2);
      expect(await store.findByVerifiedEmail('')).toEqual([]);
    });

    it('are not found by an address that only looks like theirs', async () => {
      const domain = `${randomUUID()}.example.com`;
      const mike = await created(store, { email: `mike@${domain}`, emailVerified: true });
      for (const local of ['mıke', 'ｍike', 'mike.', 'mi_e', 'mik%']) {
        expect(await store.findByVerifiedEmail(`${local}@${domain}`), local).toEqual([]);
        await created(store, { email: `${local}@${domain}`, emailVerified: true });
      }
      expect(await store.findByVerifiedEmail(`mike@${domain}`)).toEqual([mike]);
    });

    it('change in what is said, and in nothing else', async () => {
      const subject = somebody();
      const groups = { source: subject.iss, names: ['navy'] };
      const fields = { email: 'a@example.com', emailVerified: true, name: 'Ada', groups };
      let user = await created(store, { ...fields, attributes: { desk: 7 } }, subject);
      now += HOUR;
      const changes = [
        { name: 'Ada King' },
        { name: '' },
        { isActive: false },
        { isSuperuser: true },
        { emailVerified: false },
        { lastLoginAt: now },
        { attributes: {} },
        {},
      ];
      for (const change of changes) {
        const changed = await store.update(user.id, change);
        expect(changed).toEqual({ ...user, ...change });
        user = changed as typeof user;
      }
      expect(await other.findByIdentity(subject)).toEqual(user);
      expect(await store.update(randomUUID(), { name: 'x' })).toBeUndefined();
    });

    it('have a new address verified only when the change says so', async () => {
      const [email, next] = [`${unique()}@example.com`, `${unique()}@example.com`];
      const { id } = await created(store, { email, emailVerified: true });
      const after = async (change: Parameters<UserStore['update']>[1]) => {
        await store.update(id, change);
        const user = await other.read(id);
        return [user?.email, user?.emailVerified];
      };
      const upper = email.toUpperCase();
      expect(await after({ email: upper })).toEqual([upper, true]);
      expect(await after({ email: next })).toEqual([next, false]);
      expect(await store.findByVerifiedEmail(next)).toEqual([]);
      expect(await after({ email, emailVerified: true })).toEqual([email, true]);
      expect(await after({ email: undefined })).toEqual([undefined, false]);
      expect(await after({ emailVerified: true })).toEqual([undefined, false]);
      expect(await after({ email })).toEqual([email, false]);
      expect(await after({ emailVerified: true })).toEqual([email, true]);
    });

    it('are in the groups that each source names, and lose those of its own list alone', async () => {
      const [one, another] = ['https://one.example.com', 'https://another.example.com'];
      const { id } = await created(store, { groups: { source: one, names: ['navy', 'pilots'] } });
      const after = async (source: string, names: string[]) => {
        const updated = await store.update(id, { groups: { source, names } });
        expect(await other.read(id)).toEqual(updated);
        return (await other.read(id))?.groups;
      };
      expect(await after(another, ['pilots', 'admins'])).toEqual(['admins', 'navy', 'pilots']);
      expect(await after('', ['staff'])).toEqual(['admins', 'navy', 'pilots', 'staff']);
      expect(await after(one, ['army'])).toEqual(['admins', 'army', 'pilots', 'staff']);
      expect(await after(another, [])).toEqual(['army', 'staff']);
      expect(await after(one, [])).toEqual(['staff']);
      await store.update(id, { name: 'Ada' });
      expect((await store.read(id))?.groups).toEqual(['staff']);
      expect(await after('', ['b', 'B', 'é', 'a', 'z'])).toEqual(['B', 'a', 'b', 'z', 'é']);
    });
  });
}
