import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { thinTable, visiblePart } from "../../src/shared/charts/thin-series.ts";

const line = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.option(fc.double({ noNaN: true, min: -1e6, max: 1e6 }))), {
    minLength: 1,
    maxLength: 300,
  })
  .map((points) => {
    let x = 0;
    return { xs: points.map(([step]) => (x += step)), ys: points.map(([, value]) => value) };
  });

function known(values: readonly (number | null | undefined)[]): number[] {
  return values.filter((value) => value !== null && value !== undefined);
}

describe("a thinned line", () => {
  it("should keep the lowest and the highest value of what is in view", () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 1, max: 40 }), fc.boolean(), (points, width, log) => {
        const view = { from: points.xs[0] ?? 0, to: (points.xs.at(-1) ?? 0) + 1, width, log };
        const [places, column] = thinTable([points], view);
        expect(column).toHaveLength(places.length);
        expect(places).toEqual([...places].sort((a, b) => a - b));
        const [all, kept] = [known(points.ys), known(column ?? [])];
        expect(kept.length).toBeLessThanOrEqual(2 * (width + 2));
        expect(Math.min(...kept)).toBe(Math.min(...all));
        expect(Math.max(...kept)).toBe(Math.max(...all));
      }),
    );
  });

  it("should go on to one point on either side of what is in view", () => {
    fc.assert(
      fc.property(line, fc.nat(600), fc.nat(600), (points, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const { xs } = visiblePart(points, { from, to });
        const inside = points.xs.filter((x) => x >= from && x <= to);
        expect(xs.filter((x) => x >= from && x <= to)).toEqual(inside);
        expect(xs.filter((x) => x < from)).toEqual(points.xs.filter((x) => x < from).slice(-1));
        expect(xs.filter((x) => x > to)).toEqual(points.xs.filter((x) => x > to).slice(0, 1));
      }),
    );
  });
});
