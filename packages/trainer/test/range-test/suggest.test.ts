import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rangeTestOptions, ratesOf } from "../../src/range-test/options.ts";
import { suggestRates } from "../../src/range-test/suggest.ts";
import type { RangePoint } from "../../src/range-test/sweep.ts";

/** Losses that stay at 2, fall around 10^-2, are lowest at 10^-1 and run away after it. */
function curve(loss: (power: number) => number): RangePoint[] {
  return ratesOf(rangeTestOptions.parse({ from: 1e-6, to: 10, steps: 120 })).map((lr, i) => {
    const value = loss(Math.log10(lr));
    return { step: i + 1, lr, loss: value, smoothed: value };
  });
}
const typical = (power: number): number =>
  2 - 1.2 / (1 + Math.exp(-4 * (power + 2))) + (power > -0.9 ? 6 * (power + 0.9) ** 2 : 0);

describe("suggestRates", () => {
  const { suggestions, suggested } = suggestRates(curve(typical));
  const rate = (rule: string): number => suggestions.find((each) => each.rule === rule)?.lr ?? NaN;

  it("should find the steepest fall", () => {
    expect(Math.log10(rate("steepest"))).toBeCloseTo(-2, 0.5);
  });

  it("should take a tenth of the rate with the lowest loss", () => {
    const lowest = curve(typical).reduce((best, point) => (point.smoothed < best.smoothed ? point : best));
    expect(rate("minimum")).toBe(Number((lowest.lr / 10).toPrecision(2)));
  });

  it("should put the valley inside the fall", () => {
    expect(Math.log10(rate("valley"))).toBeGreaterThan(-6);
    expect(Math.log10(rate("valley"))).toBeLessThan(-0.9);
  });

  it("should suggest the middle one of the three", () => {
    const rates = suggestions.map(({ lr }) => lr).sort((a, b) => a - b);
    expect(suggestions.map(({ rule }) => rule)).toEqual(["valley", "steepest", "minimum"]);
    expect(suggested).toBe(rates[1]);
  });

  it("should suggest a rate at which the loss does not run away, whatever the curve's place and noise", () => {
    const cases = fc.record({
      shift: fc.double({ min: -2, max: 0.5, noNaN: true }),
      noise: fc.double({ min: 0, max: 0.05, noNaN: true }),
      seed: fc.integer({ min: 0, max: 1000 }),
    });
    fc.assert(
      fc.property(cases, ({ shift, noise, seed }) => {
        let state = seed;
        const draw = (): number => ((state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31 - 0.5) * noise;
        const found = suggestRates(curve((power) => typical(power - shift) + draw())).suggested;
        expect(Math.log10(found ?? NaN)).toBeGreaterThan(-6);
        expect(Math.log10(found ?? NaN)).toBeLessThan(-0.9 + shift);
      }),
    );
  });

  it("should suggest nothing where the loss never fell", () => {
    expect(suggestRates(curve((power) => (power > -3 ? 2 + (power + 3) ** 2 : 2)))).toMatchObject({
      suggestions: [],
      suggested: null,
      reason: expect.stringContaining("hardly fell") as string,
    });
  });

  it("should suggest nothing where the loss ran away at once", () => {
    expect(suggestRates(curve(typical).slice(0, 6))).toMatchObject({
      suggested: null,
      reason: expect.stringContaining("smaller rate") as string,
    });
  });
});
