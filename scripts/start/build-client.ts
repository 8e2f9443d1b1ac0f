import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildOnce, ROOT } from './build-once.ts';

/**
 * Builds the client as it is published, for bundlers, which do not read the sources; about a second, and nothing
 * when it is built already.
 *
 * @throws {Error} with what the compiler says.
 */
export async function buildClient(): Promise<void> {
  await buildOnce({
    name: 'gatehouse-client',
    sources: ['packages/client/src', 'packages/client/tsconfig.build.json', 'tsconfig.json'],
    output: 'packages/client/dist',
    build: async () => {
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      await promisify(execFile)(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
        cwd: join(ROOT, 'packages/client'),
      });
    },
  });
}
