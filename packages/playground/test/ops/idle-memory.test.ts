import { expect, it, onTestFinished } from "vitest";
import { releaseIdleMemory } from "../../src/ops/idle-memory.ts";

/** Lists that nobody keeps. */
function makeGarbage(): void {
  let kept: unknown[] = [];
  for (let i = 0; i < 200; i++) kept = [kept, Array.from({ length: 50_000 }, (_, j) => ({ i, j }))].slice(-1);
}

it("should give memory back when nothing happens", async () => {
  makeGarbage();
  const { heapTotal: full } = process.memoryUsage();
  onTestFinished(releaseIdleMemory({ everyMs: 20 }));
  await expect.poll(() => process.memoryUsage().heapTotal, { timeout: 20_000 }).toBeLessThan(full - 16 * 2 ** 20);
});
