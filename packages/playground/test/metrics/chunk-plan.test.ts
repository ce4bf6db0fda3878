import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countToMerge, planAppend, planTruncate, tailLength, type ChunkPlan } from "../../src/metrics/chunk-plan.ts";
import { chunkCapacity, decodeChunk, type SeriesChunk } from "../../src/metrics/series-chunk.ts";
import type { SeriesPoints } from "../../src/metrics/series-points.ts";
import { bitsOf, codeOf, pointsOf } from "./random-points.ts";

type Row = SeriesChunk & { readonly id: number };

/** A table of chunks as a database would keep it, and how many points were ever written to it. */
class ChunkTable {
  rows: Row[] = [];
  written = 0;
  #id = 0;

  apply({ replace, write }: ChunkPlan<number>): void {
    expect(replace).toEqual(this.rows.slice(this.rows.length - replace.length).map(({ id }) => id));
    this.rows = this.rows.filter(({ id }) => !replace.includes(id));
    for (const chunk of write) {
      this.rows.push({ ...chunk, id: this.#id++ });
      this.written += chunk.count;
    }
  }

  get tail(): Row[] {
    return this.rows.slice(-tailLength);
  }

  column(name: "steps" | "values" | "times" | "epochs"): readonly bigint[] {
    return this.rows.flatMap(({ blob, count }) =>
      bitsOf(decodeChunk(blob)[name] ?? new Float64Array(count).fill(NaN))!.slice(),
    );
  }
}

/** Appending so many points, a gap after what is there; or dropping those above a share of the last step. */
type Act = { readonly append: SeriesPoints; readonly gap: number } | { readonly truncate: number };

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ append: fc.nat(30).chain((length) => pointsOf(length)), gap: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ truncate: fc.double({ min: 0, max: 1.1, noNaN: true }) }) },
);

describe("plans for the chunks of a series", () => {
  it("should hold what a plain list holds when points are appended and dropped in any order", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
        const table = new ChunkTable();
        const model = { steps: [] as number[], values: [] as number[], times: [] as number[], epochs: [] as number[] };
        for (const step of acts) {
          const last = model.steps.at(-1) ?? 0;
          if ("truncate" in step) {
            const limit = Math.floor(last * step.truncate);
            table.apply(planTruncate(table.rows, limit));
            const kept = model.steps.filter((other) => other <= limit).length;
            for (const column of Object.values(model)) column.length = kept;
            continue;
          }
          const points = { ...step.append, steps: step.append.steps.map((other) => other + last + step.gap) };
          table.apply(planAppend(table.tail, points));
          model.steps.push(...points.steps);
          model.values.push(...points.values);
          model.times.push(...points.times);
          model.epochs.push(...(points.epochs ?? new Float64Array(points.steps.length).fill(NaN)));
        }
        for (const name of ["steps", "values", "times", "epochs"] as const) {
          expect(table.column(name)).toEqual(bitsOf(Float64Array.from(model[name])));
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([3, 10, 100, 1000])(
    "should write each point few times and fill the chunks when batches are of %i points",
    (batch) => {
      const table = new ChunkTable();
      const total = 30_000 - (30_000 % batch);
      for (let step = 0; step < total; step += batch) {
        const steps = Float64Array.from({ length: batch }, (_, index) => step + index);
        table.apply(planAppend(table.tail, { steps, values: steps.map(Math.sin), times: steps }));
      }
      expect(table.rows.reduce((sum, { count }) => sum + count, 0)).toBe(total);
      expect(Math.max(...table.rows.map(({ count }) => count))).toBeLessThanOrEqual(chunkCapacity);
      expect(table.written / total).toBeLessThanOrEqual(Math.log2(chunkCapacity / batch) + 2);
      // All but the few at the end, which are still growing, are at least half full.
      const growing = Math.ceil(Math.log2(chunkCapacity / batch)) + 1;
      for (const { count } of table.rows.slice(0, -growing)) expect(count).toBeGreaterThanOrEqual(chunkCapacity / 2);
    },
  );

  it("should cut points into full chunks when there are more of them than one holds", () => {
    const steps = Float64Array.from({ length: 10_000 }, (_, index) => index);
    const plan = planAppend([], { steps, values: steps, times: steps });
    expect(plan.write.map(({ count }) => count)).toEqual([chunkCapacity, chunkCapacity, 10_000 - 2 * chunkCapacity]);
  });

  it("should say beforehand how many chunks are merged", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 20 }), (sizes) => {
        const table = new ChunkTable();
        let step = 0;
        for (const size of sizes) {
          const steps = Float64Array.from({ length: size }, () => step++);
          const plan = planAppend(table.tail, { steps, values: steps, times: steps });
          const merged = countToMerge(
            table.tail.map(({ count }) => count),
            size,
          );
          expect(plan.replace).toHaveLength(merged);
          table.apply(plan);
        }
      }),
    );
  });

  it("should change nothing when no point is appended or none is above the step", () => {
    const table = new ChunkTable();
    const none = new Float64Array();
    table.apply(
      planAppend([], { steps: Float64Array.of(1, 2), values: new Float64Array(2), times: new Float64Array(2) }),
    );
    expect(planAppend(table.tail, { steps: none, values: none, times: none })).toEqual({ replace: [], write: [] });
    expect(planTruncate(table.rows, 2)).toEqual({ replace: [], write: [] });
  });

  it.each([
    ["steps fall", { steps: [3, 2] }, "step_order"],
    ["steps fall below the last stored one", { steps: [0, 9] }, "step_order"],
    ["a step is no whole number", { steps: [3, 3.5] }, "invalid_points"],
    ["a step is NaN", { steps: [3, NaN] }, "invalid_points"],
    ["a time is NaN", { times: [NaN, 1] }, "invalid_points"],
    ["a time is beyond every date", { times: [1, 1e16] }, "invalid_points"],
    ["columns differ in length", { values: [1] }, "invalid_points"],
  ])("should refuse points when %s", (_, columns, code) => {
    const { steps, values, times } = { steps: [3, 4], values: [1, 2], times: [5, 6], ...columns };
    const stored = { steps: Float64Array.of(2), values: Float64Array.of(2), times: Float64Array.of(2) };
    const table = new ChunkTable();
    table.apply(planAppend([], stored));
    const points = {
      steps: Float64Array.from(steps),
      values: Float64Array.from(values),
      times: Float64Array.from(times),
    };
    expect(codeOf(() => planAppend(table.tail, points))).toBe(code);
  });
});
