import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const BINARIES = ['valkey-server', 'redis-server'];

/** The Valkey or Redis server on the PATH; undefined when there is none. */
export const redisBinary = findBinary();

if (!redisBinary) {
  process.stderr.write(`Valkey and Redis skipped: no ${BINARIES.join(' or ')} on the PATH.\n`);
}

/** A server of the tests' own. */
export interface TestRedisServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a server on loopback and a free port, in a temporary folder. */
export async function startRedisServer(extra: readonly string[] = []): Promise<TestRedisServer> {
  if (!redisBinary) throw new TypeError('There is no Valkey or Redis.');
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-redis-'));
  const port = await freePort();
  const server = spawn(
    redisBinary,
    [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
      ...['--save', '', '--appendonly', 'no', '--daemonize', 'no', ...extra],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(server, 'exit');
  await new Promise<void>((resolve, reject) => {
    let log = '';
    server.stdout.on('data', (chunk) => {
      log = `${log}${chunk}`.slice(-10_000);
      if (log.includes('Ready to accept connections')) resolve();
    });
    server.on('error', reject);
    server.on('exit', () => reject(new Error(`${redisBinary} did not start: ${log}`)));
  });
  return {
    port,
    async stop() {
      server.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function findBinary(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return BINARIES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Not above 55,535: a cluster's node listens 10,000 ports higher too. */
async function freePort(): Promise<number> {
  for (;;) {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    probe.close();
    await once(probe, 'close');
    if (typeof address === 'object' && address && address.port < 55_000) return address.port;
  }
}
