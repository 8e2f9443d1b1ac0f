import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/**
 * Builds the client as it is published, for examples whose bundler does not read the sources. Takes about a second.
 *
 * @throws {Error} with what the compiler says.
 */
export async function buildClient(): Promise<void> {
  const root = new URL('../../', import.meta.url);
  await promisify(execFile)(
    process.execPath,
    [
      fileURLToPath(new URL('node_modules/typescript/bin/tsc', root)),
      '-p',
      fileURLToPath(new URL('packages/client/tsconfig.build.json', root)),
    ],
    { cwd: fileURLToPath(root) },
  );
}
