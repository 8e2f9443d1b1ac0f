import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const NOBODY = '01a209ea-ca71-7428-bf34-885f92b234ae';

describe.each(engines())('sessions of the admin API on %s', (engine) => {
  let api: TestApi;
  let user: string;
  beforeAll(async () => {
    api = await startTestApi(engine);
    const { body } = await api.call('POST', '/users', { json: { email: 'ada@example.com' } });
    user = `/users/${body.id}`;
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  it('are none before the first sign-in, and ending them all is no mistake', async () => {
    const { status, body } = await api.call('GET', `${user}/sessions`);
    expect([status, body]).toEqual([200, { items: [], next: null }]);
    expect((await api.call('DELETE', `${user}/sessions`)).status).toBe(204);
  });

  it.each(['x', 'Tq3UJOBLZAE7h2oRmqU0J', '../../users', "' or 1=1 --", '%00'])(
    'are not found by the id %j',
    async (id) => {
      const path = `${user}/sessions/${encodeURIComponent(id)}`;
      const { status, body } = await api.call('DELETE', path);
      expect([status, body.code]).toEqual([404, 'session_not_found']);
    },
  );

  it.each([
    ['GET', `/users/${NOBODY}/sessions`],
    ['DELETE', `/users/${NOBODY}/sessions`],
    ['DELETE', `/users/${NOBODY}/sessions/Tq3UJOBLZAE7h2oRmqU0J`],
    ['GET', '/users/x/sessions'],
  ])('of nobody are not found: %s %s', async (method, path) => {
    const { status, body } = await api.call(method, path);
    expect([status, body.code]).toEqual([404, 'user_not_found']);
  });
});
