import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

describe.each(engines())('attributes of users on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
    for (const json of [
      { name: 'department', type: 'string', canonical_values: ['Sales', 'Support'] },
      { name: 'tags', type: 'string', multi_valued: true },
      { name: 'level', type: 'integer' },
      { name: 'rate', type: 'decimal' },
      { name: 'remote', type: 'boolean' },
      { name: 'joined', type: 'date_time' },
    ]) {
      expect((await api.call('POST', '/attributes', { json })).status).toBe(201);
    }
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  let counter = 0;
  const create = async (attributes: unknown) => {
    counter += 1;
    const json = { email: `user${counter}@example.com`, attributes };
    return await api.call('POST', '/users', { json });
  };

  it('are kept by their types, and read as they were written', async () => {
    const attributes = {
      department: 'Sales',
      tags: ['on call', 'Übung'],
      level: 3,
      rate: 0.5,
      remote: false,
      joined: '2026-01-31T10:30:00+01:00',
    };
    const { status, body } = await create(attributes);
    expect(status).toBe(201);
    const kept = { ...attributes, joined: '2026-01-31T09:30:00.000Z' };
    expect(body.attributes).toEqual(kept);
    expect((await api.call('GET', `/users/${body.id}`)).body.attributes).toEqual(kept);
  });

  it('are changed one by one; null removes', async () => {
    const { body } = await create({ department: 'Sales', level: 1, tags: ['a'] });
    const json = { attributes: { level: 2, tags: null } };
    const changed = await api.call('PATCH', `/users/${body.id}`, { json });
    expect(changed.body.attributes).toEqual({ department: 'Sales', level: 2 });
  });

  it.each<[string, object, string, string]>([
    ['of no definition', { nickname: 'x' }, '/attributes/nickname', 'unknown_attribute'],
    ['named to be escaped', { 'a/b~c': 1 }, '/attributes/a~1b~0c', 'unknown_attribute'],
    ['not among the values', { department: 'Kitchen' }, '/attributes/department', 'not_allowed'],
    ['one where there is a list', { tags: 'a' }, '/attributes/tags', 'wrong_type'],
    ['a list where there is one', { level: [1] }, '/attributes/level', 'wrong_type'],
    ['of a wrong type in a list', { tags: ['a', 1] }, '/attributes/tags/1', 'wrong_type'],
    ['a fraction', { level: 1.5 }, '/attributes/level', 'wrong_type'],
    ['beyond what is exact', { level: 2 ** 53 }, '/attributes/level', 'wrong_type'],
    ['a truth value in quotes', { remote: 'true' }, '/attributes/remote', 'wrong_type'],
    [
      'a time without offset',
      { joined: '2026-01-31T09:30:00' },
      '/attributes/joined',
      'wrong_type',
    ],
    ['no time at all', { joined: '2026-13-01T00:00:00Z' }, '/attributes/joined', 'wrong_type'],
    ['blank', { tags: [' '] }, '/attributes/tags/0', 'wrong_type'],
    ['with NUL', { tags: ['a\0'] }, '/attributes/tags/0', 'wrong_type'],
    ['too long', { tags: ['x'.repeat(1001)] }, '/attributes/tags/0', 'wrong_type'],
    ['too many', { tags: Array(101).fill('x') }, '/attributes/tags', 'too_many'],
  ])('are refused when %s', async (_what, attributes, pointer, code) => {
    const { status, body } = await create(attributes);
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ pointer, code, detail: expect.any(String) }]);
  });

  it('do not reach the prototype of anything', async () => {
    const raw = '{"email":"proto@example.com","attributes":{"__proto__":{"level":1}}}';
    const headers = { 'content-type': 'application/json' };
    const { status } = await api.call('POST', '/users', { raw, headers });
    expect([400, 422]).toContain(status);
    expect((await create({ constructor: 1 })).body.errors[0].code).toBe('unknown_attribute');
    expect(({} as Record<string, unknown>).level).toBeUndefined();
  });

  it('are needed by new users where they are required, and can not be taken away', async () => {
    const definition = { name: 'badge', type: 'string', required: true };
    const { body } = await api.call('POST', '/attributes', { json: definition });
    try {
      const without = await create({});
      expect(without.body.errors).toEqual([
        { pointer: '/attributes/badge', code: 'required', detail: expect.any(String) },
      ]);
      const withIt = await create({ badge: 'B1' });
      expect(withIt.status).toBe(201);
      const path = `/users/${withIt.body.id}`;
      const taken = await api.call('PATCH', path, { json: { attributes: { badge: null } } });
      expect(taken.body.errors[0]).toMatchObject({ code: 'required' });
      expect((await api.call('PATCH', path, { json: { name: 'N' } })).status).toBe(200);
    } finally {
      await api.call('DELETE', `/attributes/${body.id}`);
    }
  });

  it('are gone with their definition, also when it is made again', async () => {
    const definition = { name: 'shoe_size', type: 'integer' };
    const first = await api.call('POST', '/attributes', { json: definition });
    const user = (await create({ shoe_size: 42, level: 1 })).body;
    await api.call('DELETE', `/attributes/${first.body.id}`);
    await api.call('POST', '/attributes', { json: definition });
    expect((await api.call('GET', `/users/${user.id}`)).body.attributes).toEqual({ level: 1 });
  });

  it.each<[object, string, string]>([
    [{ name: 'Department', type: 'string' }, '/name', 'name_invalid'],
    [{ name: '1st', type: 'string' }, '/name', 'name_invalid'],
    [{ name: '__proto__', type: 'string' }, '/name', 'name_invalid'],
    [{ name: 'x', type: 'text' }, '/type', 'not_allowed'],
    [{ name: 'x' }, '/type', 'required'],
    [
      { name: 'x', type: 'integer', canonical_values: [1, 'a'] },
      '/canonical_values/1',
      'wrong_type',
    ],
    [{ name: 'x', type: 'string', canonical_values: [] }, '/canonical_values', 'out_of_range'],
  ])('are not defined by %j', async (json, pointer, code) => {
    const { status, body } = await api.call('POST', '/attributes', { json });
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ pointer, code, detail: expect.any(String) }]);
  });

  it('keep their name and type', async () => {
    const { body } = await api.call('GET', '/attributes?q=level');
    const path = `/attributes/${body.items[0].id}`;
    for (const json of [{ name: 'rank' }, { type: 'string' }, { multi_valued: true }]) {
      expect((await api.call('PATCH', path, { json })).body.errors[0].code).toBe('unknown_field');
    }
    const again = await api.call('POST', '/attributes', {
      json: { name: 'level', type: 'string' },
    });
    expect([again.status, again.body.code]).toEqual([409, 'attribute_name_taken']);
  });
});
