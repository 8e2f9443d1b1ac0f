import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const PEOPLE = [
  { email: 'ada@example.com', name: 'Ada Lovelace', family_name: 'Lovelace', username: 'ada' },
  { email: 'alan@example.com', name: 'Alan Turing', family_name: 'Turing' },
  { email: 'barbara@example.com', name: 'Barbara Liskov', family_name: 'Liskov' },
  { email: 'edsger@example.com', name: 'Edsger Dijkstra', family_name: 'Dijkstra' },
  { email: 'zoe@example.com', name: 'Ägir Öst', family_name: 'Öst', state: 'suspended' },
];

describe.each(engines())('lists of users over the admin API on %s', (engine) => {
  let api: TestApi;
  let groupId: string;
  let roleId: string;
  beforeAll(async () => {
    api = await startTestApi(engine);
    groupId = (await api.call('POST', '/groups', { json: { name: 'Pioneers' } })).body.id;
    roleId = (await api.call('POST', '/roles', { json: { name: 'author' } })).body.id;
    for (const [i, person] of PEOPLE.entries()) {
      const json = {
        ...person,
        ...(i < 2 && { group_id: groupId }),
        ...(i > 1 && { roles: ['author'] }),
      };
      expect((await api.call('POST', '/users', { json })).status).toBe(201);
    }
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  /** Every page of one item, so that each cursor is used. */
  const emails = async (query: Record<string, string>): Promise<string[]> => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const params = new URLSearchParams({ ...query, limit: '1', ...(after && { after }) });
      const { status, body } = await api.call('GET', `/users?${params}`);
      expect(status).toBe(200);
      seen.push(...body.items.map(({ email }: { email: string }) => email.split('@')[0]));
      after = body.next;
    } while (after !== null && seen.length < 20);
    return seen;
  };

  it.each<[Record<string, string>, string[]]>([
    [{}, ['ada', 'alan', 'barbara', 'edsger', 'zoe']],
    [{ sort: 'created_at' }, ['ada', 'alan', 'barbara', 'edsger', 'zoe']],
    [{ sort: '-created_at' }, ['zoe', 'edsger', 'barbara', 'alan', 'ada']],
    [{ sort: 'email' }, ['ada', 'alan', 'barbara', 'edsger', 'zoe']],
    [{ sort: '-email' }, ['zoe', 'edsger', 'barbara', 'alan', 'ada']],
    [{ sort: 'name' }, ['ada', 'alan', 'barbara', 'edsger', 'zoe']],
    [{ sort: '-name' }, ['zoe', 'edsger', 'barbara', 'alan', 'ada']],
    [{ state: 'suspended' }, ['zoe']],
    [{ state: 'active', sort: '-name' }, ['edsger', 'barbara', 'alan', 'ada']],
    [{ q: 'a' }, ['ada', 'alan']],
    [{ q: 'LOVE' }, ['ada']],
    [{ q: 'äg' }, ['zoe']],
    [{ q: 'ö' }, ['zoe']],
    [{ q: 'l' }, ['barbara', 'ada']],
    [{ q: '' }, ['ada', 'alan', 'barbara', 'edsger', 'zoe']],
  ])('for %j are in order, each user once', async (query, expected) => {
    expect(await emails(query)).toEqual(expected);
  });

  it('are of one group, one role, and both', async () => {
    expect(await emails({ group_id: groupId })).toEqual(['ada', 'alan']);
    expect(await emails({ role_id: roleId })).toEqual(['barbara', 'edsger', 'zoe']);
    expect(await emails({ role_id: roleId, sort: '-email' })).toEqual(['zoe', 'edsger', 'barbara']);
    expect(await emails({ role_id: roleId, sort: '-created_at' })).toEqual([
      'zoe',
      'edsger',
      'barbara',
    ]);
    expect(await emails({ role_id: roleId, state: 'active', q: 'b' })).toEqual(['barbara']);
    expect(await emails({ role_id: roleId, group_id: groupId })).toEqual([]);
  });

  it.each([
    { role_id: 'x' },
    { group_id: '%00' },
    { role_id: '01a209ea-ca71-7428-bf34-885f92b234ae' },
  ])('are empty for %j', async (query) => {
    expect(await emails(query)).toEqual([]);
  });

  it('refuse an order for a search, which has its own', async () => {
    const { status, body } = await api.call('GET', '/users?q=a&sort=name');
    expect([status, body.code]).toEqual([400, 'sort_with_search']);
  });

  it('have everybody who is found by several names once, page by page', async () => {
    const starts = ['m', 'ma', 'mb', 'mab', 'mba', 'n'];
    const term = (i: number, step: number) =>
      `${starts[(i * step) % starts.length]}${(i * 7 * step) % 18}`;
    const wanted: { email: string; first: string }[] = [];
    for (let i = 0; i < 18; i += 1) {
      const json = {
        email: `${term(i, 5)}-${i}@m.example`,
        username: `${term(i, 3)}-${i}`,
        name: term(i, 1),
        family_name: term(i, 2),
      };
      expect((await api.call('POST', '/users', { json })).status).toBe(201);
      const [first] = Object.values(json)
        .filter((text) => text.startsWith('m'))
        .toSorted();
      if (first !== undefined) wanted.push({ email: json.email, first });
    }
    const found: string[] = [];
    let after: string | null = null;
    do {
      const { body } = await api.call('GET', `/users?q=m&limit=4${after ? `&after=${after}` : ''}`);
      found.push(...body.items.map(({ email }: { email: string }) => email));
      after = body.next;
    } while (after !== null && found.length < 40);
    const inOrder = wanted.toSorted((a, b) => (a.first < b.first ? -1 : +(a.first > b.first)));
    expect(found).toEqual(inOrder.map(({ email }) => email));
  });

  it.each(['size', 'password_hash', "name'--"])('refuse to sort by %s', async (sort) => {
    const { status, body } = await api.call('GET', `/users?sort=${encodeURIComponent(sort)}`);
    expect([status, body.code]).toEqual([400, 'parameter_invalid']);
  });
});
