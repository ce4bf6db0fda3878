import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { landscapes, ownLandscape, surfaceOf } from "../src/index.ts";
import type { Point, Surface } from "../src/index.ts";

/** Slopes by central differences. */
function differences({ loss }: Surface, point: Point, step = 1e-5): number[] {
  return point.map((_value, axis) => {
    const moved = (by: number): number[] => point.map((value, i) => (i === axis ? value + by : value));
    return (loss(moved(step)) - loss(moved(-step))) / (2 * step);
  });
}

function expectSlopes(surface: Surface, point: Point): void {
  const wanted = differences(surface, point);
  for (const [axis, value] of surface.gradient(point).entries()) {
    const scale = 1 + Math.abs(wanted[axis]!) + Math.abs(surface.loss(point));
    expect(Math.abs(value - wanted[axis]!) / scale).toBeLessThan(1e-5);
  }
}

describe("slopes", () => {
  it.each(landscapes)("should agree with finite differences everywhere on $id", (landscape) => {
    const surface = surfaceOf(landscape);
    const coordinates = landscape.domain.map(([min, max]) => fc.double({ min, max, noNaN: true }));
    fc.assert(fc.property(fc.tuple(...coordinates), (point) => expectSlopes(surface, point)));
  });

  it.each([
    "exp(x / 3) * sin(2 * y)",
    "log(2 + x ** 2) + log(3 + y ** 2, 2)",
    "log2(9 + x) + log10(9 + y)",
    "sqrt(5 + x + y) - tanh(x * y) + tan(x / 9)",
    "max(x, 2 * y + 0.01) + min(x ** 2, y + 7, 3.3)",
    "(3 + x / 2) ** (y / 3)",
    "x % 1.7 + abs(x - y) + x // 3",
    "x ** 2 if x > y else y ** 2 - x",
    "pow(x, 3) / (4 + y) - -x + +y",
    "math.cos(pi * x) * e + float(y) * tau + (x > 0.1) + (not x)",
    "(x > 1 and y > 1) * x + (x > 1 or y) * 2",
    "floor(x) + ceil(y) + round(x) + int(y) + x",
  ])("should agree with finite differences for %s", (formula) => {
    const surface = surfaceOf(ownLandscape(formula));
    // Off the places where formulas bend.
    const coordinate = fc.integer({ min: -29_000, max: 29_000 }).map((i) => i / 1e4 + 0.000_032_17);
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        // Not where the formula bends or jumps: there the two sides differ.
        const sides = [1e-4, -1e-4].map((by) => differences(surface, [x + by, y - by / 3]));
        fc.pre(sides[0]!.every((value, axis) => Math.abs(value - sides[1]![axis]!) < 1e-2 * (1 + Math.abs(value))));
        expectSlopes(surface, [x, y]);
      }),
    );
  });

  it("should be exact where they can be worked out by hand", () => {
    expect(surfaceOf(ownLandscape("x ** 3 - 2 * x * y")).gradient([2, 5])).toEqual([2, -4]);
    expect(surfaceOf(ownLandscape("exp(x)")).gradient([0])).toEqual([1]);
    expect(surfaceOf(ownLandscape("x ** 2")).gradient([0])).toEqual([0]);
  });
});

describe("a landscape's minima", () => {
  const all = landscapes.flatMap(({ id, minima, ...rest }) =>
    minima.map((minimum) => ({ id, ...minimum, surface: surfaceOf({ id, minima, ...rest }) })),
  );

  it.each(all)("should have no slope at $at of $id", ({ at, surface }) => {
    for (const slope of surface.gradient(at)) expect(Math.abs(slope)).toBeLessThan(1e-9);
  });

  it.each(all)("should be lowest around, and the global ones everywhere: $id at $at", ({ at, kind, surface }) => {
    const lowest = surface.loss(at);
    const places = surface.domain.map(([min, max]) => fc.double({ min, max, noNaN: true }));
    const around = at.map((value) => fc.double({ min: value - 0.02, max: value + 0.02, noNaN: true }));
    const anywhere = fc.tuple(...(kind === "global" ? places : around));
    fc.assert(fc.property(anywhere, (point) => surface.loss(point) >= lowest - 1e-12));
    fc.assert(fc.property(fc.tuple(...around), (point) => surface.loss(point) >= lowest - 1e-12));
  });

  it.each(landscapes)("should start inside $id", ({ start, domain, dimension }) => {
    expect(start).toHaveLength(dimension);
    expect(start.every((value, axis) => value >= domain[axis]![0] && value <= domain[axis]![1])).toBe(true);
  });
});

describe("ownLandscape", () => {
  it.each([
    ["sin(x", 'formula, line 1, column 6: found "the end", expected "," or ")"'],
    ["x + z", 'formula, line 1, column 5: found "z", expected one of x, y, pi, e, tau; did you mean "x"?'],
    ["x ^ 2", 'formula, line 1, column 3: found "^", expected an operator; a power is written **'],
    ["3 + pi", 'formula: found "3 + pi", expected a formula in x (and y)'],
    ["log(-1 - x ** 2)", 'formula: found "log(-1 - x ** 2)", expected a formula with a value somewhere in its domain'],
    ["constructor", 'formula, line 1, column 1: found "constructor", expected one of x, y, pi, e, tau'],
  ])("should say what is wrong with %s and where", (formula, message) => {
    expect(() => ownLandscape(formula)).toThrow(message);
  });

  it("should tell by its variables how many dimensions it has", () => {
    expect(ownLandscape("x ** 2").dimension).toBe(1);
    expect(ownLandscape("sin(y)").dimension).toBe(2);
    expect(ownLandscape("x if x > 0 else min(x, y)").dimension).toBe(2);
  });

  it("should have no number where the formula has none, instead of failing", () => {
    const { loss, gradient } = surfaceOf(ownLandscape("log(x) + 1 / x"));
    expect(loss([-1])).toBeNaN();
    expect(Number.isFinite(loss([0]))).toBe(false);
    expect(gradient([1])).toEqual([0]);
  });

  it("should refuse a domain that is none", () => {
    expect(() => ownLandscape("x", { domain: [[2, 1]] })).toThrow(
      "domain: found [2, 1], expected a lower and a higher",
    );
  });
});
