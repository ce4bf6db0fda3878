import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  areShares,
  boundariesOf,
  defaultShares,
  sharesBetween,
  whole,
  withShare,
} from "../../src/features/data/splits/shares.ts";

const boundary = fc.integer({ min: -100, max: whole + 100 });
const anyShares = fc.tuple(boundary, boundary).map(sharesBetween);

describe("shares", () => {
  it("should begin with 70 to learn from, 20 to test on and 10 to watch", () => {
    expect(defaultShares).toEqual({ train: 700, validation: 100, test: 200 });
  });

  it("should sum to the whole wherever the boundaries are put", () => {
    fc.assert(fc.property(anyShares, (shares) => areShares(shares)));
  });

  it("should sum to the whole whatever is typed, and hold what was typed where it can be", () => {
    const part = fc.constantFrom("train", "validation", "test");
    fc.assert(
      fc.property(anyShares, part, fc.integer({ min: -50, max: whole + 50 }), (shares, changed, value) => {
        const next = withShare(shares, changed, value);
        expect(areShares(next)).toBe(true);
        if (value >= 10 && value <= whole - 10) expect(next[changed]).toBe(value);
      }),
    );
  });

  it("should let the others give in their proportion", () => {
    expect(withShare(defaultShares, "train", 400)).toEqual({ train: 400, validation: 200, test: 400 });
  });

  it("should never leave nothing to learn from", () => {
    expect(withShare(defaultShares, "test", whole)).toMatchObject({ train: 10, validation: 0, test: 990 });
    expect(sharesBetween([0, 0]).train).toBe(10);
  });

  it("should come back from its boundaries", () => {
    fc.assert(
      fc.property(anyShares, (shares) => {
        expect(sharesBetween(boundariesOf(shares))).toEqual(shares);
      }),
    );
  });
});
