import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createConsoleBuild } from '../../src/console/build.ts';
import { registerConsoleRoutes } from '../../src/console/routes.ts';
import { createPages } from '../../src/pages/pages.ts';

const DOCUMENT = '<script nonce="__CSP_NONCE__"></script><meta nonce="__CSP_NONCE__">';
const SCRIPT = 'console.log("the dashboard");'.repeat(50);

describe('the dashboard, as it is served', () => {
  let folder: string;
  let app: FastifyInstance;
  let url: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-console-'));
    app = Fastify();
    app.decorateReply('html', function ({ html }) {
      return this.type('text/html; charset=utf-8').send(html);
    });
    registerConsoleRoutes(app, { findBuild: createConsoleBuild(folder), pages: createPages() });
    await app.listen({ port: 0, host: '127.0.0.1' });
    url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/admin`;
  });
  afterEach(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  const build = (document = DOCUMENT) => {
    mkdirSync(join(folder, 'assets'), { recursive: true });
    writeFileSync(join(folder, 'assets/index-1a2b.js'), SCRIPT);
    writeFileSync(join(folder, 'assets/index-1a2b.js.br'), brotliCompressSync(SCRIPT));
    writeFileSync(join(folder, 'assets/index-1a2b.js.gz'), gzipSync(SCRIPT));
    writeFileSync(join(folder, 'index.html'), document);
  };
  const script = (acceptEncoding: string, method = 'GET') =>
    fetch(`${url}/assets/index-1a2b.js`, {
      method,
      headers: { 'accept-encoding': acceptEncoding },
    });

  it('says how to build it where it is not, and is there as soon as it is built', async () => {
    const before = await fetch(`${url}/users`);
    expect(before.status).toBe(503);
    expect(await before.text()).toContain('npm run build -w packages/console');
    build();
    expect((await fetch(`${url}/users`)).status).toBe(200);
  });

  it.each(['', '/', '/users', '/users/4711/access?tab=1', '/no/such/page'])(
    'has one document for every address, such as /admin%s',
    async (path) => {
      build();
      const response = await fetch(url + path);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(await response.text()).toMatch(/<script nonce="[^"_]{20,}"><\/script>/);
    },
  );

  it('lets only our own scripts run, and gives each answer a nonce of its own for styles', async () => {
    build();
    const [first, second] = await Promise.all([fetch(url), fetch(url)]);
    const policy = first.headers.get('content-security-policy') ?? '';
    const directives = Object.fromEntries(
      policy.split(';').map((directive) => {
        const [name = '', ...values] = directive.split(' ');
        return [name, values];
      }),
    );
    expect(directives['default-src']).toEqual(["'none'"]);
    expect(directives['script-src']).toEqual(["'self'"]);
    expect(directives['connect-src']).toEqual(["'self'"]);
    expect(directives['frame-ancestors']).toEqual(["'none'"]);
    expect(directives['base-uri']).toEqual(["'none'"]);
    expect(policy).not.toMatch(/unsafe|\*|http:/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect((await first.text()).split(nonce)).toHaveLength(3);
    expect(await second.text()).not.toContain(nonce);
  });

  it.each([
    ['gzip, deflate, br', 'br', brotliCompressSync(SCRIPT).length],
    ['gzip', 'gzip', gzipSync(SCRIPT).length],
    ['br;q=0, gzip', 'gzip', gzipSync(SCRIPT).length],
    ['identity', null, SCRIPT.length],
  ])('sends a script to who accepts %s as %s, for good', async (accepted, encoding, length) => {
    build();
    const response = await script(accepted);
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(Number(response.headers.get('content-length'))).toBe(length);
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('vary')).toBe('accept-encoding');
    expect(await response.text()).toBe(SCRIPT);
  });

  it('has no document in place of a file that is not there, and none outside of the build', async () => {
    build();
    writeFileSync(join(folder, '..', 'secret.js'), 'not for everybody');
    for (const path of [
      'gone.js',
      '%2e%2e%2findex.html',
      '..%2f..%2fsecret.js',
      'index-1a2b.js.map',
    ]) {
      const { status, text } = await rawGet(`/admin/assets/${path}`);
      expect([path, status]).toEqual([path, 404]);
      expect(text).not.toContain('not for everybody');
    }
    rmSync(join(folder, '..', 'secret.js'));
  });

  /** Without the client's tidying of paths. */
  async function rawGet(path: string) {
    const response = await app.inject({ url: path });
    return { status: response.statusCode, text: response.body };
  }

  it('reads a build that was made anew', async () => {
    build();
    await fetch(url);
    await new Promise((done) => setTimeout(done, 20));
    build('<p>the next one</p>');
    expect(await (await fetch(url)).text()).toBe('<p>the next one</p>');
  });
});
