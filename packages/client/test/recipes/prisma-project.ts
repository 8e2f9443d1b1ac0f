import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { npm, RegistryUnreachableError } from '../../../../test/client-package/npm.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { UserStore } from '../../src/users/user-store.ts';

const CLIENT = fileURLToPath(new URL('../../', import.meta.url));
const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');

/** What is used of a Prisma client. */
interface Database {
  groupPermission: { create(query: { data: Record<string, string> }): Promise<unknown> };
  $disconnect(): Promise<void>;
}

/** The recipe as an app has it, with what npm installs. */
export interface PrismaProject {
  openDatabase(connectionString: string, schema: string): Database;
  prismaUserStore(database: Database, clock?: Clock): UserStore;
  /** What TypeScript says of it. */
  checkTypes(): Promise<string>;
  remove(): void;
}

/**
 * Installs Prisma and generates its client. Not a part of this repository's own packages: 300 MB for one guide.
 *
 * @returns why not, when the registry can't be reached.
 */
export async function installPrismaProject(): Promise<PrismaProject | string> {
  // Inside of the package, so that its own name leads to it.
  const folder = mkdtempSync(join(CLIENT, '.recipe-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    cpSync(fileURLToPath(new URL('./prisma', import.meta.url)), folder, { recursive: true });
    await npm(folder, ['install', '--ignore-scripts', '--no-package-lock']);
    await promisify(execFile)(
      process.execPath,
      [join(folder, 'node_modules/prisma/build/index.js'), 'generate'],
      {
        cwd: folder,
        // Generating does not use that program, and would else download it from elsewhere than the npm registry.
        env: {
          ...process.env,
          PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
          CHECKPOINT_DISABLE: '1',
        },
      },
    );
    const load = (file: string) => import(pathToFileURL(join(folder, file)).href);
    return {
      ...(await load('database.ts')),
      ...(await load('user-store.ts')),
      checkTypes: () => checkTypes(folder),
      remove,
    } as PrismaProject;
  } catch (error) {
    remove();
    if (error instanceof RegistryUnreachableError) return error.message;
    throw error;
  }
}

async function checkTypes(folder: string): Promise<string> {
  const config = { extends: '../../../tsconfig.json', include: ['*.ts'], exclude: [] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  return await promisify(execFile)(process.execPath, [tsc, '-p', folder]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
}
