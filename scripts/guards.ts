/*
 * `npm run guards`, or with parts of their names for some: takes the checks of client and provider out one at a time, in a
 * copy, and runs the tests that attack what they guard against. A check whose loss no test notices is not tested.
 */
import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Guard, packageOf } from './guards/guard.ts';
import { DoesNotApply, GUARDS, withoutGuard } from './guards/table.ts';
import { startPostgres } from './test/postgres.ts';

type Verdict = 'caught' | 'NOT CAUGHT' | 'does not apply' | 'does not run' | 'skipped';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const COPIED = [
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'packages/client',
  'packages/provider',
  'docs',
  'scripts',
  'test',
];

const wanted = process.argv.slice(2);
const guards = GUARDS.filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
);
const copy = mkdtempSync(join(tmpdir(), 'gatehouse-guards-'));
let running: ReturnType<typeof spawn> | undefined;
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    stopped = true;
    running?.kill();
  });
}
const postgres = guards.some(({ needs }) => needs === 'PostgreSQL')
  ? await startPostgres()
  : undefined;

try {
  process.exitCode = await takeOutEach();
} finally {
  await postgres?.stop();
  rmSync(copy, { recursive: true, force: true });
}

/** @returns the exit code. */
async function takeOutEach(): Promise<number> {
  for (const path of COPIED) {
    const isSource = (from: string) => !/\/(node_modules|dist|\.next)(\/|$)/.test(from);
    cpSync(join(ROOT, path), join(copy, path), { recursive: true, filter: isSource });
  }
  // A package has modules of its own where it needs another version than the others.
  for (const path of ['', 'packages/client', 'packages/provider']) {
    const modules = join(ROOT, path, 'node_modules');
    if (existsSync(modules)) linkEach(modules, join(copy, path, 'node_modules'));
  }
  console.log('Running the tests with all guards in place …');
  const before = await run([...new Set(guards.flatMap(testsOf))]);
  if (before.code !== 0) {
    if (!stopped) console.error(`They fail; mend that first: ${before.failed ?? before.said}`);
    return 1;
  }
  const counts = new Map<Verdict, number>();
  for (const [index, guard] of guards.entries()) {
    const [verdict, why] = await withoutIt(guard);
    if (stopped) break;
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    console.log(`${index + 1}/${guards.length} ${verdict}: ${guard.name}${why && ` (${why})`}`);
  }
  console.log([...counts].map(([verdict, count]) => `${count} ${verdict}`).join(', '));
  if (stopped) console.log('Stopped before the end.');
  const isGood = ([verdict]: [Verdict, number]) => verdict === 'caught' || verdict === 'skipped';
  return !stopped && [...counts].every(isGood) ? 0 : 1;
}

/** One by one and without the caches of Vitest, lest tests that run elsewhere meanwhile write the same ones. */
function linkEach(modules: string, into: string): void {
  mkdirSync(into);
  for (const name of readdirSync(modules)) {
    if (!name.startsWith('.vite')) symlinkSync(join(modules, name), join(into, name));
  }
}

/** What its tests make of the code without the guard, and by which test or why. */
async function withoutIt(guard: Guard): Promise<[Verdict, string]> {
  const file = join(copy, packageOf(guard), 'src', guard.file);
  const whole = readFileSync(file, 'utf8');
  try {
    writeFileSync(file, withoutGuard(guard, pathToFileURL(`${copy}/`)));
    const { code, failed, said } = await run(testsOf(guard), guard.attack);
    if (code === 0) {
      const isSkipped = guard.needs !== undefined && !/ Tests .*passed/.test(said);
      return isSkipped ? ['skipped', `there is no ${guard.needs} here`] : ['NOT CAUGHT', ''];
    }
    // What does not even load guards against nothing, and shows nothing.
    return failed ? ['caught', failed] : ['does not run', said];
  } catch (error) {
    if (error instanceof DoesNotApply) return ['does not apply', error.message];
    throw error;
  } finally {
    writeFileSync(file, whole);
  }
}

function testsOf(guard: Guard): string[] {
  return guard.tests.map((test) => join(packageOf(guard), test));
}

/** Runs tests until one fails: its title, or the last that was said. */
async function run(
  tests: readonly string[],
  attack?: string,
): Promise<{ code: number | null; failed?: string | undefined; said: string }> {
  const child = spawn(
    process.execPath,
    [
      ...[join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--bail=1', '--no-color'],
      // So that what waits for ever without its guard shows that soon.
      ...(attack === undefined ? [] : ['--testTimeout=8000', '-t', attack]),
      ...tests,
    ],
    {
      cwd: copy,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NO_COLOR: '1',
        ...(postgres && { GATEHOUSE_TEST_DATABASE_URL: postgres.url }),
      },
    },
  );
  running = child;
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      said += chunk;
    });
  }
  const code = await new Promise<number | null>((done) => child.once('close', done));
  const [, failed] = / FAIL {2}\S+ > (.+)/.exec(said) ?? [];
  return {
    code,
    failed: failed?.slice(0, 150),
    said: said.trim().split('\n').slice(-30).join('\n'),
  };
}
