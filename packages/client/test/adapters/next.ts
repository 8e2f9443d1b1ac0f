import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildClient } from '../../../../scripts/start/build-client.ts';
import { createGatehouse, type ErrorCode } from '../../src/index.ts';
import {
  type Adapter,
  createGate,
  guardedAnswer,
  type StartApp,
  testOptions,
} from '../behaviour/harness.ts';
import { listen } from './listen.ts';
import { SETUP_HEADER, setups } from './next-app/registry.ts';

type Listener = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

// Without its types, which make a variable of every `process.env` required.
const require = createRequire(import.meta.url);
const next = require('next') as (options: { dev: boolean; dir: string }) => {
  prepare(): Promise<void>;
  getRequestHandler(): Listener;
};
const dir = fileURLToPath(new URL('./next-app', import.meta.url));
const run = promisify(execFile);

/** Built and loaded once: apps differ by a header that their server adds. */
let listener: Promise<Listener> | undefined;

async function load(): Promise<Listener> {
  await buildClient();
  await run(process.execPath, [require.resolve('next/dist/bin/next'), 'build'], {
    cwd: dir,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  const app = next({ dev: false, dir });
  await app.prepare();
  return app.getRequestHandler();
}

const start: StartApp = async (options, { clock = Date.now, production = false } = {}) => {
  const errors: ErrorCode[] = [];
  const id = String(setups.size);
  const env: Record<string, string> = production ? { NODE_ENV: 'production' } : {};
  // Next.js would say what is wrong with the options at the first request.
  createGatehouse({ ...testOptions(errors), ...options }, { env });
  setups.set(id, {
    options: { ...testOptions(errors), ...options },
    clock,
    env,
    gate: createGate(),
    guardedBy: guardedAnswer,
  });
  listener ??= load();
  const answer = await listener;
  const server = createServer((req, res) => {
    req.headers[SETUP_HEADER] = id;
    answer(req, res).catch(() => res.destroy());
  });
  return { errors, ...(await listen(server)) };
};

export const nextAdapter: Adapter = {
  name: 'Next.js',
  start,
  hasTrustProxy: false,
  provesPossession: false,
  instances: 2,
};
