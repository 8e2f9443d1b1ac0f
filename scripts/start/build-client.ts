import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PACKAGE = join(ROOT, 'packages/client');
const CACHE = join(ROOT, 'node_modules/.cache/gatehouse-client');
const LOCK = join(CACHE, 'lock');
const STAMP = join(CACHE, 'stamp');
/** Milliseconds after which a lock is that of a process which was ended. */
const STALE_AFTER = 60_000;
const LOOK_EVERY = 50;

/**
 * Builds the client as it is published, for bundlers, which do not read the sources; about a second,
 * and nothing when it is built already. Several processes may ask at once: one builds, the others wait.
 *
 * @throws {Error} with what the compiler says.
 */
export async function buildClient(): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  await lock();
  try {
    const sources = await stateOfSources();
    const isBuilt = existsSync(join(PACKAGE, 'dist')) && existsSync(STAMP);
    if (isBuilt && (await readFile(STAMP, 'utf8')) === sources) return;
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    await promisify(execFile)(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
      cwd: PACKAGE,
    });
    await writeFile(STAMP, sources);
  } finally {
    await rm(LOCK, { force: true });
  }
}

async function lock(): Promise<void> {
  for (;;) {
    try {
      await (await open(LOCK, 'wx')).close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const since = await stat(LOCK).then(({ mtimeMs }) => mtimeMs, Date.now);
      if (Date.now() - since > STALE_AFTER) await rm(LOCK, { force: true });
      await new Promise((done) => setTimeout(done, LOOK_EVERY));
    }
  }
}

/** Changes with any source. */
async function stateOfSources(): Promise<string> {
  const entries = await readdir(join(PACKAGE, 'src'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const states = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const { mtimeMs, size } = await stat(join(parentPath, name));
      return `${join(parentPath, name)} ${mtimeMs} ${size}`;
    }),
  );
  return createHash('sha256').update(states.sort().join('\n')).digest('hex');
}
