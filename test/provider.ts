import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const MAIN = fileURLToPath(new URL('../packages/provider/src/main.ts', import.meta.url));

export interface RunningProvider {
  url: string;
  issuer: string;
  port: number;
  dataFolder: string;
  admin: { email: string; password: string };
  process: ChildProcess;
  /** Calls the admin API with a token of `gatehouse token`. */
  api: (path: string, init?: { method?: string; body?: unknown }) => Promise<Response>;
  /** Sends SIGTERM. @returns the exit code. */
  stop: () => Promise<number | null>;
}

export interface ProviderOptions {
  port?: number;
  /** Of an earlier provider, to start it again; absent: a fresh one, removed by `stop`. */
  dataFolder?: string;
  env?: Record<string, string>;
}

const PASSWORD = 'correct horse battery staple';

/** Starts the provider as operators do: a process of its own, on loopback, with the embedded database. */
export async function startProvider(options: ProviderOptions = {}): Promise<RunningProvider> {
  const port = options.port ?? (await freePort());
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'gatehouse-e2e-'));
  const admin = { email: 'admin@example.com', password: PASSWORD };
  const env = {
    ...process.env,
    GATEHOUSE_PORT: String(port),
    GATEHOUSE_DATA: dataFolder,
    GATEHOUSE_ADMIN_EMAIL: admin.email,
    GATEHOUSE_ADMIN_PASSWORD: admin.password,
    GATEHOUSE_LOG_LEVEL: 'warn',
    GATEHOUSE_API_RATE_LIMIT: '0',
    ...options.env,
  };
  const child = fork(MAIN, ['serve'], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const [message] = (await Promise.race([
    once(child, 'message'),
    exited.then(() => [undefined]),
  ])) as [{ url: string } | undefined];
  if (!message) throw new Error('The provider did not start; what it said is above.');
  const { url } = message;

  let token: Promise<string> | undefined;
  const createToken = async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [MAIN, 'token', '--scope', 'admin'],
      { env },
    );
    return stdout.trim();
  };
  return {
    url,
    issuer: `${url}/oidc`,
    port,
    dataFolder,
    admin,
    process: child,
    async api(path, { method = 'GET', body } = {}) {
      token ??= createToken();
      return await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${await token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const [code] = await exited;
      if (!options.dataFolder) rmSync(dataFolder, { recursive: true, force: true });
      return code;
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
