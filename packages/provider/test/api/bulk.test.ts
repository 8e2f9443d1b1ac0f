import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

describe.each(engines())('many users in one request, on %s', (engine) => {
  let api: TestApi;
  beforeEach(async () => {
    api = await startTestApi(engine);
  });
  afterEach(() => api.stop());

  const bulk = (json: object, token?: string) =>
    api.call('POST', '/users/bulk', { json, ...(token && { token }) });

  it('are added with all that one user can be given, and as one user would be', async () => {
    await api.call('POST', '/roles', { json: { name: 'staff' } });
    const group = await api.call('POST', '/groups', { json: { name: 'Berlin' } });
    await api.call('POST', '/attributes', { json: { name: 'department', type: 'string' } });
    const { body: sales } = await api.call('POST', '/roles', { json: { name: 'sales' } });
    await api.call('POST', '/mappings', {
      json: {
        name: 'Sales',
        condition: 'user.attributes.department == "Sales"',
        role_ids: [sales.id],
      },
    });
    const { status, body } = await bulk({
      users: [
        {
          email: 'ada@example.com',
          name: 'Ada',
          password: 'correct horse battery',
          roles: ['Staff'],
          group_id: group.body.id,
          attributes: { department: 'Sales' },
        },
        { email: 'bob@example.com' },
      ],
    });
    expect(status).toBe(200);
    expect(body.items).toMatchObject([
      { index: 0, outcome: 'created', code: null, errors: [] },
      { index: 1, outcome: 'created' },
    ]);
    const ada = await api.call('GET', `/users/${body.items[0].user_id}`);
    expect(ada.body).toMatchObject({
      state: 'active',
      roles: ['sales', 'staff'],
      group_id: group.body.id,
      attributes: { department: 'Sales' },
    });
    expect(ada.headers.get('etag')).not.toBeNull();
    const { body: events } = await api.call('GET', '/events?action=user.create');
    expect(events.items).toHaveLength(2);
    const row = await api.test.storage.db
      .selectFrom('users')
      .select('password_hash')
      .where('email', '=', 'ada@example.com')
      .executeTakeFirst();
    expect(row?.password_hash).toMatch(/^\$argon2id\$/);
  });

  it('that can’t be added are told of one by one, and stop no other', async () => {
    await api.call('POST', '/users', { json: { email: 'taken@example.com', username: 'taken' } });
    const { body } = await bulk({
      users: [
        { email: 'TAKEN@example.com' },
        { email: 'new@example.com', username: 'Taken' },
        { email: 'nobody' },
        { email: 'a@example.com', roles: ['nosuch'], password: 'short' },
        { email: 'b@example.com', group_id: 'nosuch', attributes: { nosuch: 1 } },
        { email: 'ok@example.com' },
        { email: 'ok@EXAMPLE.com' },
      ],
    });
    expect(
      body.items.map(({ outcome, code }: { outcome: string; code: string }) => [outcome, code]),
    ).toEqual([
      ['failed', 'email_taken'],
      ['failed', 'username_taken'],
      ['failed', 'validation_failed'],
      ['failed', 'validation_failed'],
      ['failed', 'validation_failed'],
      ['created', null],
      ['failed', 'email_taken'],
    ]);
    const pointers = (index: number) =>
      body.items[index].errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers(3)).toEqual(expect.arrayContaining(['/roles/0', '/password']));
    expect(pointers(4)).toEqual(expect.arrayContaining(['/group_id', '/attributes/nosuch']));
    expect(body.items[6].errors).toEqual([
      { pointer: '/email', code: 'email_taken', detail: 'This email is in /users/5 as well.' },
    ]);
    const { body: all } = await api.call('GET', '/users');
    expect(all.items).toHaveLength(2);
  });

  it('are only checked in a dry run', async () => {
    const { body } = await bulk({
      users: [{ email: 'a@example.com', password: 'correct horse battery' }, { email: 'x' }],
      dry_run: true,
    });
    expect(body.items).toMatchObject([
      { outcome: 'created', user_id: null },
      { outcome: 'failed', code: 'validation_failed' },
    ]);
    expect((await api.call('GET', '/users')).body.items).toEqual([]);
    expect((await api.call('GET', '/events?action=user.create')).body.items).toEqual([]);
  });

  it('are added once when the request is repeated under its Idempotency-Key', async () => {
    const send = () =>
      api.call('POST', '/users/bulk', {
        json: { users: [{ email: 'a@example.com' }] },
        headers: { 'idempotency-key': 'k' },
      });
    const first = await send();
    expect((await send()).body).toEqual(first.body);
    expect((await api.call('GET', '/users')).body.items).toHaveLength(1);
  });

  it('more than the limit are refused as a whole', async () => {
    const users = Array.from({ length: 501 }, (_, i) => ({ email: `u${i}@example.com` }));
    const { status, body } = await bulk({ users });
    expect([status, body.errors]).toMatchObject([422, [{ pointer: '/users', code: 'too_many' }]]);
    expect((await bulk({ users: [] })).status).toBe(422);
  });

  describe('by who may not administer all users', () => {
    it('are added to the group of a user administrator, and to no other', async () => {
      const group = await api.call('POST', '/groups', { json: { name: 'Berlin' } });
      const token = api.tokenOf({ kind: 'user_admin', groupId: group.body.id });
      const { body } = await bulk(
        {
          users: [
            { email: 'in@example.com', group_id: group.body.id },
            { email: 'out@example.com' },
          ],
        },
        token,
      );
      expect(body.items).toMatchObject([
        { outcome: 'created' },
        { outcome: 'failed', code: 'privilege_missing' },
      ]);
    });

    it('are given no role that lets them administer something', async () => {
      const group = await api.call('POST', '/groups', { json: { name: 'Berlin' } });
      const { body: boss } = await api.call('POST', '/roles', { json: { name: 'boss' } });
      await api.call('POST', '/roles', { json: { name: 'staff' } });
      await api.call('POST', '/privileges', { json: { kind: 'super', role_id: boss.id } });
      const token = api.tokenOf({ kind: 'user_admin', groupId: group.body.id });
      const of = (roles: string[], i: number) => ({
        email: `u${i}@example.com`,
        group_id: group.body.id,
        roles,
      });
      const { body } = await bulk(
        { users: [['staff'], ['boss'], ['staff', 'boss']].map(of) },
        token,
      );
      expect(body.items).toMatchObject([
        { outcome: 'created' },
        { outcome: 'failed', code: 'privilege_missing' },
        { outcome: 'failed', code: 'privilege_missing' },
      ]);
    });

    it.each([['read_only'], ['help_desk']] as const)('are refused to %s', async (kind) => {
      const token = api.tokenOf({ kind });
      const { status, body } = await bulk({ users: [{ email: 'a@example.com' }] }, token);
      expect([status, body.code]).toEqual([403, 'privilege_missing']);
      expect((await api.call('GET', '/users')).body.items).toEqual([]);
    });
  });
});

