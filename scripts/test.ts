/*
 * `npm test [-- pattern …]`: types, lint, import rules, unused code, then every test on SQLite and PostgreSQL and
 * in a browser. With patterns: the matching test files only. The last line counts checks and tests.
 */
import { runChecks } from './test/checks.ts';
import { startPostgres } from './test/postgres.ts';
import { runVitest } from './test/vitest.ts';

const patterns = process.argv.slice(2);
const checks = patterns.length > 0 ? { passed: 0, failed: 0 } : runChecks();

const postgres = await startPostgres();
if (!postgres) {
  console.log(
    'PostgreSQL is not installed, so the tests on it are skipped (Debian: apt-get install postgresql).',
  );
}
// A Ctrl-C reaches the tests too; this process stays to stop the server.
process.on('SIGINT', () => undefined);
try {
  const tests = await runVitest(patterns, {
    ...(postgres && { GATEHOUSE_TEST_DATABASE_URL: postgres.url }),
  });
  const passed = checks.passed + tests.passed;
  const failed = checks.failed + tests.failed;
  const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : '';
  console.log(`${passed} passed, ${failed} failed${skipped}`);
  process.exitCode = failed > 0 ? 1 : 0;
} finally {
  await postgres?.stop();
}
