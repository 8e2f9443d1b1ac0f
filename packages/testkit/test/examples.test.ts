import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const PAGE = new URL('../../../docs/testing.md', import.meta.url);
const EXAMPLES = new URL('./examples/', import.meta.url);

it('the example for node:test passes', async () => {
  const file = fileURLToPath(new URL('node-test.ts', EXAMPLES));
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--conditions=@gatehouse/source',
    '--test',
    '--test-reporter=tap',
    file,
  ]);
  expect(stdout).toMatch(/# pass 1\n# fail 0/);
});

it('the guide shows the examples as they are', () => {
  const page = readFileSync(PAGE, 'utf8');
  for (const name of readdirSync(EXAMPLES)) {
    const code = readFileSync(new URL(name, EXAMPLES), 'utf8');
    // Where the app and the browser come from is the reader's own.
    const shown = code.replace("'../app.ts'", "'./app.ts'").split('\n\n').at(-1) ?? '';
    expect(page, name).toContain(shown.trimEnd());
  }
});
