import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

describe.each(engines())('roles of the admin API on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  it('are added, read, changed, listed and deleted', async () => {
    const created = await api.call('POST', '/roles', { json: { name: ' Editors ' } });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ name: 'Editors', description: null });
    const path = `/roles/${created.body.id}`;
    expect(created.headers.get('location')).toBe(`/api/v1${path}`);
    const changed = await api.call('PATCH', path, { json: { description: 'May edit' } });
    expect(changed.body).toMatchObject({ name: 'Editors', description: 'May edit' });
    expect((await api.call('GET', path)).body).toEqual(changed.body);
    expect(
      (await api.call('PATCH', path, { json: { description: null } })).body.description,
    ).toBeNull();
    expect((await api.call('GET', '/roles?q=EDIT')).body.items).toHaveLength(1);
    expect((await api.call('GET', '/roles?q=dit')).body.items).toHaveLength(0);
    expect((await api.call('DELETE', path)).status).toBe(204);
    for (const [method, json] of [['GET'], ['PATCH', {}], ['DELETE']] as const) {
      const gone = await api.call(method, path, { json });
      expect([gone.status, gone.body.code]).toEqual([404, 'role_not_found']);
    }
  });

  it('have names of their own, without regard to case', async () => {
    await api.call('POST', '/roles', { json: { name: 'Ärzte' } });
    const second = await api.call('POST', '/roles', { json: { name: 'äRZTE' } });
    expect([second.status, second.body.code]).toEqual([409, 'role_name_taken']);
    const other = (await api.call('POST', '/roles', { json: { name: 'Other' } })).body;
    const renamed = await api.call('PATCH', `/roles/${other.id}`, { json: { name: 'ÄRZTE' } });
    expect([renamed.status, renamed.body.errors]).toEqual([
      409,
      [{ pointer: '/name', code: 'role_name_taken', detail: 'Another role has this name.' }],
    ]);
  });

  it('may change the case of their own name', async () => {
    const role = (await api.call('POST', '/roles', { json: { name: 'shouting' } })).body;
    const { status, body } = await api.call('PATCH', `/roles/${role.id}`, {
      json: { name: 'SHOUTING' },
    });
    expect([status, body.name]).toEqual([200, 'SHOUTING']);
  });

  it.each<[object, string, string]>([
    [{}, '/name', 'required'],
    [{ name: ' ' }, '/name', 'blank'],
    [{ name: 'x'.repeat(101) }, '/name', 'too_long'],
    [{ name: 'a\0b' }, '/name', 'not_plain_text'],
    [{ name: 'a', description: '' }, '/description', 'blank'],
    [{ name: 'a', users: [] }, '/users', 'unknown_field'],
  ])('are refused as %j', async (json, pointer, code) => {
    const { status, body } = await api.call('POST', '/roles', { json });
    expect(status).toBe(422);
    expect(body.errors).toEqual([{ pointer, code, detail: expect.any(String) }]);
  });

  it('are taken from everyone when deleted', async () => {
    const role = (await api.call('POST', '/roles', { json: { name: 'temporary' } })).body;
    const user = (
      await api.call('POST', '/users', { json: { email: 'a@b', roles: ['temporary'] } })
    ).body;
    await api.call('DELETE', `/roles/${role.id}`);
    expect((await api.call('GET', `/users/${user.id}`)).body.roles).toEqual([]);
  });
});
