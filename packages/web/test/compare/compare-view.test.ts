import { describe, expect, it } from "vitest";
import { readView, searchOf } from "../../src/features/compare/compare-view.ts";

describe("a comparison in its address", () => {
  it("should read what it writes", () => {
    const search = {
      ids: "a,b",
      metrics: "train/loss,lr",
      x: "time",
      smooth: 0.6,
      zoom: "0.5..12",
      log: "train/loss",
      linear: "lr",
      axes: "solver.lr",
      score: "test/accuracy",
    };
    expect(searchOf(readView(search))).toEqual(search);
  });

  it("should be as usual when an address says nothing, or nonsense", () => {
    expect(searchOf(readView({}))).toEqual({});
    expect(searchOf(readView({ x: "mood", smooth: 3, zoom: "9..2", ids: 4 }))).toEqual({});
    expect(readView({ zoom: "nonsense" }).zoom).toBeUndefined();
  });

  it("should name each experiment once", () => {
    expect(readView({ ids: "a,b,a," }).ids).toEqual(["a", "b"]);
  });
});
