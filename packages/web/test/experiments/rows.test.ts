import type { ExperimentSummary, Series } from "@glissade/api";
import { describe, expect, it } from "vitest";
import { sortOfColumn, withColumn } from "../../src/features/experiments/columns.ts";
import { groupBy } from "../../src/features/experiments/groups.ts";
import { grown } from "../../src/features/experiments/queries.ts";

const experiment = (number: number, scheduler: string | null): ExperimentSummary =>
  ({
    id: String(number),
    number,
    spec: { scheduler: scheduler && { type: scheduler } },
  }) as unknown as ExperimentSummary;

describe("rows of the table", () => {
  it("should part neighbours by the group's key, what lacks it as a group of its own", () => {
    const items = [experiment(1, "StepLR"), experiment(2, "StepLR"), experiment(3, null)];
    expect(groupBy(items, "spec.scheduler.type").map(({ value, items: own }) => [value, own.length])).toEqual([
      ["StepLR", 2],
      [undefined, 1],
    ]);
    expect(groupBy(items, undefined)).toHaveLength(1);
  });

  it("should let curves grow by what is new only", () => {
    const series: Series = {
      experimentId: "a",
      key: "train/loss",
      count: 2,
      steps: [1, 2],
      values: [2, 1.5],
      decimated: false,
    };
    const data = {
      "train/loss": [
        [2, 1.5],
        [3, null],
        [4, 1],
      ] as [number, number | null][],
    };
    const { items } = grown({ items: [series] }, { type: "experiment.metrics", experimentId: "a", data }, ["a"]);
    expect(items[0]).toMatchObject({ steps: [1, 2, 3, 4], values: [2, 1.5, null, 1] });
    const message = { type: "experiment.metrics" as const, experimentId: "b", data };
    expect(grown({ items: [series] }, message, ["a"]).items).toEqual([series]);
    expect(grown({ items: [series] }, message, ["a", "b"]).items[1]).toMatchObject({
      experimentId: "b",
      steps: [2, 3, 4],
    });
  });

  it("should sort so that the first click shows the best on top", () => {
    expect(sortOfColumn("best", "validation/accuracy")).toEqual({
      key: "metrics.validation/accuracy",
      descending: true,
    });
    expect(sortOfColumn("best", "validation/loss")).toEqual({ key: "metrics.validation/loss", descending: false });
    expect(sortOfColumn("metrics.test/loss", "x")).toEqual({ key: "metrics.test/loss", descending: false });
  });

  it("should put a new column where it is seen", () => {
    expect(withColumn(["lr", "loss", "age"], "spec.seed")).toEqual(["lr", "spec.seed", "loss", "age"]);
    expect(withColumn(["lr"], "spec.seed")).toEqual(["lr", "spec.seed"]);
  });
});
