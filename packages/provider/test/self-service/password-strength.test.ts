import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startTestProvider, type TestProvider } from '../provider-fixture.ts';

const PROXY = { GATEHOUSE_TRUST_PROXY: '127.0.0.1' };

describe('the strength of a password', () => {
  let op: TestProvider;
  let logged = '';
  beforeAll(async () => {
    const log = pino(
      { level: 'trace' },
      textSink((text) => (logged += text)),
    );
    // Behind a proxy, so that each test has an address, and a limit, of its own.
    op = await startTestProvider('sqlite', { env: PROXY, log });
  });
  afterAll(() => op?.stop());
  afterEach(() => void vi.useRealTimers());

  const ask = (address: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${op.url}/password-strength`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: {
        'content-type': 'application/json',
        'sec-fetch-site': 'same-origin',
        'x-forwarded-for': address,
        ...headers,
      },
    });
  const statusOf = async (...request: Parameters<typeof ask>) => (await ask(...request)).status;

  it.each([
    ['password', 0],
    ['october1987', 1],
    ['blueharbour', 2],
    ['horse staple', 3],
    ['seven quiet walnuts dancing', 4],
    ['', 0],
  ])('of %j is %i', async (password, score) => {
    const response = await ask('203.0.113.1', { password });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ score });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('is less where it is about the person', async () => {
    const password = 'lindqvistmaria';
    const scoreOf = async (about: object) => {
      const response = await ask('203.0.113.2', { password, ...about });
      return ((await response.json()) as { score: number }).score;
    };
    expect(await scoreOf({ name: 'Maria Lindqvist' })).toBeLessThan(await scoreOf({}));
    expect(await scoreOf({ email: 'maria.lindqvist@example.com' })).toBeLessThan(await scoreOf({}));
  });

  it('is told to our own pages only', async () => {
    const foreign = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: op.url },
    ];
    for (const headers of foreign) {
      const response = await ask('203.0.113.3', { password: 'password' }, headers);
      expect(response.status).toBe(403);
      expect(await response.text()).toBe('');
    }
  });

  it('is not asked for by other methods, forms, or what is no password', async () => {
    const address = '203.0.113.4';
    expect((await fetch(`${op.url}/password-strength?password=x`)).status).toBe(404);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await statusOf(address, 'password=secret', form)).toBe(415);
    expect(await statusOf(address, '{"password":', {})).toBe(400);
    for (const body of [{}, { password: { a: 1 } }, { password: [] }, [], null]) {
      expect(await statusOf(address, body)).toBe(400);
    }
  });

  it('is not worked out for what is too long', async () => {
    const address = '203.0.113.5';
    expect(await statusOf(address, { password: 'x'.repeat(1024) })).toBe(200);
    expect(await statusOf(address, { password: 'x'.repeat(1025) })).toBe(400);
    const response = await ask(address, { password: 'x'.repeat(3000) });
    expect(response.status).toBe(413);
    expect(await response.text()).toBe('');
  });

  it('is asked for 40 times in ten seconds by one address, and no others wait for that', async () => {
    // It stands still, however long the requests take.
    vi.useFakeTimers({ toFake: ['Date'] });
    const address = '203.0.113.6';
    const statuses = await Promise.all(
      Array.from({ length: 45 }, () => statusOf(address, { password: 'password' })),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(40);
    const refused = await ask(address, { password: 'password' });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await statusOf('203.0.113.7', { password: 'password' })).toBe(200);
  });

  it('is asked for 200 times in ten seconds by all addresses: others have to sign in meanwhile', async () => {
    // Later than what the other tests have asked for.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20_000 });
    const statuses = await Promise.all(
      Array.from({ length: 250 }, (_, i) => statusOf(`198.51.100.${i}`, { password: 'password' })),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(200);
    expect(statuses.filter((status) => status === 429)).toHaveLength(50);
    vi.setSystemTime(Date.now() + 10_001);
    expect(await statusOf('198.51.100.250', { password: 'password' })).toBe(200);
  });

  it('leaves nothing of the password in the log', async () => {
    await ask('203.0.113.8', { password: 'a secret of mine' });
    await ask('203.0.113.8', '{"password":"a secret of mine"');
    expect(logged).not.toContain('a secret of mine');
  });
});

function textSink(write: (text: string) => void): Writable {
  return new Writable({
    write(chunk, _encoding, done) {
      write(String(chunk));
      done();
    },
  });
}
