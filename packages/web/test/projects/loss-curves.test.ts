import type { Series } from "@glissade/api";
import { describe, expect, it } from "vitest";
import { lossCurve } from "../../src/features/projects/loss-curves.ts";

const series = (key: string, values: number[]): Series => ({
  experimentId: "e",
  key,
  values,
  steps: [],
  count: values.length,
  decimated: false,
});

describe("lossCurve", () => {
  it("should show the training loss until there are three evaluations", () => {
    const train = series("train/loss", [3, 2, 1, 0.5]);
    expect(lossCurve([train, series("validation/loss", [3, 2])], "e")).toEqual([3, 2, 1, 0.5]);
    expect(lossCurve([train, series("validation/loss", [3, 2, 1])], "e")).toEqual([3, 2, 1]);
  });

  it("should be empty for an experiment without a loss", () => {
    expect(lossCurve([], "e")).toEqual([]);
  });
});
