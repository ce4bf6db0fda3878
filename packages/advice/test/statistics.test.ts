import { describe, expect, it } from "vitest";
import { levelsOf } from "../src/statistics/levels.ts";
import { median, noiseOf, robustScale } from "../src/statistics/median.ts";
import { robustSlope, trendScore } from "../src/statistics/trend.ts";

describe("the median and its deviation", () => {
  const cases: [number[], number, number][] = [
    [[5], 5, 0],
    [[3, 1, 2], 2, 1.4826],
    [[4, 1, 3, 2], 2.5, 1.4826],
    // Half of the values may be anything.
    [[1, 2, 3, 4, 1e9], 3, 1.4826],
  ];
  for (const [values, middle, scale] of cases) {
    it(`should be ${middle} and ${scale} when the values are ${values.join(", ")}`, () => {
      expect(median(values)).toBe(middle);
      expect(robustScale(values)).toBeCloseTo(scale, 12);
    });
  }

  it("should be no number when there are no values", () => expect(median([])).toBeNaN());

  it("should see no noise in a straight line", () => expect(noiseOf([1, 2, 3, 4, 5])).toBe(0));
});

describe("the test for a trend", () => {
  it("should give the scores of Mann and Kendall's statistic when all pairs rise, fall, or are even", () => {
    // S = n (n - 1) / 2 = 10, variance n (n - 1) (2 n + 5) / 18 = 50 / 3.
    expect(trendScore([1, 2, 3, 4, 5])).toBeCloseTo(9 / Math.sqrt(50 / 3), 12);
    expect(trendScore([5, 4, 3, 2, 1])).toBeCloseTo(-9 / Math.sqrt(50 / 3), 12);
    expect(trendScore([1, 1, 1, 1, 1])).toBeCloseTo(0, 12);
  });

  it("should say nothing of fewer than four values", () => expect(trendScore([1, 2, 3])).toBe(0));

  it("should give the slope of a line though one value in five is wild", () => {
    expect(robustSlope([0, 2, 4, 1000, 8])).toBe(2);
    expect(robustSlope([1])).toBe(0);
  });
});

describe("the level of a series", () => {
  it("should be the median of the points so far, the last three at most", () => {
    const points = [9, 1, 2, 100, 3].map((value, step) => ({ step, value }));
    expect(levelsOf(points, 3).map(({ value }) => value)).toEqual([9, 5, 2, 2, 3]);
  });
});
