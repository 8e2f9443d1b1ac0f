import { createServer } from 'node:http';
import { connect, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type AuthenticatedListener, gatehouse } from '../../src/node/index.ts';
import { useSignIn } from './sign-in.ts';

describe('node:http', () => {
  const { jar, setUp, start, signInAndWait, namesOf, signOut } = useSignIn();
  afterEach(() => void vi.restoreAllMocks());

  const startApp = async (listener: AuthenticatedListener) =>
    await start(createServer(gatehouse(...setUp())(listener)));

  it.each<[string, AuthenticatedListener]>([
    [
      'throws',
      () => {
        throw new Error('of the listener');
      },
    ],
    ['rejects', async () => await Promise.reject(new Error('of the listener'))],
  ])(
    'answers 500 without a word about it when the listener %s, and keeps the session',
    async (_, listener) => {
      const log = vi.spyOn(console, 'error').mockImplementation(() => {});
      const app = await startApp(listener);
      await signInAndWait(app);
      const answer = await jar.fetch(app);
      expect([answer.status, await answer.text()]).toEqual([500, 'Something went wrong.']);
      expect(namesOf(answer)).toEqual(['session']);
      expect(log).toHaveBeenCalledOnce();
    },
  );

  it('reads no form that is larger than any of ours', async () => {
    const app = await startApp((_req, res, auth) =>
      res.end(JSON.stringify({ user: auth.user, auth: auth.templates })),
    );
    await jar.signIn(app);
    const { auth } = await jar.page(app);
    const answer = await signOut(app, auth.csrfToken, { filler: 'x'.repeat(16 * 1024) });
    expect(answer.status).toBe(403);
    expect((await signOut(app, auth.csrfToken)).status).toBe(303);
  });

  it('breaks off an answer whose listener fails in the middle', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const app = await startApp(async (_req, res) => {
      res.writeHead(200, { 'content-length': '100' }).write('begun');
      throw new Error('of the listener');
    });
    await expect(jar.fetch(app).then((answer) => answer.text())).rejects.toThrow();
  });

  it('adds its cookies beside those of the listener', async () => {
    const app = await startApp((_req, res) => {
      res.appendHeader('set-cookie', 'own=1');
      res.writeHead(200, { 'content-type': 'text/plain' }).end();
    });
    await signInAndWait(app);
    expect(namesOf(await jar.fetch(app))).toEqual(['session', 'own']);
  });

  it('knows its address in HTTP/2, where no Host header comes, and reads cookies that come apart', async () => {
    const server = createHttp2Server(
      gatehouse(...setUp())((_req, res, auth) => void res.end(auth.templates.loginUrl)),
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = connect(origin);
    const get = (path: string, cookie: string[] = []) =>
      new Promise<{ location: string; body: string }>((done) => {
        let location = '';
        let body = '';
        const asked = client.request({ ':path': path, accept: 'text/html', cookie });
        asked.on('response', (headers) => {
          location = String(headers.location);
        });
        asked.on('data', (chunk) => {
          body += chunk;
        });
        asked.on('end', () => done({ location, body }));
      });
    try {
      const away = await get('/oidc/authenticate/', ['a=b', 'c=d']);
      const { searchParams } = new URL(away.location);
      expect(searchParams.get('redirect_uri')).toBe(`${origin}/oidc/callback/`);
      expect((await get('/page?x')).body).toBe('/oidc/authenticate/?next=%2Fpage%3Fx');
    } finally {
      client.close();
      server.close();
    }
  });
});
