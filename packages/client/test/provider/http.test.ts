import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type HostileProvider, startHostileProvider } from './hostile-provider.ts';
import { setUp, signIn } from './sign-in.ts';

const DISCOVERY = '/.well-known/openid-configuration';
let op: HostileProvider;
beforeEach(async () => {
  op = await startHostileProvider();
});
afterEach(() => op.stop());

const count = (path: string) => op.counts.get(path) ?? 0;

it.each(['/token', '/jwks', '/me', DISCOVERY])('waits for %s no longer than told', async (path) => {
  for (const headersFirst of [false, true]) {
    const provider = setUp({ issuer: op.issuer, timeout: 0.1 });
    op.misbehave = {
      answer: {
        [path]: (_req, res) => {
          if (headersFirst) {
            res.writeHead(200, { 'content-type': 'application/json' }).write('{');
          }
        },
      },
    };
    const used =
      path === '/me' ? provider.userinfo({ accessToken: 'at' }, 'ada') : signIn(provider);
    await expect(used).rejects.toMatchObject({
      code: 'provider_unavailable',
      message: expect.stringContaining('0.1 s'),
    });
  }
});

it('gives up on a fetch of the app that never ends', async () => {
  const provider = setUp({
    issuer: op.issuer,
    timeout: 0.1,
    fetch: () => new Promise<Response>(() => undefined),
  });
  await expect(provider.metadata()).rejects.toMatchObject({ code: 'provider_unavailable' });
});

it.each(['with', 'without'])(
  'refuses answers of more than 1 MB, %s their length said before',
  async (how) => {
    const body = JSON.stringify({ filler: 'x'.repeat(1024 * 1024) });
    op.misbehave = {
      answer: {
        '/token': (_req, res) => {
          const length = how === 'with' ? { 'content-length': body.length } : {};
          res.writeHead(200, { 'content-type': 'application/json', ...length });
          res.write(body.slice(0, 1000));
          res.end(body.slice(1000));
        },
      },
    };
    await expect(signIn(setUp({ issuer: op.issuer }))).rejects.toMatchObject({
      code: 'provider_invalid_response',
      message: expect.stringContaining('more than 1048576 bytes'),
    });
  },
);

it.each([DISCOVERY, '/token', '/jwks', '/me'])('follows no redirect of %s', async (path) => {
  op.misbehave = {
    answer: { [path]: (_req, res) => res.writeHead(307, { location: '/elsewhere' }).end() },
  };
  const provider = setUp({ issuer: op.issuer });
  const used = path === '/me' ? provider.userinfo({ accessToken: 'at' }, 'ada') : signIn(provider);
  await expect(used).rejects.toMatchObject({
    code: 'provider_invalid_response',
    message: expect.stringContaining('redirects are not followed'),
  });
  expect(count('/elsewhere')).toBe(0);
});

it('refuses a small answer that unfolds to more than 1 MB', async () => {
  const bomb = gzipSync(JSON.stringify({ filler: 'x'.repeat(20 * 1024 * 1024) }));
  op.misbehave = {
    answer: {
      '/token': (_req, res) =>
        res
          .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
          .end(bomb),
    },
  };
  await expect(signIn(setUp({ issuer: op.issuer }))).rejects.toMatchObject({
    message: expect.stringContaining('more than 1048576 bytes'),
  });
});

it('takes nothing from a fetch of the app that followed a redirect', async () => {
  op.misbehave = {
    answer: { '/token': (_req, res) => res.writeHead(307, { location: '/me' }).end() },
  };
  const provider = setUp({
    issuer: op.issuer,
    fetch: (url, request) =>
      fetch(url, { ...request, redirect: 'follow', body: request.body ?? null }),
  });
  await expect(signIn(provider)).rejects.toMatchObject({
    message: expect.stringContaining('a redirect was followed'),
  });
});

it('goes through a proxy', async () => {
  const seen: string[] = [];
  const proxy = createServer().on('connect', (req, socket, head) => {
    seen.push(req.url ?? '');
    const [host, port] = (req.url ?? '').split(':');
    const onward = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
  });
  proxy.on('request', (req, res) => {
    seen.push(req.url ?? '');
    const body: Buffer[] = [];
    req.on('data', (chunk: Buffer) => body.push(chunk));
    req.on('end', async () => {
      const answer = await fetch(req.url ?? '', {
        method: req.method ?? 'GET',
        headers: { 'content-type': req.headers['content-type'] ?? '' },
        body: body.length > 0 ? Buffer.concat(body) : null,
      });
      res.writeHead(answer.status, { 'content-type': 'application/json' });
      res.end(await answer.text());
    });
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  const { port } = proxy.address() as AddressInfo;
  const provider = setUp({ issuer: op.issuer, proxy: `http://127.0.0.1:${port}` });
  await expect(signIn(provider)).resolves.toMatchObject({ accessToken: 'at' });
  expect(seen.length).toBeGreaterThan(0);
  proxy.close();
  proxy.closeAllConnections();
});
