import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildOnce, ROOT } from './build-once.ts';

const FOLDER = 'packages/console';

/**
 * Builds the dashboard, which the provider serves under `/admin`; a few seconds, and nothing when it is built already.
 *
 * @throws {Error} with what the bundler says.
 */
export async function buildConsole(): Promise<void> {
  await buildOnce({
    name: 'gatehouse-console',
    sources: [
      ...['src', 'generated', 'build', 'index.html', 'vite.config.ts', 'package.json'].map(
        (name) => `${FOLDER}/${name}`,
      ),
      'packages/provider/src/pages/styles/tokens.css',
      // With it the versions of all that goes into the bundle.
      'package-lock.json',
    ],
    output: `${FOLDER}/dist/index.html`,
    build: async () => {
      const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
      await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
        cwd: join(ROOT, FOLDER),
        // Vite reads it, and a test runner sets another.
        env: { ...process.env, NODE_ENV: 'production' },
      });
    },
  });
}
