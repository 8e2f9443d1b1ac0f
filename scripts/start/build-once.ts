import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Milliseconds after which a lock is that of a process which was ended. */
const STALE_AFTER = 120_000;
const LOOK_EVERY = 50;

/** Something that is made of sources, and only anew when one of them has changed. */
export interface Build {
  /** For what is kept of it under `node_modules/.cache`. */
  name: string;
  /** Files and folders that it is made of, relative to the repository. */
  sources: readonly string[];
  /** What it makes, relative to the repository: where that is missing it is made. */
  output: string;
  build: () => Promise<void>;
}

/**
 * Builds what is missing or older than its sources. Several processes may ask at once: one builds, the others wait.
 *
 * @throws what `build` throws.
 */
export async function buildOnce({ name, sources, output, build }: Build): Promise<void> {
  const cache = join(ROOT, 'node_modules/.cache', name);
  const stamp = join(cache, 'stamp');
  const isCurrent = async (state: string) =>
    existsSync(join(ROOT, output)) &&
    existsSync(stamp) &&
    (await readFile(stamp, 'utf8')) === state;
  const state = await stateOf(sources);
  // Without the lock: most times there is nothing to do.
  if (await isCurrent(state)) return;
  await mkdir(cache, { recursive: true });
  await withLock(join(cache, 'lock'), async () => {
    if (await isCurrent(state)) return;
    await build();
    await writeFile(stamp, state);
  });
}

async function withLock(path: string, work: () => Promise<void>): Promise<void> {
  await lock(path);
  try {
    await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function lock(path: string): Promise<void> {
  for (;;) {
    try {
      await (await open(path, 'wx')).close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const since = await stat(path).then(({ mtimeMs }) => mtimeMs, Date.now);
      if (Date.now() - since > STALE_AFTER) await rm(path, { force: true });
      await new Promise((done) => setTimeout(done, LOOK_EVERY));
    }
  }
}

/** Changes with the name or content of any source. */
async function stateOf(sources: readonly string[]): Promise<string> {
  const files = (await Promise.all(sources.map(filesIn))).flat().sort();
  const hash = createHash('sha256');
  for (const content of await Promise.all(files.map((path) => readFile(path))))
    hash.update(content);
  return hash.update(files.map((path) => path.slice(ROOT.length)).join('\n')).digest('hex');
}

async function filesIn(source: string): Promise<string[]> {
  const path = join(ROOT, source);
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}
