import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FAULTS, startTestProvider, type TestProvider } from '@gatehouse/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CHECKS, type Finding } from '../src/doctor/check.ts';
import { express5Adapter } from './adapters/express.ts';
import { startCertifiedProvider } from './certified-provider.ts';

const MAIN = fileURLToPath(new URL('../src/doctor/main.ts', import.meta.url));
const SECRET = 'zJ8q0Yw2Vt6mKx4Rb1Nc9Lf5Hd3Gs7PaQeUiOyTr';
const APP = 'https://app.example.com';

interface Report {
  readonly version: number;
  readonly ok: boolean;
  readonly checks: readonly Finding[];
}

describe('gatehouse-client doctor', () => {
  let provider: TestProvider;
  let folder: string;
  const stops: (() => Promise<unknown>)[] = [];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-doctor-'));
    provider = await startTestProvider({
      clients: [{ client_id: 'strict', client_secret: 'x', redirect_uris: [`${APP}/other/`] }],
    });
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await provider.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const env = (more: Record<string, string | undefined> = {}) => ({
    ...provider.env,
    OIDC_SESSION_SECRET: SECRET,
    ...more,
  });
  /** The command as a shell starts it. */
  async function run(
    args: readonly string[],
    variables: Record<string, string | undefined> = env(),
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, ['--conditions=@gatehouse/source', MAIN, ...args], {
      env: { PATH: process.env.PATH, ...variables },
      cwd: folder,
    });
    const [out, err] = [child.stdout, child.stderr].map(async (stream) => {
      let text = '';
      for await (const chunk of stream) text += chunk;
      return text;
    });
    const code = await new Promise<number>((done) => child.on('exit', (exit) => done(exit ?? -1)));
    return { code, stdout: (await out) ?? '', stderr: (await err) ?? '' };
  }
  async function examine(variables?: Record<string, string | undefined>, ...args: string[]) {
    const { code, stdout, stderr } = await run(['doctor', '--json', ...args], variables);
    expect(stderr).toBe('');
    const report = JSON.parse(stdout) as Report;
    expect(code).toBe(report.ok ? 0 : 1);
    return (id: string) => report.checks.find((check) => check.id === id);
  }
  async function startApp(options: object): Promise<string> {
    const app = await express5Adapter.start({ sessionSecret: SECRET, ...options });
    stops.push(app.stop);
    return app.url;
  }

  it('has its checks in the guide, all of them', () => {
    const page = readFileSync(new URL('../../../docs/client/doctor.md', import.meta.url), 'utf8');
    const [, table = ''] = page.split('## Checks\n');
    const ids = [...table.matchAll(/^\| `([\w.]+)`/gm)].map(([, id]) => id);
    expect(ids).toEqual(Object.keys(CHECKS));
  });

  it('finds nothing wrong where nothing is, in every check', async () => {
    const app = await startApp(provider.options);
    const { code, stdout } = await run(['doctor', '--json', '--app', app]);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ version: 1, ok: true });
    expect(report.checks.map(({ id }) => id)).toEqual(Object.keys(CHECKS));
    expect(
      report.checks.filter(({ severity }) => severity === 'skipped').map(({ id }) => id),
    ).toEqual(['issuer.certificate', 'stores.reachable']);
    expect(report.checks.filter(({ mend }) => mend !== undefined)).toEqual([]);
    expect(code).toBe(0);
  });

  it('says it to people at 80 columns, with the line that mends it', async () => {
    const { code, stdout } = await run(['doctor'], env({ OIDC_CLIENT_SECRET: 'wrong' }));
    expect(code).toBe(1);
    expect(stdout).toContain('✗ client.credentials: ');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('→ OIDC_CLIENT_SECRET=… as registered');
    expect(stdout).toContain('1 error, 0 warnings');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThan(90);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).not.toContain(SECRET);
  });

  it.each<[string, Record<string, string | undefined>, string, string, string]>([
    [
      'a setting that is missing',
      { OIDC_CLIENT_ID: undefined },
      'settings.options',
      'OIDC_CLIENT_ID is missing',
      'OIDC_CLIENT_ID=…',
    ],
    [
      'an address that is none',
      { OIDC_ISSUER: 'id.example.com' },
      'settings.options',
      'OIDC_ISSUER is not valid',
      'absolute URL',
    ],
    [
      'a variable that is misspelt',
      { OIDC_CLIENT_ID: undefined, OIDC_CLIENTID: 'x' },
      'settings.names',
      'OIDC_CLIENTID is not read',
      'OIDC_CLIENT_ID=…',
    ],
    [
      'a secret that repeats itself',
      { OIDC_SESSION_SECRET: 'ab'.repeat(20) },
      'settings.secret',
      'repeats a few characters',
      'openssl rand',
    ],
    [
      'a secret of an example',
      { OIDC_SESSION_SECRET: 'please change-me: a secret for sessions' },
      'settings.secret',
      'looks like words',
      'openssl rand',
    ],
    [
      'a provider that is not there',
      { OIDC_ISSUER: 'http://127.0.0.1:1/' },
      'issuer.discovery',
      '127.0.0.1:1',
      'OIDC_ISSUER=…',
    ],
    [
      'a host that is unknown',
      { OIDC_ISSUER: 'https://gatehouse-doctor.invalid' },
      'issuer.discovery',
      'ENOTFOUND',
      'OIDC_ISSUER=…',
    ],
    [
      'a wrong secret',
      { OIDC_CLIENT_SECRET: 'wrong' },
      'client.credentials',
      'the client was not accepted',
      'OIDC_CLIENT_SECRET=…',
    ],
    [
      'an unknown client',
      { OIDC_CLIENT_ID: 'nobody', OIDC_APP_URL: APP },
      'client.redirect_uri',
      'does not know',
      `"${APP}/oidc/callback/"`,
    ],
    [
      'a redirect URI that is not registered',
      { OIDC_CLIENT_ID: 'strict', OIDC_CLIENT_SECRET: 'x', OIDC_APP_URL: APP },
      'client.redirect_uri',
      `${APP}/oidc/callback/`,
      `redirect_uris: ["${APP}/oidc/callback/"]`,
    ],
    [
      'a method that the provider has not',
      { OIDC_TOKEN_ENDPOINT_AUTH_METHOD: 'tls_client_auth' },
      'settings.options',
      'tls.cert',
      'client certificate',
    ],
    [
      'an app that does not run',
      { OIDC_APP_URL: 'http://127.0.0.1:1' },
      'app.login',
      'does not answer',
      'start the app',
    ],
  ])('finds %s', async (_, variables, id, message, mend) => {
    const finding = (await examine(env(variables)))(id);
    expect(['error', 'warning']).toContain(finding?.severity);
    expect(finding?.message).toContain(message);
    expect(finding?.mend).toContain(mend);
  });

  it('tells which of both the issuer is, with a slash or without', async () => {
    const server = createServer((req, res) => {
      if (req.url !== '/oidc/.well-known/openid-configuration')
        return void res.writeHead(404).end();
      res.setHeader('content-type', 'application/json');
      res.end(JSON.stringify({ issuer: issuer() }));
    });
    const issuer = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/oidc`;
    await listen(server);
    const finding = (await examine(env({ OIDC_ISSUER: `${issuer()}/` })))('issuer.discovery');
    expect(finding).toMatchObject({ severity: 'error', mend: `OIDC_ISSUER=${issuer()}` });
  });

  it.each<[string, Parameters<TestProvider['misbehave']>[0], string, string]>([
    ['no keys', { status: { jwks: 500 } }, 'issuer.keys', 'no signing keys'],
    [
      'algorithms that the app does not accept',
      { metadata: { id_token_signing_alg_values_supported: ['HS256'] } },
      'issuer.keys',
      'none of its keys fits',
    ],
    [
      'no authorization code flow',
      { metadata: { response_types_supported: ['id_token'] } },
      'issuer.features',
      'no authorization code flow',
    ],
    [
      'another way for clients to prove themselves',
      { metadata: { token_endpoint_auth_methods_supported: ['client_secret_post'] } },
      'issuer.features',
      'does not take client_secret_basic',
    ],
    [
      'no logout',
      { metadata: { end_session_endpoint: undefined } },
      'client.logout',
      'no end_session_endpoint',
    ],
    [
      'a refusal of a scope',
      { authorizationResponse: { code: undefined, error: 'invalid_scope' } },
      'client.redirect_uri',
      'refuses a scope',
    ],
    ['an endpoint that never answers', { silent: ['token'] }, 'client.credentials', 'within 1 s'],
    ['no answer at all', FAULTS.dead(), 'issuer.discovery', 'ECONNREFUSED'],
  ])('finds a provider with %s', async (_, faults, id, message) => {
    await provider.misbehave(faults);
    const config = join(folder, 'options.mjs');
    writeFileSync(config, 'export const options = { timeout: 1 };');
    const finding = (await examine(env({ OIDC_APP_URL: APP }), '--config', config))(id);
    expect(['error', 'warning']).toContain(finding?.severity);
    expect(finding?.message).toContain(message);
  });

  it('finds a clock that is wrong', async () => {
    const server = createServer(async (req, res) => {
      const answer = await fetch(provider.issuer + req.url);
      const body = (await answer.text()).replaceAll(provider.issuer, own());
      const date = new Date(Date.now() + 120_000).toUTCString();
      res.writeHead(answer.status, { 'content-type': 'application/json', date }).end(body);
    });
    const own = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await listen(server);
    const finding = (await examine(env({ OIDC_ISSUER: own() })))('issuer.clock');
    expect(finding).toMatchObject({ severity: 'error' });
    expect(finding?.message).toMatch(/1(19|20) s ahead/);
  });

  it('takes a certified provider as it is, and knows a redirect URI that it knows', async () => {
    const certified = await startCertifiedProvider(async () => [
      { client_id: 'app', client_secret: 'x', redirect_uris: [`${APP}/oidc/callback/`] },
    ]);
    stops.push(certified.stop);
    const variables = {
      OIDC_ISSUER: certified.issuer,
      OIDC_CLIENT_ID: 'app',
      OIDC_CLIENT_SECRET: 'x',
      OIDC_SESSION_SECRET: SECRET,
    };
    const good = await examine({ ...variables, OIDC_APP_URL: APP });
    expect(good('client.redirect_uri')).toMatchObject({ severity: 'ok' });
    expect(good('client.credentials')).toMatchObject({ severity: 'ok' });
    const bad = await examine({ ...variables, OIDC_APP_URL: 'https://other.example.com' });
    expect(bad('client.redirect_uri')).toMatchObject({
      severity: 'error',
      mend: expect.stringContaining('https://other.example.com/oidc/callback/'),
    });
  });

  it('finds that a proxy is not believed', async () => {
    const app = await startApp(provider.options);
    const proxy = createServer(async (req, res) => {
      const answer = await fetch(app + req.url, { redirect: 'manual' });
      const headers = new Map(answer.headers);
      headers.delete('set-cookie');
      res.setHeaders(headers).setHeader('set-cookie', answer.headers.getSetCookie());
      res.writeHead(answer.status).end(await answer.text());
    });
    await listen(proxy);
    const outside = `http://localhost:${(proxy.address() as AddressInfo).port}`;
    const finding = (await examine(env(), '--app', outside))('app.login');
    expect(finding).toMatchObject({ severity: 'error' });
    expect(finding?.message).toContain(`redirect_uri begins with ${app}`);
    expect(finding?.mend).toContain(`OIDC_APP_URL=${outside}`);
  });

  it('finds an app without the routes, and one that blocks them', async () => {
    const bare = createServer((_req, res) => void res.writeHead(404).end());
    await listen(bare);
    const url = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const nothing = await examine(env(), '--app', url(bare));
    expect(nothing('app.login')?.mend).toContain('app.use(gatehouse())');
    expect(nothing('app.routes')?.message).toContain('/oidc/callback/');

    const app = await startApp(provider.options);
    const guarded = createServer(async (req, res) => {
      if (req.method === 'POST') return void res.writeHead(403).end();
      const answer = await fetch(app + req.url, { redirect: 'manual' });
      res.writeHead(answer.status, { location: answer.headers.get('location') ?? '' }).end();
    });
    await listen(guarded);
    const blocked = (await examine(env(), '--app', url(guarded)))('app.routes');
    expect(blocked).toMatchObject({ severity: 'warning' });
    expect(blocked?.mend).toContain('exempt /oidc/backchannel-logout/');
  });

  it('finds Secure cookies over http, and cookies that are not Secure over https', async () => {
    const app = await startApp({ ...provider.options, appUrl: 'https://app.example.com' });
    const finding = (await examine(env(), '--app', app))('app.cookies');
    expect(finding).toMatchObject({ severity: 'error' });
    expect(finding?.message).toContain('browsers drop those over http');
  });

  it('reads options from a module, files of variables, and finds stores that are down', async () => {
    const config = join(folder, 'options.mjs');
    writeFileSync(
      config,
      `export default {
        storeAccessToken: true,
        refreshStore: { read: async () => { throw new Error('the store is down'); } },
      };`,
    );
    const file = join(folder, '.env');
    writeFileSync(
      file,
      Object.entries(env())
        .map((pair) => pair.join('='))
        .join('\n'),
    );
    const of = await examine({}, '--config', config, '--env', file);
    expect(of('settings.options')).toMatchObject({ severity: 'ok' });
    expect(of('stores.shared')).toMatchObject({ severity: 'ok' });
    expect(of('stores.reachable')).toMatchObject({
      severity: 'error',
      message: 'the store is down',
    });
  });

  it('warns of processes that would use a refresh token twice; strictly, that is an error', async () => {
    const config = join(folder, 'options.mjs');
    writeFileSync(config, 'export default { storeAccessToken: true };');
    const args = ['doctor', '--config', config, '--only', 'stores.shared'];
    expect((await run(args)).code).toBe(0);
    const strict = await run([...args, '--strict']);
    expect(strict.code).toBe(1);
    expect(strict.stdout).toContain('gatehouse({ refreshStore: … })');
  });

  it('knows several providers apart', async () => {
    const config = join(folder, 'options.mjs');
    const its = JSON.stringify(provider.options);
    writeFileSync(
      config,
      `const one = ${its};
      export const options = { providers: { work: one, home: { ...one, clientSecret: 'wrong' } } };`,
    );
    const { stdout } = await run(
      ['doctor', '--json', '--config', config, '--only', 'client.credentials'],
      { OIDC_SESSION_SECRET: SECRET },
    );
    expect((JSON.parse(stdout) as Report).checks).toMatchObject([
      { provider: 'work', severity: 'ok' },
      { provider: 'home', severity: 'error' },
    ]);
  });

  it.each([
    [[], 'gatehouse-client doctor [options]'],
    [['repair'], 'there is no command repair'],
    [['doctor', '--jason'], "Unknown option '--jason'"],
    [['doctor', '--only', 'issuer'], '--only issuer: there is no such check'],
    [['doctor', '--app', 'app.example.com'], '--app app.example.com is no address'],
    [['doctor', '--config', 'nowhere.mjs'], '--config nowhere.mjs can'],
    [['doctor', '--env', 'nowhere'], '--env nowhere can'],
  ])('says how it is used (%j)', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stdout + stderr).toContain(message);
  });

  async function listen(server: Server): Promise<void> {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    stops.push(async () => {
      server.closeAllConnections();
      server.close();
    });
  }
});
