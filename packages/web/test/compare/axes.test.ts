import { describe, expect, it } from "vitest";
import { valueAxis } from "../../src/features/compare/axes.ts";
import { along, stepAxis } from "../../src/features/compare/x-axis.ts";
import { spread } from "../../src/shared/charts/end-labels.tsx";

describe("axes of values", () => {
  it("should place numbers along a line", () => {
    const axis = valueAxis([10, 20, null]);
    expect([10, 15, 20, null, undefined, "x"].map(axis.place)).toEqual([0, 0.5, 1, undefined, undefined, undefined]);
  });

  it("should be logarithmic when positive numbers span far, with the decades between as ticks", () => {
    const axis = valueAxis([0.001, 1]);
    expect(axis.kind).toBe("log");
    expect(axis.place(0.01)).toBeCloseTo(1 / 3);
    expect(axis.ticks.map(({ value }) => value)).toEqual([0.001, 0.01, 0.1, 1]);
    expect(valueAxis([-1, 100]).kind).toBe("linear");
  });

  it("should place words in order, numbers within them by size, and a single one in the middle", () => {
    const axis = valueAxis(["StepLR", "CosineAnnealingLR", "StepLR"]);
    expect(axis.place("CosineAnnealingLR")).toBe(0);
    expect(axis.place("StepLR")).toBe(1);
    expect(valueAxis(["10%", "9%"]).ticks.map(({ value }) => value)).toEqual(["9%", "10%"]);
    expect(valueAxis([true]).place(true)).toBe(0.5);
    expect(valueAxis([3]).place(3)).toBe(0.5);
    expect(valueAxis([]).ticks).toEqual([]);
  });
});

describe("the axis of steps", () => {
  const experiment = {
    startedAt: "2026-01-01T00:00:00.000Z",
    spec: {},
    progress: { steps: 100, epochs: 4 },
  } as unknown as Parameters<typeof stepAxis>[1];

  it("should count epochs and time there and back", () => {
    const epochs = stepAxis("epoch", experiment, undefined);
    expect(epochs.fromStep(50)).toBe(2);
    expect(epochs.toStep(2)).toBe(50);
    const began = Date.parse("2026-01-01T00:00:00.000Z");
    const time = stepAxis("time", experiment, { steps: [10, 20], times: [began + 60_000, began + 180_000] });
    expect(time.fromStep(15)).toBe(2);
    expect(time.toStep(2)).toBe(15);
  });

  it("should go on beyond its points as between the last two", () => {
    expect(along([0, 10], [0, 5], 20)).toBe(10);
    expect(along([], [], 3)).toBe(0);
  });
});

describe("labels at the ends of lines", () => {
  it("should move apart what would lie on each other and stay inside", () => {
    expect(spread([10, 11, 50], 14, 0, 100)).toEqual([10, 24, 50]);
    expect(spread([98, 97], 14, 0, 100)).toEqual([100, 86]);
    expect(spread([], 14, 0, 100)).toEqual([]);
  });
});
