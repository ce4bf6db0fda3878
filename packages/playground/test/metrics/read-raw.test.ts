import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRaw } from "../../src/metrics/read-raw.ts";
import { chunked, pointsOf, rowsOf } from "./random-points.ts";

const cases = fc.record({
  points: fc.integer({ min: 1, max: 100 }).chain((length) => pointsOf(length, { widestGap: 2 })),
  cuts: fc.array(fc.nat(100), { maxLength: 20 }),
  limit: fc.integer({ min: 1, max: 40 }),
});

describe("raw pages of a series", () => {
  it("should hold every point once, no step parted, when they are read one after the other", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ points, cuts, limit }) => {
        const chunks = chunked(points, cuts);
        const rows: ReturnType<typeof rowsOf> = [];
        let after: number | undefined;
        for (let more = true; more;) {
          const blobs = chunks.filter(({ lastStep }) => lastStep > (after ?? -1)).map(({ blob }) => blob);
          const page = await readRaw(blobs, { after, limit });
          const found = rowsOf(page.points);
          expect(found.length).toBeGreaterThanOrEqual(page.more ? limit : 1);
          const beforeLast = found.filter(([step]) => step < found.at(-1)![0]);
          expect(beforeLast.length).toBeLessThan(limit);
          if (after !== undefined) expect(found[0]![0]).toBeGreaterThan(after);
          rows.push(...found);
          after = found.at(-1)![0];
          more = page.more;
        }
        expect(rows).toEqual(rowsOf(points));
      }),
      { numRuns: 500 },
    );
  });

  it("should take no more chunks than the page needs", async () => {
    const steps = Float64Array.from({ length: 100 }, (_, index) => index);
    const chunks = chunked({ steps, values: steps, times: steps }, [10, 20, 30, 40, 50]);
    let taken = 0;
    function* blobs() {
      for (const { blob } of chunks) {
        taken += 1;
        yield blob;
      }
    }
    const page = await readRaw(blobs(), { limit: 15 });
    expect([...page.points.steps]).toEqual([...steps.subarray(0, 15)]);
    expect(page.more).toBe(true);
    expect(taken).toBe(2);
  });

  it("should be empty when there is nothing after the step", async () => {
    const one = { steps: Float64Array.of(5), values: Float64Array.of(1), times: Float64Array.of(1) };
    const blobs = chunked(one, []).map(({ blob }) => blob);
    const page = await readRaw(blobs, { after: 5, limit: 3 });
    expect(page.points.steps).toHaveLength(0);
    expect(page.more).toBe(false);
  });
});
