import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packClient, pathsIn } from '../../../test/client-package/pack.ts';

const require = createRequire(import.meta.url);
const attw = join(dirname(require.resolve('@arethetypeswrong/cli/package.json')), 'dist/index.js');

describe('the packed package', () => {
  let folder: string;
  let tarball: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-client-checks-'));
    tarball = await packClient(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has nothing that publint knows to be wrong', async () => {
    const bytes = Uint8Array.from(readFileSync(tarball));
    const { messages, pkg } = await publint({ strict: true, pack: { tarball: bytes.buffer } });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it('holds what an app needs, its licence, and no test or source', async () => {
    const paths = await pathsIn(tarball);
    expect(paths.filter((path) => !path.startsWith('dist/')).sort()).toEqual([
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    expect(paths.filter((path) => path.startsWith('dist/') && !/\.(js|d\.ts)$/.test(path))).toEqual(
      [],
    );
    expect(paths.filter((path) => /test\.(js|d\.ts)$/.test(path))).toEqual([]);
  });

  it('gives TypeScript the types of what Node.js loads, for every entry', async () => {
    // ESM only: what `require` and the resolution of before `exports` find is not asked.
    const args = [attw, tarball, '--profile', 'esm-only', '--no-color', '--no-emoji'];
    const { code, stdout } = await promisify(execFile)(process.execPath, args).then(
      (ended) => ({ ...ended, code: 0 }),
      (error: { code: number; stdout: string }) => error,
    );
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('"@gatehouse/client/express"');
  });
});
