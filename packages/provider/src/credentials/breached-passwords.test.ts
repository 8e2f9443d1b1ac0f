import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createBreachedPasswords } from './breached-passwords.ts';

const LEAKED = 'correct horse battery staple';
const sha1 = (password: string) => createHash('sha1').update(password).digest('hex').toUpperCase();

describe('passwords of a leak', () => {
  let server: Server | undefined;
  let now = 0;
  let warnings: string[] = [];
  const asked: IncomingMessage[] = [];
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    server = undefined;
    warnings = [];
    asked.length = 0;
  });

  async function serve(answer: RequestListener) {
    server = createServer((request, response) => {
      asked.push(request);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return create(`http://127.0.0.1:${port}/api`);
  }
  const create = (url: string | undefined) =>
    createBreachedPasswords({
      url,
      clock: { now: () => now },
      log: { warn: (_details, message) => warnings.push(message) },
    });
  const listing =
    (...passwords: [string, number][]): RequestListener =>
    (_request, response) => {
      const lines = passwords.map(([password, count]) => `${sha1(password).slice(5)}:${count}`);
      response.end([`${'0'.repeat(35)}:3`, ...lines].join('\r\n'));
    };

  it('are known, and the service is told five digits of the digest only', async () => {
    const breached = await serve(listing([LEAKED, 42]));
    expect(await breached.has(LEAKED)).toBe(true);
    const [request] = asked;
    expect(request?.url).toBe(`/api/range/${sha1(LEAKED).slice(0, 5)}`);
    expect(request?.headers['add-padding']).toBe('true');
    expect(JSON.stringify([request?.url, request?.rawHeaders])).not.toContain(
      sha1(LEAKED).slice(5),
    );
  });

  it('are none where the digest is not listed, or is padding', async () => {
    const breached = await serve(listing(['another', 42], [LEAKED, 0]));
    expect(await breached.has(LEAKED)).toBe(false);
    expect(warnings).toEqual([]);
  });

  it('are none, and nothing is asked, without a service', async () => {
    expect(await create(undefined).has(LEAKED)).toBe(false);
  });

  it.each<[string, RequestListener]>([
    ['refuses', (_request, response) => response.writeHead(503).end('0:1')],
    ['sends elsewhere', (_request, response) => response.writeHead(302, { location: '/' }).end()],
    ['hangs up', (_request, response) => response.destroy()],
    ['answers without end', (_request, response) => response.end('x'.repeat(2 * 1024 * 1024))],
    ['does not answer', () => undefined],
  ])('are none, which is logged, when the service %s', async (_what, answer) => {
    const breached = await serve(answer);
    expect(await breached.has(LEAKED)).toBe(false);
    expect(warnings).toHaveLength(1);
    expect(await breached.has(LEAKED)).toBe(false);
    expect(asked).toHaveLength(1);
    now += 30_000;
    await breached.has(LEAKED);
    expect(asked).toHaveLength(2);
  });
});
