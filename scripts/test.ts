/*
 * `npm test [-- pattern …]`: types, lint, import rules, unused code, then every test on SQLite and PostgreSQL and
 * in a browser. With patterns: the matching test files only. The last line counts checks and tests.
 */
import { runChecks } from './test/checks.ts';
import { startPostgres } from './test/postgres.ts';
import { runVitest, type Totals } from './test/vitest.ts';

const patterns = process.argv.slice(2);
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => interrupted.abort());

const totals = [patterns.length > 0 ? nothing() : runChecks()];
if (!interrupted.signal.aborted) totals.push(await runTests());
const sum = (count: (part: Totals) => number) => totals.reduce((total, x) => total + count(x), 0);

const skipped = sum((x) => x.skipped);
const failed = sum((x) => x.failed);
if (interrupted.signal.aborted) console.log('The tests were stopped before their end.');
console.log(
  `${sum((x) => x.passed)} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
);
process.exit(failed > 0 || interrupted.signal.aborted ? 1 : 0);

/** Runs the tests with a PostgreSQL server of their own, which ends with them. */
async function runTests(): Promise<Totals> {
  let postgres: Awaited<ReturnType<typeof startPostgres>>;
  try {
    postgres = await startPostgres();
  } catch (error) {
    console.error((error as Error).message);
    return { ...nothing(), failed: 1 };
  }
  if (!postgres) {
    console.log(
      'PostgreSQL is not installed, so the tests on it are skipped (Debian: apt-get install postgresql).',
    );
  }
  try {
    return await runVitest(
      patterns,
      { ...(postgres && { GATEHOUSE_TEST_DATABASE_URL: postgres.url }) },
      interrupted.signal,
    );
  } finally {
    await postgres?.stop();
  }
}

function nothing(): Totals {
  return { passed: 0, failed: 0, skipped: 0 };
}
