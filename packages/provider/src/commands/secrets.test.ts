import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSecrets } from './secrets.ts';

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

  it('outlives a start that can open no file', () => {
    const made = load();
    const script = `
      const { openSync } = await import('node:fs');
      const { loadSecrets } = await import(${JSON.stringify(new URL('secrets.ts', import.meta.url))});
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
