import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSecrets } from './secrets.ts';

const MODULE = JSON.stringify(new URL('secrets.ts', import.meta.url));

/** Loads the secret of each folder at the same moment as the others do. */
const STARTER = `
  const { parentPort, workerData: { folders, together, gate } } = require('node:worker_threads');
  const here = new Int32Array(gate);
  import(${MODULE}).then(({ loadSecrets }) => {
    const secrets = folders.map((dataFolder, i) => {
      Atomics.add(here, 0, 1);
      while (Atomics.load(here, 0) < (i + 1) * together);
      return loadSecrets({ dataFolder })[0];
    });
    parentPort.postMessage(secrets);
  });`;

describe('the secret of the data folder', () => {
  let dataFolder: string;
  beforeEach(() => {
    dataFolder = mkdtempSync(join(tmpdir(), 'gatehouse-secret-'));
  });
  afterEach(() => rmSync(dataFolder, { recursive: true }));
  const file = () => join(dataFolder, 'secret');
  const load = () => loadSecrets({ secrets: undefined, dataFolder });

  it('is made once, for its owner only', () => {
    const made = load();
    expect(made[0]).toHaveLength(64);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(load()).toEqual(made);
  });

  it('is refused where the file holds no whole one, and left as it is', () => {
    writeFileSync(file(), 'half a sec');
    expect(load).toThrow(expect.objectContaining({ code: 'secret_damaged' }));
    expect(readFileSync(file(), 'utf8')).toBe('half a sec');
  });

  it('is the same for all that start together for the first time', async () => {
    const folders = Array.from({ length: 50 }, (_, i) => join(dataFolder, `${i}`));
    const together = 4;
    const workerData = { folders, together, gate: new SharedArrayBuffer(4) };
    const loaded = await Promise.all(
      Array.from({ length: together }, async () => {
        const worker = new Worker(STARTER, { eval: true, workerData });
        const [secrets] = await once(worker, 'message');
        return secrets as string[];
      }),
    );
    for (const secrets of loaded) expect(secrets).toEqual(loaded[0]);
  });

  it('outlives a start that can open no file', () => {
    const made = load();
    const script = `
      const { openSync } = await import('node:fs');
      const { loadSecrets } = await import(${MODULE});
      try {
        for (;;) openSync('/dev/null');
      } catch {}
      try {
        loadSecrets({ dataFolder: ${JSON.stringify(dataFolder)} });
      } catch ({ code, cause }) {
        console.log(code, cause.code);
      }`;
    // Of few, so that they are used up at once.
    const limited = 'ulimit -n 64 && exec "$0" --no-warnings --input-type=module -e "$1"';
    const said = execFileSync('sh', ['-c', limited, process.execPath, script], {
      encoding: 'utf8',
    });
    expect(said.trim()).toBe('data_folder_unwritable EMFILE');
    expect(load()).toEqual(made);
  });
});
