import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const NOBODY = '01a209ea-ca71-7428-bf34-885f92b234ae';
const NONE = {
  failures: 0,
  first_failure_at: null,
  last_failure_at: null,
  next_attempt_at: null,
  addresses: 0,
};

describe.each(engines())('failed attempts of the admin API on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  let people = 0;
  const addUser = async (fields: object = {}) => {
    people += 1;
    const json = { email: `person${people}@example.com`, ...fields };
    return (await api.call('POST', '/users', { json })).body.id as string;
  };
  const fail = async (userId: string, addresses: readonly string[]) => {
    for (const address of addresses) {
      await api.attempts.begin({ account: { userId }, address });
      await api.audit.record(
        api.test.storage.db,
        {
          type: 'anonymous',
          id: null,
          privileges: [],
          request: { correlationId: 'x', address, userAgent: null, sessionId: null },
        },
        {
          action: 'sign_in',
          outcome: 'failure',
          reason: 'credentials_refused',
          target: { type: 'user', id: userId },
        },
      );
    }
  };

  it('are none at first, and forgetting them is no mistake', async () => {
    const id = await addUser();
    const { status, body } = await api.call('GET', `/users/${id}/attempts`);
    expect([status, body]).toEqual([200, NONE]);
    expect((await api.call('DELETE', `/users/${id}/attempts`)).status).toBe(204);
  });

  it('tell how many, since when, from how many addresses, and how long to wait; and are forgotten', async () => {
    const id = await addUser();
    await fail(id, ['203.0.113.1', '203.0.113.2', '203.0.113.1', '203.0.113.1']);
    const before = (await api.call('GET', `/users/${id}/attempts`)).body;
    expect(before).toMatchObject({ failures: 4, next_attempt_at: null, addresses: 2 });
    await fail(id, ['203.0.113.3']);
    const { body } = await api.call('GET', `/users/${id}/attempts`);
    expect(body).toMatchObject({ failures: 5, addresses: 3 });
    expect(Date.parse(body.next_attempt_at) - Date.parse(body.last_failure_at)).toBe(1000);
    expect(body.first_failure_at <= body.last_failure_at).toBe(true);

    expect((await api.call('DELETE', `/users/${id}/attempts`)).status).toBe(204);
    expect((await api.call('GET', `/users/${id}/attempts`)).body).toEqual(NONE);
    const { items } = (await api.call('GET', `/events?target_id=${id}&action=attempts.clear`)).body;
    expect(items).toMatchObject([{ actor_type: 'system', outcome: 'success' }]);
  });

  it('are forgotten by a help desk, but not those of an administrator, nor by who only reads', async () => {
    const id = await addUser();
    const administrator = await addUser();
    await api.call('POST', '/privileges', {
      json: { kind: 'read_only', user_id: administrator },
    });
    const helper = api.tokenOf({ kind: 'help_desk' });
    const reader = api.tokenOf({ kind: 'read_only' });
    const call = async (method: string, of: string, token: string) =>
      (await api.call(method, `/users/${of}/attempts`, { token })).status;
    await fail(id, ['203.0.113.1']);
    expect(await call('GET', id, reader)).toBe(200);
    expect(await call('DELETE', id, reader)).toBe(403);
    expect(await call('DELETE', administrator, helper)).toBe(403);
    expect(await call('DELETE', id, helper)).toBe(204);
  });

  it('of people of other groups are not seen by who administers one group', async () => {
    const id = await addUser();
    const group = (await api.call('POST', '/groups', { json: { name: 'Sales' } })).body.id;
    const token = api.tokenOf({ kind: 'user_admin', groupId: group });
    for (const method of ['GET', 'DELETE']) {
      const { status, body } = await api.call(method, `/users/${id}/attempts`, { token });
      expect([status, body.code]).toEqual([404, 'user_not_found']);
    }
  });

  it.each([NOBODY, 'x', '%00'])('of nobody are not found, such as of %s', async (id) => {
    for (const method of ['GET', 'DELETE']) {
      const { status, body } = await api.call(method, `/users/${id}/attempts`);
      expect([status, body.code]).toEqual([404, 'user_not_found']);
    }
  });

  it('never lock the user: only an administrator does', async () => {
    const id = await addUser();
    await fail(id, Array(30).fill('203.0.113.9'));
    expect((await api.call('GET', `/users/${id}`)).body.state).toBe('active');
  });

  it('follow limits that are changed, within their bounds', async () => {
    const bad = {
      free_attempts: 0,
      longest_attempt_delay: 86_401,
      attempts_per_address: 9,
      attempts_per_network: 1_000_001,
    };
    const refused = await api.call('PATCH', '/settings', { json: bad });
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(
      Object.keys(bad).map((name) => `/${name}`),
    );
    await api.call('PATCH', '/settings', { json: { free_attempts: 2, longest_attempt_delay: 3 } });
    api.pass(1000);
    const id = await addUser();
    const of = { account: { userId: id }, address: '203.0.113.10' };
    const begin = async () => (await api.attempts.begin(of)).allowed;
    expect([await begin(), await begin(), await begin()]).toEqual([true, true, false]);
    for (const delay of [1000, 2000, 3000, 3000]) {
      api.pass(delay);
      expect(await begin()).toBe(true);
    }
    expect(await begin()).toBe(false);
  });

  it('that are over are swept', async () => {
    const { db } = api.test.storage;
    const count = async () => (await db.selectFrom('attempts').select('key').execute()).length;
    await fail(await addUser(), ['203.0.113.11']);
    expect(await count()).toBeGreaterThan(0);
    api.pass(24 * 3600 * 1000);
    await api.sweep();
    expect(await count()).toBe(0);
  });
});
