import { spawnSync } from 'node:child_process';
import type { Totals } from './vitest.ts';

interface Check {
  name: string;
  command: string;
  args: string[];
}

/** What is checked without running the programs. */
const CHECKS: readonly Check[] = [
  { name: 'types', command: 'tsc', args: ['-p', 'tsconfig.json'] },
  // Its types add a required variable to every `process.env`, which would be ours too.
  {
    name: 'types of the Next.js adapter',
    command: 'tsc',
    args: ['-p', 'examples/next/tsconfig.json', '--incremental', 'false'],
  },
  {
    name: 'types of the dashboard',
    command: 'tsc',
    args: ['-p', 'packages/console/tsconfig.json'],
  },
  {
    name: 'types of the Next.js test app',
    command: 'tsc',
    args: ['-p', 'packages/client/test/adapters/next-app/tsconfig.json', '--incremental', 'false'],
  },
  { name: 'lint and format', command: 'biome', args: ['check', '--error-on-warnings'] },
  {
    name: 'import rules',
    command: 'depcruise',
    args: [
      '--config',
      '.dependency-cruiser.mjs',
      'packages',
      'examples',
      'scripts',
      'bench',
      'test',
    ],
  },
  { name: 'unused code', command: 'knip', args: ['--no-progress'] },
];

/** Runs every check, also after one has failed. @returns how many passed and failed. */
export function runChecks(): Totals {
  const failed = CHECKS.filter(({ name, command, args }) => {
    const started = performance.now();
    const { status, stdout, stderr, error } = spawnSync(`node_modules/.bin/${command}`, args, {
      encoding: 'utf8',
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
    if (status !== 0) console.log(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`);
    return status !== 0;
  }).length;
  return { passed: CHECKS.length - failed, failed, skipped: 0 };
}
