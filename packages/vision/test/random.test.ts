import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type VisionError,
  normal,
  permutation,
  philox4x32,
  randomInteger,
  randomUint32,
  stream,
  uniform,
} from "@glissade/vision";

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const words = fc.integer({ min: 0, max: 0xffffffff });

describe("philox4x32", () => {
  // The known-answer vectors that the authors publish with their own code (Random123, philox4x32, 10 rounds).
  it.each([
    ["zeros", [0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
    [
      "ones",
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      "digits of pi",
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)("should give the published words when counter and key are %s", (_, counter, key, expected) => {
    expect(philox4x32(counter, key)).toEqual(expected);
  });
});

describe("randomUint32", () => {
  it("should be the block's first word when seed and counters are spread over key and counter words", () => {
    const seed = 5 * 2 ** 32 + 17;
    expect(randomUint32(seed, 1, 2, 3, 4)).toBe(philox4x32([1, 2, 3, 4], [17, 5])[0]);
  });

  it("should differ when any one argument differs", () => {
    const draws = [
      randomUint32(1, 1, 1, 1, 1),
      randomUint32(2, 1, 1, 1, 1),
      randomUint32(1 + 2 ** 32, 1, 1, 1, 1),
      randomUint32(1, 2, 1, 1, 1),
      randomUint32(1, 1, 2, 1, 1),
      randomUint32(1, 1, 1, 2, 1),
      randomUint32(1, 1, 1, 1, 2),
    ];
    expect(new Set(draws).size).toBe(draws.length);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])("should refuse the seed when it is %s", (seed) => {
    expect(() => randomUint32(seed)).toThrow(expect.objectContaining({ code: "invalid_seed" }) as VisionError);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 32])("should refuse a counter when it is %s", (counter) => {
    expect(() => uniform(0, 1, counter)).toThrow(expect.objectContaining({ code: "invalid_counter" }) as VisionError);
  });

  it("should refuse the counters when there are five", () => {
    expect(() => uniform(0, 1, 2, 3, 4, 5)).toThrow("counters: found 5, expected at most 4 counters");
  });
});

describe("uniform", () => {
  it("should lie in [0, 1) when seed and counters are any", () => {
    fc.assert(
      fc.property(seeds, words, words, (seed, a, b) => {
        const u = uniform(seed, a, b);
        return u >= 0 && u < 1;
      }),
    );
  });

  it("should be evenly spread when many counters are drawn", () => {
    const draws = Array.from({ length: 20_000 }, (_, i) => uniform(3, stream("test"), i));
    expect(chiSquare(draws.map((u) => Math.floor(u * 20)))).toBeLessThan(43.8); // 19 degrees of freedom, p = 0.001
  });
});

describe("randomInteger", () => {
  it("should hit each value equally often when many are drawn", () => {
    const draws = Array.from({ length: 20_000 }, (_, i) => randomInteger(20, 4, i));
    expect(Math.min(...draws)).toBe(0);
    expect(Math.max(...draws)).toBe(19);
    expect(chiSquare(draws)).toBeLessThan(43.8);
  });

  it.each([0, -3, 1.5])("should refuse the count when it is %s", (count) => {
    expect(() => randomInteger(count, 0)).toThrow(expect.objectContaining({ code: "invalid_count" }) as VisionError);
  });
});

describe("normal", () => {
  it("should have the moments of the standard normal distribution when many are drawn", () => {
    const n = 20_000;
    const draws = Array.from({ length: n }, (_, i) => normal(9, i));
    const moment = (k: number) => draws.reduce((sum, x) => sum + x ** k, 0) / n;
    // Within four standard errors, sqrt(Var(x^k) / n), of 0, 1, 0 and 3.
    expect(Math.abs(moment(1))).toBeLessThan(4 * Math.sqrt(1 / n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  });

  it("should be finite when seed and counters are any", () => {
    fc.assert(fc.property(seeds, words, (seed, a) => Number.isFinite(normal(seed, a))));
  });
});

describe("permutation", () => {
  it("should hold every index once when the count is any", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), seeds, words, (count, seed, epoch) => {
        const order = permutation(count, seed, stream("shuffle"), epoch);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });

  it("should give the same order when called again, and another for another epoch or seed", () => {
    const order = permutation(50, 1, stream("shuffle"), 2);
    expect(permutation(50, 1, stream("shuffle"), 2)).toEqual(order);
    expect(permutation(50, 1, stream("shuffle"), 3)).not.toEqual(order);
    expect(permutation(50, 2, stream("shuffle"), 2)).not.toEqual(order);
  });

  it("should give every order equally often when many are drawn", () => {
    const orders = Array.from({ length: 12_000 }, (_, i) => permutation(4, 0, i));
    const codes = orders.map((order) => order.join(""));
    const names = [...new Set(codes)];
    expect(names).toHaveLength(24);
    expect(chiSquare(codes.map((code) => names.indexOf(code)))).toBeLessThan(49.7); // 23 degrees of freedom, p = 0.001
  });

  it("should leave one counter for itself when counters are given", () => {
    expect(() => permutation(3, 0, 1, 2, 3, 4)).toThrow("expected at most 3 counters");
  });
});

describe("stream", () => {
  it("should be the FNV-1a hash when the name is ASCII", () => {
    expect(stream("")).toBe(0x811c9dc5);
    expect(stream("a")).toBe(0xe40c292c);
    expect(stream("foobar")).toBe(0xbf9cf968);
  });
});

/** Pearson's statistic of the values 0, 1, 2, ... against all of them being equally likely. */
function chiSquare(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const expected = values.length / counts.size;
  return [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
