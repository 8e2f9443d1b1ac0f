import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: {
    resolve: { conditions: ['@gatehouse/source', 'module', 'node', 'development|production'] },
  },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'examples/*/test/**/*.test.ts',
      'test/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    globalSetup: ['packages/provider/test/migrated-databases.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // Child processes that tests start find the workspaces' sources too.
    execArgv: ['--conditions=@gatehouse/source'],
    // For a machine that is busy with other things: what hangs is rare, what is slow there is not wrong.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Where nobody watches, one of many thousand tests by chance should not stop everything; the run names it.
    retry: process.env.CI ? 1 : 0,
    expect: { poll: { timeout: 30_000 } },
  },
});
