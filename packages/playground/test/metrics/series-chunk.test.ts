import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkCapacity, decodeChunk, encodeChunk } from "../../src/metrics/series-chunk.ts";
import { bitsOfAll, codeOf, pointsOf } from "./random-points.ts";

const anyPoints = fc.integer({ min: 1, max: 40 }).chain((length) => pointsOf(length));

describe("a series chunk", () => {
  it("should give back every point bit for bit when it is decoded", () => {
    fc.assert(
      fc.property(anyPoints, (points) => {
        expect(bitsOfAll(decodeChunk(encodeChunk(points).blob))).toEqual(bitsOfAll(points));
      }),
      { numRuns: 1000 },
    );
  });

  it("should be decoded the same when its blob lies off a word's boundary", () => {
    fc.assert(
      fc.property(anyPoints, fc.integer({ min: 1, max: 7 }), (points, shift) => {
        const { blob } = encodeChunk(points);
        const pool = Buffer.alloc(blob.length + shift);
        pool.set(blob, shift);
        expect(bitsOfAll(decodeChunk(pool.subarray(shift)))).toEqual(bitsOfAll(points));
      }),
    );
  });

  it("should know count, steps, extremes, last value and NaNs without being decoded", () => {
    fc.assert(
      fc.property(anyPoints, (points) => {
        const summary = encodeChunk(points);
        const values = [...points.values];
        const numbers = values.filter((value) => !Number.isNaN(value));
        const last = values.at(-1)!;
        expect(summary).toMatchObject({
          count: values.length,
          firstStep: points.steps[0],
          lastStep: points.steps.at(-1),
          last: Number.isNaN(last) ? null : last,
          nans: values.length - numbers.length,
        });
        // Adding 0 makes one of the two zeros, of which either may be the lowest.
        expect(summary.min === null ? null : summary.min + 0).toBe(
          numbers.length === 0 ? null : Math.min(...numbers) + 0,
        );
        expect(summary.max === null ? null : summary.max + 0).toBe(
          numbers.length === 0 ? null : Math.max(...numbers) + 0,
        );
      }),
    );
  });

  it("should take 16 bytes for a column when its values are evenly spaced", () => {
    const steps = Float64Array.from({ length: chunkCapacity }, (_, index) => 5000 + index);
    const values = steps.map((step) => Math.sin(step));
    const times = steps.map((step) => 1.7e12 + step * 3 + Math.sin(step));
    const epochs = new Float64Array(chunkCapacity).fill(3);
    expect(encodeChunk({ steps, values, times, epochs }).blob).toHaveLength(8 + 16 + 2 * 8 * chunkCapacity + 16);
  });

  it("should be written in the documented layout", () => {
    const { blob } = encodeChunk({
      steps: Float64Array.of(7, 9, 11),
      values: Float64Array.of(0.5, -0, NaN),
      times: Float64Array.of(1, 2, 4),
    });
    const view = new DataView(blob.buffer);
    const words = Array.from({ length: 8 }, (_, index) => view.getFloat64(8 + 8 * index, true));
    expect([...blob.subarray(0, 8)]).toEqual([1, 2, 0, 0, 3, 0, 0, 0]);
    expect(words).toEqual([7, 2, 0.5, -0, NaN, 1, 2, 4]);
  });

  it.each([
    ["is empty", (blob: Uint8Array) => blob.subarray(0, 0)],
    ["is cut off", (blob: Uint8Array) => blob.subarray(0, blob.length - 1)],
    ["has bytes too many", (blob: Uint8Array) => Uint8Array.of(...blob, 0)],
    ["is of an unknown version", (blob: Uint8Array) => blob.with(0, 9)],
  ])("should be refused when its blob %s", (_, change) => {
    const { blob } = encodeChunk({
      steps: Float64Array.of(1),
      values: Float64Array.of(2),
      times: Float64Array.of(3),
    });
    expect(codeOf(() => decodeChunk(change(blob)))).toBe("corrupt_chunk");
  });
});
