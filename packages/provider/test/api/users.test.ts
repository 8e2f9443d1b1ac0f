import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const NOBODY = '01a209ea-ca71-7428-bf34-885f92b234ae';

describe.each(engines())('users of the admin API on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  let counter = 0;
  const email = () => {
    counter += 1;
    return `user${counter}@example.com`;
  };
  const create = async (fields: object = {}) =>
    (await api.call('POST', '/users', { json: { email: email(), ...fields } })).body;

  it('are added with all their fields, and read as they were written', async () => {
    await api.call('POST', '/roles', { json: { name: 'editors' } });
    const { status, headers, body } = await api.call('POST', '/users', {
      json: {
        email: 'Ada@Example.com',
        email_verified: true,
        username: 'ada',
        name: 'Ada Lovelace',
        given_name: 'Ada',
        family_name: 'Lovelace',
        phone_number: '+44 1632 960-001',
        phone_number_verified: true,
        locale: 'en-gb',
        zoneinfo: 'Europe/London',
        picture: 'https://example.com/ada.jpg',
        password: 'correct horse',
        state: 'active',
        roles: ['Editors'],
      },
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      email: 'Ada@Example.com',
      email_verified: true,
      username: 'ada',
      name: 'Ada Lovelace',
      given_name: 'Ada',
      family_name: 'Lovelace',
      phone_number: '+441632960001',
      phone_number_verified: true,
      locale: 'en-GB',
      zoneinfo: 'Europe/London',
      picture: 'https://example.com/ada.jpg',
      attributes: {},
      state: 'active',
      must_change_password: false,
      group_id: null,
      roles: ['editors'],
      deleted_at: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updated_at: body.created_at,
    });
    expect(headers.get('location')).toBe(`/api/v1/users/${body.id}`);
    const read = await api.call('GET', `/users/${body.id}`);
    expect(read.body).toEqual(body);
  });

  it('need an e-mail address only', async () => {
    const { status, body } = await api.call('POST', '/users', {
      json: { email: 'root@localhost' },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      email_verified: false,
      username: null,
      name: null,
      state: 'active',
      roles: [],
    });
  });

  it('never show a password or its hash', async () => {
    const { body } = await api.call('POST', '/users', {
      json: { email: email(), password: 'correct horse battery' },
    });
    const list = await api.call('GET', '/users?limit=200');
    expect(JSON.stringify([body, list.body])).not.toMatch(/"password|argon2|correct horse/);
  });

  it('are asked for a password of their own until they have one', async () => {
    const given = { password: 'correct horse battery', must_change_password: true };
    const user = await create(given);
    expect(user.must_change_password).toBe(true);
    const change = async (json: object) =>
      (await api.call('PATCH', `/users/${user.id}`, { json })).body.must_change_password;
    expect(await change({ name: 'Ada' })).toBe(true);
    expect(await change({ must_change_password: false })).toBe(false);
    expect(await change({ must_change_password: true })).toBe(true);
    expect(await change({ password: 'another horse battery' })).toBe(false);
    expect(await change({ ...given, password: 'a third horse battery' })).toBe(true);
  });

  it('are changed field by field; null removes', async () => {
    const user = await create({ username: 'changing', name: 'Before', given_name: 'Stays' });
    const { status, body } = await api.call('PATCH', `/users/${user.id}`, {
      json: { username: null, name: 'After', state: 'suspended' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      username: null,
      name: 'After',
      given_name: 'Stays',
      state: 'suspended',
      email: user.email,
    });
  });

  it('are erased once they are deleted', async () => {
    const user = await create();
    const path = `/users/${user.id}`;
    const tooEarly = await api.call('DELETE', `${path}?erase=true`);
    expect([tooEarly.status, tooEarly.body.code]).toEqual([409, 'user_not_deleted']);
    const { status, body } = await api.call('DELETE', path);
    expect([status, body]).toEqual([204, undefined]);
    expect((await api.call('DELETE', path)).status).toBe(204);
    expect((await api.call('DELETE', `${path}?erase=true`)).status).toBe(204);
    for (const method of ['GET', 'DELETE']) {
      const gone = await api.call(method, path);
      expect(gone.status).toBe(404);
      expect(gone.body.code).toBe('user_not_found');
    }
  });

  it.each([NOBODY, 'x', '%00', "'--", '..%2Fapps', '%C3%A9'])('are not found by %j', async (id) => {
    for (const [method, json] of [['GET'], ['PATCH', {}], ['DELETE']] as const) {
      const { status, body } = await api.call(method, `/users/${id}`, { json });
      expect([status, body.code]).toEqual([404, 'user_not_found']);
    }
    expect((await api.call('GET', `/users/${id}/roles`)).body.code).toBe('user_not_found');
  });

  it('are refused with every mistake pointed at', async () => {
    const { status, body } = await api.call('POST', '/users', {
      json: { email: 'x', username: 'a@b', name: '', password: 'short', roles: ['none', 'a\0b'] },
    });
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    expect(body.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code])).toEqual(
      [
        ['/email', 'not_an_email'],
        ['/username', 'contains_at'],
        ['/name', 'blank'],
        ['/password', 'too_short'],
        ['/roles/0', 'role_not_found'],
        ['/roles/1', 'role_not_found'],
      ],
    );
  });

  it.each<[string, unknown, string, string]>([
    ['an unknown field', { email: 'a@b', is_admin: true }, '/is_admin', 'unknown_field'],
    ['a field that is only read', { email: 'a@b', id: NOBODY }, '/id', 'unknown_field'],
    [
      'a hash of no format',
      { email: 'a@b', password_hash: 'x' },
      '/password_hash',
      'unknown_format',
    ],
    ['a name to escape', { email: 'a@b', 'a/b~c': 1 }, '/a~1b~0c', 'unknown_field'],
    ['no e-mail address', {}, '/email', 'required'],
    ['a number as text', { email: 5 }, '/email', 'wrong_type'],
    [
      'text as truth value',
      { email: 'a@b', email_verified: 'true' },
      '/email_verified',
      'wrong_type',
    ],
    ['null where it means nothing', { email: null }, '/email', 'wrong_type'],
    ['an unknown state', { email: 'a@b', state: 'retired' }, '/state', 'not_allowed'],
    [
      'a state that is reached otherwise',
      { email: 'a@b', state: 'deleted' },
      '/state',
      'not_allowed',
    ],
    ['roles that are no list', { email: 'a@b', roles: 'admin' }, '/roles', 'wrong_type'],
    ['a role that is no text', { email: 'a@b', roles: [1] }, '/roles/0', 'wrong_type'],
    ['a list', [], '', 'wrong_type'],
    ['null', null, '', 'wrong_type'],
  ])('are refused for %s', async (_what, json, pointer, code) => {
    const { status, body } = await api.call('POST', '/users', { json });
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    expect(body.errors).toContainEqual({ pointer, code, detail: expect.any(String) });
  });

  it('name the unknown field in words', async () => {
    const { body } = await api.call('PATCH', `/users/${NOBODY}`, { json: { isAdmin: true } });
    expect(body.detail).toBe('There is no field named "isAdmin" here.');
  });

  it('name the e-mail address where both it and the username belong to another user', async () => {
    const both = { email: email(), username: 'taken_twice' };
    await create(both);
    const { body } = await api.call('POST', '/users', { json: both });
    expect(body).toMatchObject({ code: 'email_taken', errors: [{ pointer: '/email' }] });
  });

  it('conflict when two want one e-mail address or username, however many ask at once', async () => {
    const wanted = email();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        api.call('POST', '/users', { json: { email: i % 2 ? wanted : wanted.toUpperCase() } }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(11).fill(409)]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused?.body).toMatchObject({
      code: 'email_taken',
      errors: [{ pointer: '/email', code: 'email_taken' }],
    });
    await create({ username: 'wanted' });
    const other = await create();
    const { status, body } = await api.call('PATCH', `/users/${other.id}`, {
      json: { username: 'WANTED' },
    });
    expect([status, body.code]).toEqual([409, 'username_taken']);
  });

  it('are listed page by page until there is no next', async () => {
    const made = [];
    for (let i = 0; i < 5; i += 1) made.push(await create({ name: `Paged ${i}` }));
    const seen = [];
    let path = '/users?q=PAGED&limit=2';
    for (let page = 0; page < 3; page += 1) {
      const { status, body } = await api.call('GET', path);
      expect(status).toBe(200);
      seen.push(...body.items);
      path = `/users?q=PAGED&limit=2&after=${body.next}`;
      if (page === 2) expect(body.next).toBeNull();
    }
    expect(seen).toEqual(made);
  });

  it.each([
    ['limit=0', 'limit', 'too_small'],
    ['limit=201', 'limit', 'too_large'],
    ['limit=many', 'limit', 'wrong_type'],
    ['limit=1.5', 'limit', 'wrong_type'],
    ['page=2', 'page', 'unknown_field'],
    [`q=${'x'.repeat(201)}`, 'q', 'too_long'],
  ])('are not listed by %s', async (query, parameter, code) => {
    const { status, body } = await api.call('GET', `/users?${query}`);
    expect([status, body.code]).toEqual([400, 'parameter_invalid']);
    expect(body.errors).toEqual([{ parameter, code, detail: expect.any(String) }]);
  });

  it('are not listed from a cursor that was made up', async () => {
    for (const after of ['x', '%00', 'JyBvciAxPTE']) {
      const { status, body } = await api.call('GET', `/users?after=${after}`);
      expect([status, body.code]).toEqual([400, 'cursor_invalid']);
    }
  });

  describe('and their roles', () => {
    it('are given by id or name, listed and withdrawn', async () => {
      const role = (await api.call('POST', '/roles', { json: { name: 'Given' } })).body;
      const other = (await api.call('POST', '/roles', { json: { name: 'Also' } })).body;
      const user = await create();
      const path = `/users/${user.id}/roles`;
      const byId = await api.call('POST', path, { json: { role_id: role.id } });
      expect([byId.status, byId.body]).toEqual([201, role]);
      expect((await api.call('POST', path, { json: { role: 'GIVEN' } })).status).toBe(201);
      expect((await api.call('POST', path, { json: { role: 'also' } })).body).toEqual(other);
      const held = [other, role].map((given) => ({ ...given, given_by: ['hand'] }));
      expect((await api.call('GET', path)).body).toEqual({ items: held, next: null });
      expect((await api.call('GET', `/users/${user.id}`)).body.roles).toEqual(['Also', 'Given']);
      for (let i = 0; i < 2; i += 1) {
        expect((await api.call('DELETE', `${path}/${role.id}`)).status).toBe(204);
      }
      expect((await api.call('GET', path)).body.items).toEqual([held[0]]);
    });

    it('are set all at once', async () => {
      await api.call('POST', '/roles', { json: { name: 'first' } });
      await api.call('POST', '/roles', { json: { name: 'second' } });
      const user = await create({ roles: ['first'] });
      const path = `/users/${user.id}`;
      const changed = await api.call('PATCH', path, { json: { roles: ['second'] } });
      expect(changed.body.roles).toEqual(['second']);
      expect((await api.call('PATCH', path, { json: { name: 'N' } })).body.roles).toEqual([
        'second',
      ]);
      expect((await api.call('PATCH', path, { json: { roles: [] } })).body.roles).toEqual([]);
    });

    it.each<[object, number, string]>([
      [{ role_id: NOBODY }, 404, 'role_not_found'],
      [{ role_id: 'x' }, 404, 'role_not_found'],
      [{ role: 'no such role' }, 404, 'role_not_found'],
      [{ role: '\0' }, 404, 'role_not_found'],
      [{}, 422, 'validation_failed'],
      [{ role: 'a', role_id: NOBODY }, 422, 'validation_failed'],
    ])('are not given by %j', async (json, status, code) => {
      const user = await create();
      const answer = await api.call('POST', `/users/${user.id}/roles`, { json });
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    });
  });
});
