import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from './provider.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** `npm start` under way, in a process group of its own as a terminal would give it. */
interface Run {
  process: ChildProcess;
  stdout: string;
  stderr: string;
  /** Resolves with the exit code when nothing is left that could still print. */
  closed: Promise<number | null>;
}

describe('npm start', () => {
  let folder: string;
  let env: Record<string, string>;
  const runs: Run[] = [];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-start-'));
    env = {
      GATEHOUSE_DATA: folder,
      GATEHOUSE_PORT: String(await freePort()),
      QUICKSTART_PORT: String(await freePort()),
    };
  });
  afterEach(async () => {
    for (const run of runs.splice(0)) {
      run.process.kill('SIGTERM');
      await run.closed;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  function run(changed: Record<string, string> = {}): Run {
    const child = spawn(process.execPath, ['scripts/run.mjs', 'start'], {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, ...env, ...changed },
    });
    const closed = once(child, 'close').then(([code]) => code as number | null);
    const result: Run = { process: child, stdout: '', stderr: '', closed };
    child.stdout.on('data', (chunk) => {
      result.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      result.stderr += chunk;
    });
    runs.push(result);
    return result;
  }
  /** Waits until a start under way has printed `text`. */
  async function printed(started: Run, text: string): Promise<void> {
    const output = started.process.stdout as Readable;
    while (!started.stdout.includes(text)) {
      const code = await Promise.race([once(output, 'data').then(() => undefined), started.closed]);
      if (code !== undefined) throw new Error(`npm start ended with ${code}: ${started.stderr}`);
    }
  }
  async function ready(changed?: Record<string, string>): Promise<Run> {
    const started = run(changed);
    await printed(started, 'Gatehouse is ready.');
    return started;
  }
  async function stop(started: Run): Promise<number | null> {
    started.process.kill('SIGTERM');
    return await started.closed;
  }
  /** Runs one that is expected to refuse. */
  async function refusal(changed: Record<string, string> = {}) {
    const started = run(changed);
    const code = await started.closed;
    return { code, stdout: started.stdout, sentences: started.stderr.trim().split('\n') };
  }
  const app = () => `http://localhost:${env.QUICKSTART_PORT}/testapp`;
  const provider = () => `http://localhost:${env.GATEHOUSE_PORT}`;
  const credentials = () => readFileSync(join(folder, 'quickstart.json'), 'utf8');
  async function answers(url: string): Promise<boolean> {
    return await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
  }
  /** Where the quickstart sends a person who signs in, and how the provider takes it. */
  async function signInPage(home: string): Promise<number> {
    const login = new URL('/oidc/authenticate/', home);
    const toProvider = await fetch(login, { redirect: 'manual' });
    return (await fetch(toProvider.headers.get('location') ?? '', { redirect: 'manual' })).status;
  }

  it('prints both addresses and, at the first start only, the administrator’s password', async () => {
    const first = await ready();
    for (const shown of [app(), provider(), 'admin@localhost', 'shown once', 'Ctrl-C']) {
      expect(first.stdout).toContain(shown);
    }
    expect(first.stdout).toMatch(/Password\s+\S{20,}/);
    expect(await answers(app())).toBe(true);
    expect(await signInPage(app())).toBe(303);
    expect(statSync(join(folder, 'quickstart.json')).mode & 0o077).toBe(0);
    const kept = credentials();
    expect(await stop(first)).toBe(0);
    expect(first.stderr).toBe('');

    const second = await ready();
    expect(second.stdout).toContain(app());
    expect(second.stdout).not.toContain('Password');
    expect(credentials()).toBe(kept);
    expect(await signInPage(app())).toBe(303);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'ends everything on %s to the whole group, with 0 and without a word',
    async (signal) => {
      const started = await ready();
      process.kill(-(started.process.pid as number), signal);
      expect(await started.closed).toBe(0);
      expect(started.stderr).toBe('');
      expect(await answers(provider())).toBe(false);
      expect(await answers(app())).toBe(false);
    },
  );

  it('ends while it is still starting, and a later start finishes the work', async () => {
    const interrupted = run();
    await printed(interrupted, 'Password');
    expect(await stop(interrupted)).toBe(0);
    expect(interrupted.stderr).toBe('');
    const next = await ready();
    expect(next.stdout).not.toContain('Password');
    expect(await signInPage(app())).toBe(303);
  });

  it('gives its application a new secret where the old one is lost', async () => {
    await stop(await ready());
    const lost = credentials();
    rmSync(join(folder, 'quickstart.json'));
    await ready();
    expect(credentials()).not.toBe(lost);
    expect(await signInPage(app())).toBe(303);
  });

  it('takes its application along to another port', async () => {
    await stop(await ready());
    env.QUICKSTART_PORT = String(await freePort());
    await ready();
    expect(await signInPage(app())).toBe(303);
  });

  it('stops the provider and says so when the application dies', async () => {
    const started = await ready();
    const pid = await processOf(started, 'quickstart');
    process.kill(pid, 'SIGKILL');
    expect(await started.closed).toBe(1);
    expect(started.stderr).toBe('The quickstart ended by itself, so everything was stopped.\n');
    expect(await answers(provider())).toBe(false);
  });

  it.each(['GATEHOUSE_PORT', 'QUICKSTART_PORT'])(
    'refuses a port in use in one sentence that names %s, and makes no administrator',
    async (variable) => {
      const other = createServer().listen(Number(env[variable]), '127.0.0.1');
      await once(other, 'listening');
      const { code, stdout, sentences } = await refusal();
      other.close();
      expect({ code, stdout, count: sentences.length }).toEqual({ code: 1, stdout: '', count: 1 });
      expect(sentences[0]).toContain(`Port ${env[variable]} is in use`);
      expect(sentences[0]).toContain(variable);
      expect((await ready()).stdout).toContain('Password');
    },
  );

  it('refuses a data folder that cannot be written in one sentence', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const { code, sentences } = await refusal({ GATEHOUSE_DATA: join(file, 'data') });
    expect({ code, count: sentences.length }).toEqual({ code: 1, count: 1 });
    expect(sentences[0]).toContain('GATEHOUSE_DATA');
  });

  it.each([
    ['GATEHOUSE_PORT', '80a'],
    ['QUICKSTART_PORT', '80a'],
    ['QUICKSTART_PORT', '65536'],
    ['GATEHOUSE_URL', 'http://sso.example.com'],
    ['GATEHOUSE_PROT', '3000'],
  ])('refuses %s=%s in one sentence', async (variable, value) => {
    const { code, stdout, sentences } = await refusal({ [variable]: value });
    expect({ code, stdout, count: sentences.length }).toEqual({ code: 1, stdout: '', count: 1 });
    expect(sentences[0]).toContain(variable);
  });
});

/** Finds a process of the same group by its command line. */
async function processOf({ process: { pid } }: Run, word: string): Promise<number> {
  const lister = spawn('ps', ['-eo', 'pid=,pgid=,args=']);
  let text = '';
  lister.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await once(lister, 'close');
  const found = text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .find(([, group, ...args]) => group === String(pid) && args.join(' ').includes(word));
  if (!found) throw new Error(`no process "${word}" in the group ${pid}`);
  return Number(found[0]);
}
