import type { Reporter, TestModule } from "vitest/node";

/** Ends a test run with one plain line that any tool can read: `N passed, N failed, N skipped`. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    for (const module of modules) {
      let any = false;
      for (const test of module.children.allTests()) {
        any = true;
        const { state } = test.result();
        if (state === "passed" || state === "failed" || state === "skipped") count[state] += 1;
        else count.failed += 1;
      }
      // A file that could not even be loaded has no tests to fail.
      if (!any && !module.ok()) count.failed += 1;
    }
    process.stdout.write(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`);
  }
}
