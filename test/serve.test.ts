import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort, MAIN, type RunningProvider, startProvider } from './provider.ts';

describe('gatehouse serve', () => {
  let folder: string;
  const running: RunningProvider[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-serve-'));
  });
  afterEach(async () => {
    for (const provider of running.splice(0)) await provider.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (options: Parameters<typeof startProvider>[0] = {}) => {
    const provider = await startProvider({ dataFolder: folder, ...options });
    running.push(provider);
    return provider;
  };
  /** Runs the command to its end. */
  const run = (args: string[], env: Record<string, string>) =>
    spawnSync(process.execPath, [MAIN, ...args], {
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        GATEHOUSE_DATA: folder,
        ...env,
      },
      encoding: 'utf8',
      timeout: 60_000,
    });

  it('makes the first administrator once, and keeps all data over a restart', async () => {
    const first = await start();
    const created = await first.api('/users', {
      method: 'POST',
      body: { email: 'grace@example.com', password: 'correct horse' },
    });
    expect(created.status).toBe(201);
    const keys = await (await fetch(`${first.issuer}/certs`)).json();
    await first.stop();

    const second = await start();
    const { items } = (await (await second.api('/users')).json()) as { items: { email: string }[] };
    expect(items.map(({ email }) => email)).toEqual(['admin@example.com', 'grace@example.com']);
    expect(await (await fetch(`${second.issuer}/certs`)).json()).toEqual(keys);
  });

  it('does not bring back an administrator who was deleted', async () => {
    const first = await start();
    const { items } = (await (await first.api('/users')).json()) as { items: { id: string }[] };
    await first.api(`/users/${items[0]?.id}`, { method: 'DELETE' });
    await first.stop();
    const second = await start();
    expect(await (await second.api('/users')).json()).toMatchObject({ items: [] });
  });

  it('keeps what it acknowledged when it is killed', async () => {
    const first = await start();
    const emails = Array.from({ length: 20 }, (_, i) => `person-${i}@example.com`);
    const answers = await Promise.all(
      emails.map((email) => first.api('/users', { method: 'POST', body: { email } })),
    );
    first.process.kill('SIGKILL');
    expect(answers.map(({ status }) => status)).toEqual(emails.map(() => 201));
    await first.stop();
    const second = await start();
    const { items } = (await (await second.api('/users?limit=100')).json()) as {
      items: { email: string }[];
    };
    expect(items.map(({ email }) => email)).toEqual(expect.arrayContaining(emails));
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finishes the request under way on %s and exits with 0',
    async (signal) => {
      const provider = await start();
      const outgoing = request(`${provider.issuer}/token`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          // Answered with `100 Continue` when the server has taken up the request.
          expect: '100-continue',
        },
      });
      outgoing.flushHeaders();
      await once(outgoing, 'continue');
      provider.process.kill(signal);
      while (await accepts(provider.url)) await setImmediate();
      const answer = once(outgoing, 'response') as Promise<[IncomingMessage]>;
      outgoing.end('grant_type=authorization_code');
      const [response] = await answer;
      response.resume();
      expect(response.statusCode).toBe(400);
      expect(await provider.stop()).toBe(0);
    },
  );

  it('keeps its secret and its database to its owner', async () => {
    await start();
    for (const file of ['secret', 'gatehouse.db']) {
      expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
    }
  });

  it('does not use up the administrator’s password when the port is taken', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    try {
      const { status, stderr } = run(['serve'], { GATEHOUSE_PORT: String(port) });
      expect({ status, lines: stderr.trim().split('\n').length }).toEqual({ status: 1, lines: 1 });
      expect(stderr).toContain(`Port ${port} is in use`);
    } finally {
      other.close();
    }
    const provider = await start();
    expect(await (await provider.api('/users')).json()).toMatchObject({
      items: [{ email: 'admin@example.com' }],
    });
  });

  it.each([
    [
      'a data folder that cannot be written',
      () => ({ GATEHOUSE_DATA: join(makeFile(), 'data') }),
      'GATEHOUSE_DATA',
    ],
    // Where making one says that the folder above it is not there, again and again.
    ['a data folder below /proc', () => ({ GATEHOUSE_DATA: '/proc/gatehouse/data' }), '/proc'],
    ['a data folder that is a file', () => ({ GATEHOUSE_DATA: makeFile() }), 'GATEHOUSE_DATA'],
    [
      'a secret of which nothing was written',
      () => {
        writeFileSync(join(folder, 'secret'), '');
        return {};
      },
      'holds no whole secret',
    ],
    [
      'a certificate that is not there',
      () => ({
        GATEHOUSE_TLS_CERT: join(folder, 'no-cert.pem'),
        GATEHOUSE_TLS_KEY: join(folder, 'no-key.pem'),
      }),
      'GATEHOUSE_TLS_CERT',
    ],
    [
      'a certificate that is none',
      () => ({ GATEHOUSE_TLS_CERT: makeFile(), GATEHOUSE_TLS_KEY: makeFile() }),
      'GATEHOUSE_TLS_KEY',
    ],
    ['a port that is none', () => ({ GATEHOUSE_PORT: '80a' }), 'GATEHOUSE_PORT=80a'],
    [
      'an address with a path',
      () => ({ GATEHOUSE_URL: 'https://sso.example.com/x' }),
      'https://sso.example.com',
    ],
    ['http off localhost', () => ({ GATEHOUSE_URL: 'http://sso.example.com' }), 'https'],
    ['a misspelt variable', () => ({ GATEHOUSE_PROT: '3000' }), 'GATEHOUSE_PROT'],
    ['a short secret', () => ({ GATEHOUSE_SECRET: 'tooshort' }), 'GATEHOUSE_SECRET'],
    [
      'PostgreSQL without a secret',
      () => ({ DATABASE_URL: 'postgres://127.0.0.1:1/x' }),
      'GATEHOUSE_SECRET',
    ],
    [
      'PostgreSQL that does not answer',
      () => ({
        DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x',
        GATEHOUSE_SECRET: 'x'.repeat(32),
      }),
      'DATABASE_URL',
    ],
  ])('refuses %s in one sentence', (_name, env, mentioned) => {
    const { status, stderr, stdout } = run(['serve'], env());
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(mentioned);
    expect(stderr).not.toContain('hunter2');
    expect(stderr).not.toContain('tooshort');
  });

  it('says which secret is wrong when the database was sealed with another', async () => {
    const provider = await start({ env: { GATEHOUSE_SECRET: 'a'.repeat(32) } });
    await provider.stop();
    const { status, stderr } = run(['serve'], { GATEHOUSE_SECRET: 'b'.repeat(32) });
    expect(status).toBe(1);
    expect(stderr).toContain('GATEHOUSE_SECRET');
    const rotated = await start({
      env: { GATEHOUSE_SECRET: `${'b'.repeat(32)},${'a'.repeat(32)}` },
    });
    expect((await fetch(`${rotated.issuer}/certs`)).status).toBe(200);
  });

  it('refuses a token where nothing was ever started', () => {
    const { status, stderr } = run(['token', '--scope', 'admin'], {});
    expect(status).toBe(1);
    expect(stderr).toContain('start Gatehouse first');
  });

  async function accepts(url: string): Promise<boolean> {
    return await fetch(`${url}/livez`).then(
      (response) => response.ok,
      () => false,
    );
  }

  function makeFile(): string {
    const path = join(folder, 'a-file');
    writeFileSync(path, '');
    return path;
  }
});
