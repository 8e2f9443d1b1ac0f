import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

export interface Server {
  url: string;
  child: ChildProcess;
  /** Milliseconds from the start of the process until it said it was ready. */
  readyAfter: number;
  stop: () => Promise<void>;
}

/** Starts a TypeScript file that sends `{ type: 'ready', url }` once it listens. */
export async function startServer(
  file: string,
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string> } = {},
): Promise<Server> {
  const started = performance.now();
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    execArgv: ['--conditions=@gatehouse/source'],
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ready = new Promise<{ url: string }>((resolve, reject) => {
    child.on('message', (message: { type?: string; url?: string }) => {
      if (message.type === 'ready' && message.url) resolve({ url: message.url });
    });
    child.on('exit', (code) => reject(new Error(`${file} ended with ${code} before it was ready`)));
  });
  const { url } = await ready;
  const readyAfter = performance.now() - started;
  return {
    url,
    child,
    readyAfter,
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

export const ADMIN = { email: 'admin@localhost', password: 'a password for the benchmark' };

/** Our provider as operators run it: its own process, the embedded database, full durability. */
export async function startGatehouse(folder: string): Promise<Server> {
  return await startServer('../packages/provider/bin/gatehouse.mjs', {
    args: ['serve'],
    env: await gatehouseEnvironment(folder),
  });
}

/** With which our provider listens somewhere, over a database in the folder. */
export async function gatehouseEnvironment(folder: string): Promise<Record<string, string>> {
  return {
    GATEHOUSE_PORT: String(await freePort()),
    GATEHOUSE_DATA: folder,
    GATEHOUSE_ADMIN_PASSWORD: ADMIN.password,
    GATEHOUSE_LOG_LEVEL: 'warn',
    GATEHOUSE_API_RATE_LIMIT: '0',
  };
}

export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Runs a statement on a PostgreSQL server, such as one that makes a database. */
export async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
