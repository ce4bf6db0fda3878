import type { Series } from "@glissade/api";
import { describe, expect, it } from "vitest";
import { chartGroups, spansDecades } from "../../src/features/results/charts/chart-groups.ts";
import { appendLive, mergePoints, type PointsByKey } from "../../src/features/results/charts/live-points.ts";
import { smooth } from "../../src/shared/charts/smooth.ts";
import { createXAxis } from "../../src/features/results/charts/x-axis.ts";
import { parseSearch } from "../../src/features/results/search.ts";

function series(key: string, steps: number[], decimated = false): Series {
  return { experimentId: "e", key, count: steps.length, steps, values: steps, times: steps, decimated };
}

describe("live points", () => {
  const none: PointsByKey = new Map();

  it("should go on after what was read, none twice", () => {
    const live = appendLive(none, [{ a: [[2, 2], [3, 3]] }, { a: [[4, null]] }], 7); // prettier-ignore
    const merged = mergePoints([series("a", [1, 2])], live ?? none);
    expect(merged.get("a")).toEqual({ steps: [1, 2, 3, 4], values: [1, 2, 3, null], times: [1, 2, 7, 7] });
  });

  it("should be refused when the training went back", () => {
    const live = appendLive(none, [{ a: [[5, 1]] }], 0);
    expect(appendLive(live ?? none, [{ a: [[4, 1]] }], 0)).toBeUndefined();
  });

  it("should stop at the end of a window where only that was read", () => {
    const live = appendLive(none, [{ dense: [[11, 1]], sparse: [[12, 1]] }], 0); // prettier-ignore
    const all = [series("dense", [1, 9], true), series("sparse", [1, 9])];
    const merged = mergePoints(all, live ?? none, {
      detail: [series("dense", [4, 5, 6]), series("sparse", [])],
      end: 6,
    });
    expect(merged.get("dense")?.steps).toEqual([4, 5, 6]);
    expect(merged.get("sparse")?.steps).toEqual([1, 9, 12]);
  });
});

describe("charts", () => {
  it("should stand with the learning rate right under the loss, and the pace last", () => {
    const keys = [
      "imagesPerSecond",
      "lr",
      "lr/2",
      "train/accuracy",
      "train/loss",
      "validation/loss",
      "validation/top5",
    ];
    expect(chartGroups(keys)).toEqual([
      { name: "loss", keys: ["train/loss", "validation/loss"] },
      { name: "lr", keys: ["lr", "lr/2"] },
      { name: "accuracy", keys: ["train/accuracy"] },
      { name: "top5", keys: ["validation/top5"] },
      { name: "imagesPerSecond", keys: ["imagesPerSecond"] },
    ]);
  });

  it("should be logarithmic for steps of a tenth, and not for a curve that only ends near zero", () => {
    const stairs = Array.from({ length: 90 }, (_, i) => 0.1 ** Math.floor(i / 20));
    const cosine = Array.from({ length: 90 }, (_, i) => 1 + Math.cos((Math.PI * i) / 90));
    expect(spansDecades(stairs)).toBe(true);
    expect(spansDecades(cosine)).toBe(false);
  });

  it("should leave a constant as it is when smoothed, and start at the first value", () => {
    expect(smooth([1, 2, 3, 9], [5, 5, 5, 5], 0.9)).toEqual([5, 5, 5, 5]);
    expect(smooth([1, 2, 3], [4, null, 0], 0.5)[0]).toBe(4);
    expect(smooth([1, 2, 3], [4, null, 0], 0.5)[1]).toBeNull();
  });

  it.each(["step", "epoch", "time"] as const)("should find its step again on an axis of %s", (kind) => {
    const reference = { steps: [10, 20, 40], values: [0, 0, 0], times: [2000, 3000, 9000] };
    const axis = createXAxis(kind, { stepsPerEpoch: 10, reference, began: 1000, secondsPerStep: 0.5 });
    for (const step of [0, 5, 10, 33, 40, 60]) expect(axis.toStep(axis.fromStep(step))).toBeCloseTo(step, 9);
    expect(createXAxis("epoch", { stepsPerEpoch: 10, reference, began: 0, secondsPerStep: 0 }).fromStep(25)).toBe(2.5);
  });
});

describe("the address", () => {
  it("should give defaults for what it lacks and for what is no such thing", () => {
    expect(parseSearch({})).toMatchObject({ tab: "charts", x: "step", zoom: null, smooth: 0, mistakes: true, page: 1 });
    expect(parseSearch({ tab: "nonsense", smooth: 7, from: 5, to: 2, cell: [1, 2], page: -1 })).toEqual(
      parseSearch({}),
    );
  });
});
