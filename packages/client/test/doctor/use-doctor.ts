import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestProvider, type TestProvider } from '@gatehouse/testkit';
import { afterEach, beforeEach, expect } from 'vitest';
import type { Finding } from '../../src/doctor/check.ts';
import { express5Adapter } from '../adapters/express.ts';

const MAIN = fileURLToPath(new URL('../../src/doctor/main.ts', import.meta.url));
/** A session secret that looks like chance. */
export const SECRET = 'zJ8q0Yw2Vt6mKx4Rb1Nc9Lf5Hd3Gs7PaQeUiOyTr';
/** The address of an app that need not run. */
export const APP = 'https://app.example.com';

/** What `--json` prints. */
export interface Report {
  readonly version: number;
  readonly ok: boolean;
  readonly checks: readonly Finding[];
}

type Variables = Record<string, string | undefined>;

/** A provider, a folder and the command, for each test of a file. */
export function useDoctor() {
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

  const env = (more: Variables = {}): Variables => ({
    ...provider.env,
    OIDC_SESSION_SECRET: SECRET,
    ...more,
  });

  async function run(args: readonly string[], variables = env()) {
    const child = spawn(process.execPath, ['--conditions=@gatehouse/source', MAIN, ...args], {
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        ...variables,
      },
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

  return {
    provider: () => provider,
    /** Variables that fit the provider, with others in their place. */
    env,
    /** The command as a shell starts it. */
    run,
    /** Finds a check of the report by its id. */
    async examine(variables?: Variables, ...args: string[]) {
      const { code, stdout, stderr } = await run(['doctor', '--json', ...args], variables);
      expect(stderr).toBe('');
      const report = JSON.parse(stdout) as Report;
      expect(code).toBe(report.ok ? 0 : 1);
      return (id: string) => report.checks.find((check) => check.id === id);
    },
    /** An Express app with these options; its address. */
    async startApp(options: object): Promise<string> {
      const app = await express5Adapter.start({ sessionSecret: SECRET, ...options });
      stops.push(app.stop);
      return app.url;
    },
    /** Its address. */
    async listen(server: Server): Promise<string> {
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      stops.push(async () => {
        server.closeAllConnections();
        server.close();
      });
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    /** A file in the folder of the test; its path. */
    write(name: string, text: string): string {
      const path = join(folder, name);
      writeFileSync(path, text);
      return path;
    },
    /** Ends with the test. */
    stopLater: (stop: () => Promise<unknown>) => void stops.push(stop),
  };
}
