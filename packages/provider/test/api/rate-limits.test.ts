import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ADMIN_TOKEN, OTHER_TOKEN, startTestApi, type TestApi } from './api-fixture.ts';

const LIMIT = 5;
/** Requests without a valid token, from one address in a minute. */
const ANONYMOUS_LIMIT = 30;

describe('the limits of the admin API', () => {
  let api: TestApi;
  beforeEach(async () => {
    // Only what the limits are counted by; sockets and databases keep their timers.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    api = await startTestApi('sqlite', { rateLimit: LIMIT });
    // The start has read the document, without a token.
    vi.setSystemTime(Date.now() + 60_000);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await api.stop();
  });

  const get = (token: string | null = ADMIN_TOKEN, path = '/roles') =>
    api.call('GET', path, { token });
  const repeat = async (times: number, ask: () => ReturnType<typeof get>) => {
    const statuses = [];
    for (let i = 0; i < times; i += 1) statuses.push((await ask()).status);
    return statuses;
  };

  it('say in every answer what is left, in the headers of the draft and of its earlier versions', async () => {
    await get();
    vi.setSystemTime(Date.now() + 4_000);
    const { headers } = await get();
    expect(headers.get('ratelimit')).toBe('"holder";r=3;t=6');
    expect(headers.get('ratelimit-policy')).toBe('"holder";q=5;w=10');
    expect(headers.get('ratelimit-limit')).toBe('5');
    expect(headers.get('ratelimit-remaining')).toBe('3');
    expect(headers.get('ratelimit-reset')).toBe('6');
  });

  it('refuse a holder who asks too much, say when to come back, and let them in then', async () => {
    expect(await repeat(LIMIT, get)).toEqual(Array(LIMIT).fill(200));
    const refused = await get();
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBe(10);
    expect(refused.headers.get('ratelimit')).toBe('"holder";r=0;t=10');
    vi.setSystemTime(Date.now() + wait * 1000);
    expect((await get()).status).toBe(200);
  });

  it('count every route of a holder together, and changes too', async () => {
    await api.call('POST', '/roles', { json: { name: 'r' } });
    await get(ADMIN_TOKEN, '/users');
    await get(ADMIN_TOKEN, '/users/x');
    await api.call('PATCH', '/roles/x', { json: {} });
    await api.call('POST', '/roles', { json: { wrong: true } });
    const before = await api.call('POST', '/roles', { json: { name: 'too many' } });
    expect(before.status).toBe(429);
    vi.setSystemTime(Date.now() + 10_000);
    const { body } = await get(ADMIN_TOKEN, '/roles');
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['r']);
  });

  it('are of each holder: one who asks too much stands in nobody’s way', async () => {
    const greedy = api.tokenOf({ kind: 'super' });
    const modest = api.tokenOf({ kind: 'super' });
    await repeat(LIMIT + 3, () => get(greedy));
    expect((await get(greedy)).status).toBe(429);
    expect((await get(modest)).headers.get('ratelimit-remaining')).toBe(String(LIMIT - 1));
  });

  it.each([
    ['no token', null, 401],
    ['a made-up token', 'made-up', 401],
    ['a token of another scope', OTHER_TOKEN, 403],
  ])(
    'let few requests through with %s, and those with a valid one all the same',
    async (_, token, status) => {
      const statuses = await repeat(ANONYMOUS_LIMIT + 1, () => get(token));
      expect(statuses).toEqual([...Array(ANONYMOUS_LIMIT).fill(status), 429]);
      const refused = await get(token);
      expect(refused.body.code).toBe('rate_limited');
      expect(refused.headers.get('ratelimit-policy')).toBe('"address";q=30;w=60');
      expect((await get()).status).toBe(200);
      vi.setSystemTime(Date.now() + 60_000);
      expect((await get(token)).status).toBe(status);
    },
  );

  it('count guesses of tokens together, whatever the token and the route', async () => {
    for (let i = 0; i < ANONYMOUS_LIMIT; i += 1) {
      await get(`guess-${i}`, i % 2 ? '/roles' : '/nothing-here');
    }
    expect((await get('guess', '/users')).status).toBe(429);
  });

  it('are not there when the operator wants none', async () => {
    const unlimited = await startTestApi('sqlite', { rateLimit: 0 });
    try {
      for (let i = 0; i < ANONYMOUS_LIMIT + 1; i += 1) {
        const { status, headers } = await unlimited.call('GET', '/roles', { token: null });
        expect([status, headers.get('ratelimit')]).toEqual([401, null]);
      }
    } finally {
      await unlimited.stop();
    }
  });
});
