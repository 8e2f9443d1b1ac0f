import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { npm } from './npm.ts';

const run = promisify(execFile);
const CLIENT = fileURLToPath(new URL('../../packages/client/', import.meta.url));
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));

/** The repository's TypeScript compiler, for `process.execPath`. */
export const TSC = join(typescript, 'bin', 'tsc');

/** What the tests need of a package.json. */
export interface Manifest {
  name: string;
  exports: Record<string, unknown>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  devDependencies?: Record<string, string>;
}

export function readManifest(folder = CLIENT): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

/**
 * Builds and packs a package of packages/ as for a release, in a folder of its own: `dist` in the repository is
 * left as it is.
 *
 * @returns the path of the tarball.
 * @throws when it does not compile.
 */
export async function packPackage(folder: string, name: 'client' | 'testkit'): Promise<string> {
  const source = fileURLToPath(new URL(`../../packages/${name}/`, import.meta.url));
  const staged = join(folder, name);
  mkdirSync(staged, { recursive: true });
  for (const file of ['package.json', 'README.md', 'LICENSE']) {
    copyFileSync(join(source, file), join(staged, file));
  }
  const build = [TSC, '-p', join(source, 'tsconfig.build.json'), '--outDir', join(staged, 'dist')];
  await run(process.execPath, build).catch(({ stdout = '' }: { stdout?: string }) => {
    const first = stdout.split('\n').slice(0, 10).join('\n');
    throw new Error(`@gatehouse/${name} does not compile:\n${first}`);
  });
  const said = await npm(staged, ['pack', '--json', '--offline', '--pack-destination', folder]);
  const packed = JSON.parse(said) as { filename: string }[] | Record<string, { filename: string }>;
  const [first] = Object.values(packed);
  if (!first) throw new Error(`npm packed nothing: ${said}`);
  return join(folder, first.filename);
}

/** {@link packPackage} of the client. */
export async function packClient(folder: string): Promise<string> {
  return await packPackage(folder, 'client');
}

/** Names of the files in a tarball of npm. */
export async function pathsIn(tarball: string): Promise<string[]> {
  const { stdout } = await run('tar', ['-tzf', tarball]);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((path) => path.replace(/^package\//, ''));
}