it('many users in one request become what they become one after the other', {
  timeout: 300_000,
}, async () => {
  const addresses = ['a@b.c', 'A@B.C', 'ａ@b.c', 'd@e.f', 'straße@g.h', 'STRASSE@g.h', 'x', ''];
  const names = ['ann', 'ANN', 'Ａnn', 'bob', 'b ob', null];
  const user = fc.record(
    {
      email: fc.constantFrom(...addresses),
      username: fc.constantFrom(...names),
      name: fc.constantFrom('Ann', ' ', null, 'x'.repeat(2000)),
      phone_number: fc.constantFrom('+441632960001', '123', null),
      locale: fc.constantFrom('en', 'not a locale', null),
      state: fc.constantFrom('active', 'suspended'),
      roles: fc.constantFrom([], ['staff'], ['STAFF', 'staff'], ['nosuch']),
      attributes: fc.constantFrom({}, { level: 1 }, { level: 'one' }, { nosuch: true }),
      group_id: fc.constantFrom(null, 'nosuch'),
      password: fc.constantFrom(null, 'short'),
    },
    { requiredKeys: ['email'] },
  );
  const prepare = async () => {
    const api = await startTestApi('sqlite');
    await api.call('POST', '/roles', { json: { name: 'staff' } });
    await api.call('POST', '/attributes', { json: { name: 'level', type: 'integer' } });
    return api;
  };
  const shown = async (api: TestApi) => {
    const { body } = await api.call('GET', '/users?limit=200');
    return body.items.map(
      ({
        id: _,
        created_at: __,
        updated_at: ___,
        ...fields
      }: object & { id: string; created_at: string; updated_at: string }) => fields,
    );
  };
  await fc.assert(
    fc.asyncProperty(fc.array(user, { minLength: 1, maxLength: 8 }), async (users) => {
      const [together, alone] = await Promise.all([prepare(), prepare()]);
      try {
        const { body } = await together.call('POST', '/users/bulk', { json: { users } });
        const codes: (string | null)[] = [];
        for (const json of users) {
          const { status, body: single } = await alone.call('POST', '/users', { json });
          codes.push(status === 201 ? null : single.code);
        }
        expect(body.items.map(({ code }: { code: string | null }) => code)).toEqual(codes);
        expect(await shown(together)).toEqual(await shown(alone));
      } finally {
        await Promise.all([together.stop(), alone.stop()]);
      }
    }),
    {
      numRuns: 40,
      examples: [
        [
          [
            { email: 'a@b.c', username: 'bob' },
            { email: 'a@b.c', username: 'bob' },
          ],
        ],
      ],
    },
  );
});
