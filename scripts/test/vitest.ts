import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Runs the tests whose files match `patterns`, or all, until they end or are interrupted. A run that could not be
 * counted is one failure.
 */
export async function runVitest(
  patterns: readonly string[],
  env: Record<string, string>,
  interrupted: AbortSignal,
): Promise<Totals> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-report-'));
  const file = join(folder, 'report.json');
  const reporters = [
    '--reporter=default',
    '--reporter=./scripts/test/second-attempts.ts',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...reporters, ...patterns],
    { stdio: 'inherit', env: { ...process.env, ...env } },
  );
  const stop = () => child.kill('SIGTERM');
  if (interrupted.aborted) stop();
  interrupted.addEventListener('abort', stop);
  const [code] = (await once(child, 'exit')) as [number | null];
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
      numTodoTests: number;
    };
    // A file that does not load has no test that could fail, and vitest says so by its exit code only.
    const unseen = code !== 0 && report.numFailedTests === 0 ? 1 : 0;
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + unseen,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
