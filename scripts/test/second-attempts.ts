import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Names each test that passed only when it was tried again, and what it had failed by: it hides a fault, or is one. */
export default class SecondAttempts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]).filter(isFlaky);
    if (tests.length === 0) return;
    console.log(`\nPassed at the second attempt only (${tests.length}), which is a fault to find:`);
    for (const test of tests) {
      console.log(`  ${test.module.relativeModuleId} > ${test.fullName}`);
      for (const { stack, message } of test.result().errors ?? []) {
        console.log((stack || message).replaceAll(/^/gm, '    '));
      }
    }
  }
}

function isFlaky(test: TestCase): boolean {
  return test.diagnostic()?.flaky ?? false;
}
