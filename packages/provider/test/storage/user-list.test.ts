import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
import type { UserFilter } from '../../src/storage/user-filter.ts';
import { createUserList } from '../../src/storage/user-list.ts';
import { engines, openTestStorage, type TestStorage } from '../storage-fixture.ts';
import { createDirectory } from './directory-fixture.ts';

const PEOPLE = 60;
const PAGE = 7;
const GIVEN = ['Ada', 'Alan', 'Barbara', 'Ana', 'Zoe'];
const FAMILY = ['Adams', 'Babbage', 'Azure'];

/** Lists go along an index or through the few that a filter leaves, and are the same either way. */
describe.each(engines())('lists of users on %s', (engine) => {
  let test: TestStorage;
  const roles: Record<string, string> = {};
  let group: string;
  const people: {
    id: string;
    email: string;
    name: string;
    terms: string[];
    roles: string[];
    group: boolean;
    state: string;
  }[] = [];

  beforeAll(async () => {
    test = await openTestStorage(engine);
    const directory = createDirectory(test.storage);
    const by = SYSTEM;
    for (const name of ['few', 'half', 'all']) {
      roles[name] = (await directory.roles.create({ name }, { by })).id;
    }
    group = (await directory.groups.create({ name: 'Sales' }, { by })).id;
    for (let i = 0; i < PEOPLE; i += 1) {
      const given = GIVEN[i % GIVEN.length] ?? '';
      const family = FAMILY[(i * 7) % FAMILY.length] ?? '';
      const held = ['all', ...(i % 2 === 0 ? ['half'] : []), ...(i % 20 === 3 ? ['few'] : [])];
      const fields = {
        email: `${'abz'[i % 3]}${i}@example.com`,
        username: i % 4 === 0 ? `a-${i}` : null,
        name: `${given} ${family}`,
        family_name: family,
        roles: held,
        group_id: i % 15 === 1 ? group : null,
        state: i % 9 === 2 ? ('suspended' as const) : ('active' as const),
      };
      const { id } = await directory.users.create(fields, { by });
      const terms = [fields.email, fields.username ?? '', fields.name, family];
      people.push({
        id,
        email: fields.email,
        name: fields.name.toLowerCase(),
        terms: terms.map((term) => term.toLowerCase()).filter((term) => term !== ''),
        roles: held.map((name) => roles[name] ?? ''),
        group: fields.group_id !== null,
        state: fields.state,
      });
    }
    const gone = await directory.users.create({ email: 'a-gone@x', roles: ['few'] }, { by });
    await directory.users.delete(gone.id, { by });
  });
  afterAll(() => test.close());

  const filters = (): Record<string, UserFilter> => ({
    'no filter': {},
    'a role that few have': { roleId: roles.few },
    'a role that all have': { roleId: roles.all },
    'one of two roles': { anyRoleIds: [roles.few ?? '', roles.half ?? ''] },
    'a group': { groupIds: [group] },
    'no group at all': { groupIds: [] },
    'a state': { state: 'suspended' },
    'a role and a state': { roleId: roles.half, state: 'active' },
    'roles and a group': { anyRoleIds: [roles.half ?? ''], groupIds: [group] },
  });
  const left = ({ roleId, anyRoleIds, groupIds, state }: UserFilter) =>
    people.filter(
      (person) =>
        (roleId === undefined || person.roles.includes(roleId)) &&
        (!anyRoleIds || person.roles.some((id) => anyRoleIds.includes(id))) &&
        (!groupIds || (groupIds.length > 0 && person.group)) &&
        (state === undefined || person.state === state),
    );
  const byKey = (a: { key: string; id: string }, b: { key: string; id: string }) =>
    a.key < b.key || (a.key === b.key && a.id < b.id) ? -1 : 1;
  type Read = (after?: {
    key: string;
    id: string;
  }) => Promise<{ key: string; user: { id: string } }[]>;
  const readAll = async (read: Read) => {
    const all: { key: string; id: string }[] = [];
    for (;;) {
      const page = await read(all.at(-1));
      all.push(...page.map(({ key, user }) => ({ key, id: user.id })));
      if (page.length < PAGE) return all;
    }
  };

  it.each(Object.keys(filters()))('find whom a search is for, by %s', async (name) => {
    const filter = filters()[name] ?? {};
    const list = createUserList(test.storage.db);
    for (const prefix of ['a', 'ada', 'az', 'zzz']) {
      const expected = left(filter).flatMap(({ id, terms }) => {
        const key = terms.filter((term) => term.startsWith(prefix)).toSorted()[0];
        return key === undefined ? [] : [{ key, id }];
      });
      const found = await readAll((after) => list.search(prefix, { limit: PAGE, filter, after }));
      expect(found).toEqual(expected.toSorted(byKey));
    }
  });

  it.each(Object.keys(filters()))('are sorted either way, by %s', async (name) => {
    const filter = filters()[name] ?? {};
    const list = createUserList(test.storage.db);
    for (const sort of ['created_at', 'email', 'name'] as const) {
      const keyOf = (person: (typeof people)[number]) =>
        ({ created_at: person.id, email: person.email, name: person.name })[sort];
      const expected = left(filter).map((person) => ({ key: keyOf(person), id: person.id }));
      for (const descending of [false, true]) {
        const page = { limit: PAGE, filter, sort, descending };
        const found = await readAll((after) => list.list({ ...page, after }));
        const inOrder = expected.toSorted(byKey);
        expect(found).toEqual(descending ? inOrder.toReversed() : inOrder);
      }
    }
  });
});
