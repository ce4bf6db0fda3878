import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimate, decimatePlanned } from "../../src/metrics/decimate.ts";
import { planReading, stretchOf, stretchStart } from "../../src/metrics/reading-plan.ts";
import type { SeriesPoints } from "../../src/metrics/series-points.ts";
import { bitsOfAll, chunked, codeOf, pointsOf, rowsOf } from "./random-points.ts";

/** A series in chunks, with a window that lies in it, beside it or around it. */
const cases = fc
  .record({
    points: fc.integer({ min: 1, max: 200 }).chain((length) => pointsOf(length, { widestGap: 5 })),
    cuts: fc.array(fc.nat(200), { maxLength: 60 }),
    width: fc.integer({ min: 1, max: 30 }),
    from: fc.option(fc.integer({ min: -20, max: 600 }), { nil: undefined }),
    span: fc.option(fc.nat(600), { nil: undefined }),
  })
  .map(({ points, cuts, width, from, span }) => {
    const to = span === undefined ? undefined : (from ?? points.steps[0]!) + span;
    return { points, chunks: chunked(points, cuts), window: { width, from, to } };
  })
  .filter(({ points, window }) => (window.to ?? points.steps.at(-1)!) >= (window.from ?? points.steps[0]!));

/** The stretch of a step in exact arithmetic. */
function exactStretch(step: number, from: number, to: number, width: number): number {
  return Number((BigInt(step - from) * BigInt(width)) / BigInt(to - from + 1));
}

function stretchesOf(points: SeriesPoints, from: number, to: number, width: number) {
  const stretches = new Map<number, { values: number[]; rows: ReturnType<typeof rowsOf> }>();
  for (const row of rowsOf(points)) {
    if (row[0] < from || row[0] > to) continue;
    const stretch = exactStretch(row[0], from, to, width);
    const entry = stretches.get(stretch) ?? { values: [], rows: [] };
    entry.values.push(row[1]);
    entry.rows.push(row);
    stretches.set(stretch, entry);
  }
  return stretches;
}

function outstanding({ values, rows }: { values: number[]; rows: ReturnType<typeof rowsOf> }) {
  const numbers = values.filter((value) => !Number.isNaN(value));
  return {
    min: Math.min(...numbers) + 0,
    max: Math.max(...numbers) + 0,
    first: rows[0],
    last: rows.at(-1),
    hasNan: numbers.length < values.length,
  };
}

describe("a decimated series", () => {
  it("should keep first, last, extremes and a NaN of every stretch, from points of the series in their order", () => {
    fc.assert(
      fc.property(cases, ({ points, chunks, window }) => {
        const from = window.from ?? points.steps[0]!;
        const to = window.to ?? points.steps.at(-1)!;
        const { points: kept, decimated } = decimate(chunks, window);
        const wanted = stretchesOf(points, from, to, window.width);
        const found = stretchesOf(kept, from, to, window.width);
        expect([...found.keys()]).toEqual([...wanted.keys()]);
        for (const [stretch, entry] of wanted) {
          expect(outstanding(found.get(stretch)!)).toEqual(outstanding(entry));
          if (decimated) expect(found.get(stretch)!.rows.length).toBeLessThanOrEqual(5);
        }
        // Every kept point is the series' own, in its order.
        const rows = rowsOf(points).map(String);
        let place = -1;
        for (const row of rowsOf(kept)) {
          place = rows.indexOf(String(row), place + 1);
          expect(place).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("should be whole when the window has no more than four points a pixel", () => {
    fc.assert(
      fc.property(cases, ({ points, chunks, window }) => {
        const from = window.from ?? points.steps[0]!;
        const to = window.to ?? points.steps.at(-1)!;
        const rows = rowsOf(points).filter(([step]) => step >= from && step <= to);
        const { points: kept, decimated } = decimate(chunks, window);
        expect(decimated).toBe(rows.length > 4 * window.width);
        if (!decimated) expect(rowsOf(kept)).toEqual(rows);
      }),
      { numRuns: 500 },
    );
  });

  it("should be the same when only the chunks that the plan names are read", () => {
    let passedOver = 0;
    fc.assert(
      fc.property(cases, ({ chunks, window }) => {
        const plan = planReading(chunks, window);
        const blobsOf = (indices: readonly number[]) => indices.map((index) => chunks[index]!.blob);
        const some = decimatePlanned(plan, blobsOf(plan.chunks));
        const touched = [...chunks.keys()].filter(
          (index) => chunks[index]!.lastStep >= plan.from && chunks[index]!.firstStep <= plan.to,
        );
        const all = decimatePlanned({ ...plan, chunks: touched, skips: false }, blobsOf(touched));
        expect(bitsOfAll(some.points)).toEqual(bitsOfAll(all.points));
        expect(some.decimated).toBe(all.decimated);
        if (plan.skips) passedOver += 1;
      }),
      { numRuns: 2000 },
    );
    expect(passedOver).toBeGreaterThan(20);
  });

  it("should put every step into the stretch that exact arithmetic gives", () => {
    const step = fc.integer({ min: 0, max: 2 ** 40 });
    fc.assert(
      fc.property(step, step, step, fc.integer({ min: 1, max: 10_000 }), (a, b, c, width) => {
        const [from, middle, to] = [a, b, c].sort((one, other) => one - other) as [number, number, number];
        const stretches = { from, to, width };
        const stretch = stretchOf(stretches, middle);
        expect(stretch).toBe(exactStretch(middle, from, to, width));
        expect(stretchStart(stretches, stretch)).toBeLessThanOrEqual(middle);
        expect(stretchStart(stretches, stretch + 1)).toBeGreaterThan(middle);
      }),
      { numRuns: 1000 },
    );
  });

  it("should keep a single peak among a million points", () => {
    const steps = Float64Array.from({ length: 1_000_000 }, (_, index) => index);
    const values = new Float64Array(1_000_000).with(654_321, 9).with(123_456, NaN);
    const points = { steps, values, times: steps };
    const cuts = Array.from({ length: 245 }, (_, index) => index * 4096);
    const { points: kept } = decimate(chunked(points, cuts), { width: 300 });
    expect(kept.steps.length).toBeLessThanOrEqual(1500);
    expect(kept.values[kept.steps.indexOf(654_321)]).toBe(9);
    expect(kept.values[kept.steps.indexOf(123_456)]).toBeNaN();
  });

  it("should be empty when the series is, or nothing lies in the window", () => {
    expect(decimate([], { width: 10 }).points.steps).toHaveLength(0);
    const one = { steps: Float64Array.of(5), values: Float64Array.of(1), times: Float64Array.of(1) };
    expect(decimate(chunked(one, []), { width: 10, from: 6, to: 9 }).points.steps).toHaveLength(0);
  });

  it.each([{ width: 0 }, { width: 1.5 }, { width: NaN }, { width: 5, from: NaN }, { width: 5, to: Infinity }])(
    "should be refused when the window is %o",
    (window) => {
      expect(codeOf(() => decimate([], window))).toBe("invalid_window");
    },
  );
});
