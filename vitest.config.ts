import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts"],
    reporters: ["default", "./tools/closing-line-reporter.ts"],
    setupFiles: ["./tools/fast-check-setup.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is waited for may be slow on a busy machine; a test that passes does not wait longer.
    expect: { poll: { timeout: 15_000 } },
    maxWorkers: 2,
  },
});
