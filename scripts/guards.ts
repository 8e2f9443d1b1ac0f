/*
 * `npm run guards`, or with parts of their names for some: takes the checks of the client out one at a time, in a
 * copy, and runs the tests that attack what they guard against. A check whose loss no test notices is not tested.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { GUARDS, withoutGuard } from './guards/client.ts';
import type { Guard } from './guards/guard.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COPIED = [
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'packages/client',
  'docs/client',
  'scripts',
];

const wanted = process.argv.slice(2);
const guards = GUARDS.filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
);
const copy = mkdtempSync(join(tmpdir(), 'gatehouse-guards-'));
let running: ReturnType<typeof spawn> | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    running?.kill();
    rmSync(copy, { recursive: true, force: true });
    process.exit(1);
  });
}

try {
  for (const path of COPIED) {
    const isSource = (from: string) => !/\/(node_modules|dist|\.next)(\/|$)/.test(from);
    cpSync(join(ROOT, path), join(copy, path), { recursive: true, filter: isSource });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  const all = new Set(guards.flatMap(({ tests }) => tests));
  const before = await failure([...all]);
  if (before === undefined) {
    const unnoticed: Guard[] = [];
    for (const [index, guard] of guards.entries()) {
      const found = await noticed(guard);
      if (found === undefined) unnoticed.push(guard);
      const verdict = found === undefined ? 'NOT NOTICED' : 'noticed    ';
      console.log(
        `${index + 1}/${guards.length} ${verdict} ${guard.name}${found ? `: ${found}` : ''}`,
      );
    }
    console.log(`${guards.length - unnoticed.length} noticed, ${unnoticed.length} not`);
    process.exitCode = unnoticed.length > 0 ? 1 : 0;
  } else {
    console.error(`The tests fail with all guards in place; mend that first: ${before}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** The first test that fails without the guard. */
async function noticed(guard: Guard): Promise<string | undefined> {
  const file = join(copy, 'packages/client/src', guard.file);
  const whole = readFileSync(file, 'utf8');
  writeFileSync(file, withoutGuard(guard, pathToFileURL(`${copy}/packages/client/src/`)));
  try {
    return await failure(guard.tests);
  } finally {
    writeFileSync(file, whole);
  }
}

/** Runs tests until one fails. @returns its title; `undefined` when all pass. */
async function failure(tests: readonly string[]): Promise<string | undefined> {
  const args = tests.map((test) => (test.startsWith('-') ? test : `packages/client/${test}`));
  const child = spawn(
    process.execPath,
    [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--bail=1', '--no-color', ...args],
    { cwd: copy, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } },
  );
  running = child;
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      said += chunk;
    });
  }
  const code = await new Promise<number | null>((done) => child.once('close', done));
  if (code === 0) return undefined;
  const [, title] = / FAIL {2}(?:\S+ > )?(.+)/.exec(said) ?? [];
  return title ?? `it does not run: ${said.trim().split('\n').at(-1)}`;
}
