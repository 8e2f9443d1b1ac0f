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
    execArgv: [
      // Child processes that tests start find the workspaces' sources too.
      '--conditions=@gatehouse/source',
      // A file's process lives for seconds: room for what is new is cheaper than to look through it again and again.
      '--min-semi-space-size=16',
      '--max-semi-space-size=64',
    ],
    // For a machine that is busy with other things: what hangs is rare, what is slow there is not wrong.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Where nobody watches, one of many thousand tests by chance should not stop everything; the run names it.
    retry: process.env.CI ? 1 : 0,
    expect: { poll: { timeout: 30_000 } },
  },
});
