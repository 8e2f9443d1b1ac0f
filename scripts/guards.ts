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
  'packages/testkit',
  'docs',
  'scripts',
  'test',
];

/** So that what waits for ever without its guard shows that soon. In milliseconds. */
const SOON = 60_000;
const TIMED_OUT = /Test timed out in \d+ms/;

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
  if (!(await passesWhole())) return 1;
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

/**
 * Whether the tests pass with all guards in place: of files where the attacks have names, only those. One that needs what
 * a test before it has done would fail by itself without any guard, and be taken for one that notices.
 */
async function passesWhole(): Promise<boolean> {
  const attacked = guards.filter(({ attack }) => attack !== undefined);
  const attacks = attacked.map(({ attack }) => attack).join('|');
  const nameless = guards.filter(({ attack }) => attack === undefined);
  for (const [some, only] of [[attacked, attacks] as const, [nameless, undefined] as const]) {
    if (some.length === 0) continue;
    const { code, failed, said } = await run([...new Set(some.flatMap(testsOf))], only);
    if (stopped) return false;
    if (code === 0) continue;
    console.error(`They fail; mend that first: ${failed ?? said}`);
    return false;
  }
  return true;
}

/** One by one and without the caches of Vitest, lest tests that run elsewhere meanwhile write the same ones. */
function linkEach(modules: string, into: string): void {
  mkdirSync(into);
  for (const name of readdirSync(modules)) {
    if (name.startsWith('.vite')) continue;
    if (name === '@gatehouse') linkWorkspaces(join(into, name));
    else symlinkSync(join(modules, name), join(into, name));
  }
}

/** The packages as they are in the copy, else tests that import one by its name would see it with the guard. */
function linkWorkspaces(into: string): void {
  mkdirSync(into);
  for (const name of readdirSync(join(ROOT, 'packages'))) {
    const copied = join(copy, 'packages', name);
    symlinkSync(existsSync(copied) ? copied : join(ROOT, 'packages', name), join(into, name));
  }
}

/** What its tests make of the code without the guard, and by which test or why. */
async function withoutIt(guard: Guard): Promise<[Verdict, string]> {
  const file = join(copy, packageOf(guard), 'src', guard.file);
  const whole = readFileSync(file, 'utf8');
  try {
    writeFileSync(file, withoutGuard(guard, pathToFileURL(`${copy}/`)));
    const { code, failed, said } = await run(testsOf(guard), guard.attack, SOON);
    if (code === 0) {
      const isSkipped = guard.needs !== undefined && !/ Tests .*passed/.test(said);
      return isSkipped ? ['skipped', `there is no ${guard.needs} here`] : ['NOT CAUGHT', ''];
    }
    // What does not even load guards against nothing, and shows nothing.
    if (!failed) return ['does not run', said];
    if (!TIMED_OUT.test(said)) return ['caught', failed];
    // Or is the machine busy?
    writeFileSync(file, whole);
    const again = await run(testsOf(guard), guard.attack, SOON);
    return again.code === 0 ? ['caught', failed] : ['does not run', again.said];
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

/** Runs tests, or those with an attack in their titles, until one fails: its title, or the last that was said. */
async function run(
  tests: readonly string[],
  attack?: string,
  timeout?: number,
): Promise<{ code: number | null; failed?: string | undefined; said: string }> {
  const child = spawn(
    process.execPath,
    [
      ...[join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--bail=1', '--no-color'],
      ...(timeout === undefined ? [] : [`--testTimeout=${timeout}`]),
      ...(attack === undefined ? [] : ['-t', attack]),
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
