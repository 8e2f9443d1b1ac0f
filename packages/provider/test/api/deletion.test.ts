import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
import { createDirectory } from '../storage/directory-fixture.ts';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

describe.each(engines())('a deleted user on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
    await api.call('POST', '/roles', { json: { name: 'kept' } });
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  let counter = 0;
  const createDeleted = async (fields: object = {}) => {
    counter += 1;
    const json = { email: `gone${counter}@example.com`, ...fields };
    const { body } = await api.call('POST', '/users', { json });
    expect((await api.call('DELETE', `/users/${body.id}`)).status).toBe(204);
    return body;
  };

  it('is in no list but that of the deleted, and is read as deleted', async () => {
    const user = await createDeleted({ name: 'Vanished' });
    for (const query of ['q=vanished', `q=${user.email}`, 'limit=200', 'state=active']) {
      const { body } = await api.call('GET', `/users?${query}`);
      expect(body.items.map(({ id }: { id: string }) => id)).not.toContain(user.id);
    }
    const { body } = await api.call('GET', '/users?state=deleted');
    expect(body.items.map(({ id }: { id: string }) => id)).toContain(user.id);
    const read = await api.call('GET', `/users/${user.id}`);
    expect(read.body).toMatchObject({ state: 'deleted', email: user.email, name: 'Vanished' });
    expect(read.body.deleted_at).toEqual(read.body.updated_at);
  });

  it('is restored as they were, with their roles and their state', async () => {
    const user = await createDeleted({
      username: 'lazarus',
      name: 'Lazarus',
      roles: ['kept'],
      state: 'suspended',
    });
    const { status, body } = await api.call('POST', `/users/${user.id}/restore`);
    expect(status).toBe(200);
    expect(body).toEqual({ ...user, updated_at: body.updated_at });
    expect((await api.call('GET', '/users?q=lazarus')).body.items).toHaveLength(1);
    const again = await api.call('POST', `/users/${user.id}/restore`);
    expect([again.status, again.body.code]).toEqual([409, 'user_not_deleted']);
  });

  it('leaves their e-mail address and username to others, and then can not come back', async () => {
    const user = await createDeleted({ username: 'heir' });
    const heir = await api.call('POST', '/users', { json: { email: user.email } });
    expect(heir.status).toBe(201);
    const first = await api.call('POST', `/users/${user.id}/restore`);
    expect([first.status, first.body.code]).toEqual([409, 'email_taken']);
    const json = { email: 'moved@example.com', username: 'heir' };
    expect((await api.call('PATCH', `/users/${heir.body.id}`, { json })).status).toBe(200);
    const second = await api.call('POST', `/users/${user.id}/restore`);
    expect([second.status, second.body.code]).toEqual([409, 'username_taken']);
  });

  it('is changed by nothing but being restored or erased', async () => {
    const { id } = await createDeleted();
    for (const [method, path, json] of [
      ['PATCH', `/users/${id}`, { name: 'N' }],
      ['POST', `/users/${id}/roles`, { role: 'kept' }],
    ] as const) {
      const { status, body } = await api.call(method, path, { json });
      expect([status, body.code]).toEqual([409, 'user_deleted']);
    }
  });

  it('is erased once they were deleted before a time, and others are not', async () => {
    const { users } = createDirectory(api.test.storage);
    const early = await createDeleted();
    const late = await createDeleted();
    const { deleted_at } = (await api.call('GET', `/users/${late.id}`)).body;
    const earlier = new Date(deleted_at).getTime();
    await users.eraseDeletedBefore(earlier, 100, { by: SYSTEM });
    expect((await api.call('GET', `/users/${late.id}`)).status).toBe(200);
    const until = earlier + 1;
    await users.eraseDeletedBefore(until, 100, { by: SYSTEM });
    for (const { id } of [early, late]) {
      expect((await api.call('GET', `/users/${id}`)).status).toBe(404);
    }
    const rows = await api.test.storage.db
      .selectFrom('user_roles')
      .selectAll()
      .where('user_id', 'in', [early.id, late.id])
      .execute();
    expect(rows).toEqual([]);
  });
});
