import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildClient } from './build-client.ts';
import { buildOnce, ROOT } from './build-once.ts';

/** What apps outside of the repository install as long as the client is not on npm: relative to the repository. */
export const CLIENT_PACKAGE = 'packages/client/gatehouse-client.tgz';

/** Where it is for a program in any folder. */
export const CLIENT_PACKAGE_PATH = join(ROOT, CLIENT_PACKAGE);

/**
 * Packs the client for apps outside of the repository; a few seconds, and nothing when it is packed already.
 *
 * @throws {Error} with what the compiler or npm says.
 */
export async function packClient(): Promise<void> {
  await buildOnce({
    name: 'gatehouse-client-package',
    sources: [
      ...['src', 'package.json', 'README.md', 'LICENSE', 'tsconfig.build.json'].map(
        (name) => `packages/client/${name}`,
      ),
      'tsconfig.json',
    ],
    output: CLIENT_PACKAGE,
    build: async () => {
      await buildClient();
      const folder = await mkdtemp(join(tmpdir(), 'gatehouse-client-'));
      try {
        await promisify(execFile)('npm', ['pack', '--silent', '--pack-destination', folder], {
          cwd: join(ROOT, 'packages/client'),
          shell: process.platform === 'win32',
        });
        const [file = ''] = await readdir(folder);
        // By way of the folder that it goes to, in which a name changes at once.
        await copyFile(join(folder, file), `${CLIENT_PACKAGE_PATH}.new`);
        await rename(`${CLIENT_PACKAGE_PATH}.new`, CLIENT_PACKAGE_PATH);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  });
}
