import { describe, expect, it } from "vitest";
import { evidenceRange } from "../../src/features/results/advice/evidence-range.ts";
import { adviceKey, readKeys } from "../../src/features/results/advice/use-dismissed.ts";
import { chartGroups } from "../../src/features/results/charts/chart-groups.ts";

describe("the steps that show a piece of evidence", () => {
  it("should lie around it by half its length, within the run", () => {
    expect(evidenceRange([400, 600], 1000)).toEqual([300, 700]);
    expect(evidenceRange([10, 600], 700)).toEqual([0, 700]);
  });

  it("should be a few steps when it is one", () => expect(evidenceRange([50, 50], 1000)).toEqual([30, 70]));
});

describe("what was put aside", () => {
  it("should be known by its rule and its step, so that it comes up again when it happens again", () => {
    expect(adviceKey({ code: "plateau", since: 300 })).not.toBe(adviceKey({ code: "plateau", since: 900 }));
  });

  it("should be nothing when the browser kept something else", () => {
    for (const kept of [undefined, "", "{", "7", "null"]) expect(readKeys(kept)).toEqual([]);
    expect(readKeys('["plateau@300", 7]')).toEqual(["plateau@300"]);
  });
});

it("should draw the size of steps and the weights unchanged apart, after the metrics", () => {
  const keys = ["lr", "update/unchanged", "update/ratio", "train/loss", "imagesPerSecond", "validation/top5"];
  expect(chartGroups(keys).map(({ name }) => name)).toEqual([
    "loss",
    "lr",
    "top5",
    "update/ratio",
    "update/unchanged",
    "imagesPerSecond",
  ]);
});
