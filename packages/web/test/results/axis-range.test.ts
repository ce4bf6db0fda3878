import { describe, expect, it } from "vitest";
import { linearRange, logRange, logTicks } from "../../src/shared/charts/axis-range.ts";

describe.each([
  ["a linear", (min: number, max: number) => linearRange(undefined, min, max, 0.05)],
  ["a logarithmic", (min: number, max: number) => logRange(undefined, min, max)],
])("the range of %s axis", (_kind, range) => {
  it.each([
    [0.05, 0.05],
    [0.3, 0.1 + 0.2],
    [0.01, 0.01 * (1 + 1e-12)],
  ])("should be wide enough for ticks when values differ by rounding at most: %d, %d", (min, max) => {
    const [low, high] = range(min, max);
    expect(low).toBeLessThan(min * 0.6);
    expect(high).toBeGreaterThan(max * 1.4);
  });

  it("should hold all values with little air when they differ", () => {
    const [low, high] = range(0.01, 0.05);
    expect(low).toBeLessThan(0.01);
    expect(low).toBeGreaterThan(0.005);
    expect(high).toBeGreaterThan(0.05);
    expect(high).toBeLessThan(0.06);
  });
});

describe("ticks of a logarithmic axis", () => {
  it("should be round and end when the axis begins a little below a power of ten", () => {
    expect(logTicks(9.8e-5, 4e-4)).toEqual([1e-4, 2e-4, 3e-4, 4e-4]);
    expect(logTicks(0.9, 20)).toEqual([0.9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20]);
  });

  it("should be its ends when no round numbers lie on it, and none when it cannot be", () => {
    expect(logTicks(1.2e-4, 1.9e-4)).toEqual([1.2e-4, 1.9e-4]);
    expect(logTicks(0, 1)).toEqual([]);
    expect(logTicks(1, Infinity)).toEqual([]);
  });
});
