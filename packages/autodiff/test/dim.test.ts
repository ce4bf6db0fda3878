import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDims, divideDims, divideExactly, multiplyDims, type Dim } from "../src/ir/dim.ts";

/** The number a formula stands for. */
function evaluate(dim: Dim, numbers: Readonly<Record<string, number>>): number {
  const tokens = String(dim).match(/floor|\d+|[A-Z]|[()+\-*/]/g) ?? [];
  const takeIf = (...wanted: string[]) => (wanted.includes(tokens[0] ?? "") ? tokens.shift() : undefined);
  const sum = (): number => {
    let total = takeIf("-") === undefined ? product() : -product();
    for (let sign = takeIf("+", "-"); sign !== undefined; sign = takeIf("+", "-")) {
      total += sign === "+" ? product() : -product();
    }
    return total;
  };
  const product = (): number => {
    let total = atom();
    for (let sign = takeIf("*", "/"); sign !== undefined; sign = takeIf("*", "/")) {
      total = sign === "*" ? total * atom() : total / atom();
    }
    return total;
  };
  const atom = (): number => {
    const token = tokens.shift()!;
    if (token === "floor") return Math.floor(atom());
    if (token !== "(") return numbers[token] ?? Number(token);
    const inner = sum();
    tokens.shift();
    return inner;
  };
  return sum();
}

type Step = readonly ["+" | "*" | "/" | "ceil", number, number];

describe("named extents", () => {
  it("should stand for the right number when formulas are random", () => {
    const step = fc.tuple(fc.constantFrom("+", "*", "/", "ceil"), fc.nat(), fc.nat()) as fc.Arbitrary<Step>;
    const check = fc.property(fc.array(step, { maxLength: 6 }), fc.nat(9), fc.nat(9), (steps, N, H) => {
      const formulas: Dim[] = ["N", "H", 3, -2];
      const values: number[] = [N, H, 3, -2];
      for (const [kind, i, j] of steps) {
        const [a, b] = [i % formulas.length, j % formulas.length];
        const [x, y] = [formulas[a]!, formulas[b]!];
        const divisor = (j % 4) + 1;
        if (kind === "+") formulas.push(addDims(x, y));
        if (kind === "*") formulas.push(multiplyDims(x, y));
        if (kind === "/") formulas.push(divideDims(x, divisor));
        if (kind === "ceil") formulas.push(divideDims(x, divisor, true));
        if (kind === "+") values.push(values[a]! + values[b]!);
        if (kind === "*") values.push(values[a]! * values[b]!);
        if (kind === "/") values.push(Math.floor(values[a]! / divisor));
        if (kind === "ceil") values.push(Math.ceil(values[a]! / divisor));
      }
      // Adding 0 turns -0 into 0.
      formulas.forEach((formula, i) => expect(evaluate(formula, { N, H }) + 0, String(formula)).toBe(values[i]! + 0));
    });
    fc.assert(check, { numRuns: 300, seed: 20261127 });
  });

  const equalities: readonly (readonly [string, Dim, Dim])[] = [
    ["order does not matter", multiplyDims("N", multiplyDims(2, "H")), "2*H*N"],
    ["terms cancel", addDims(addDims("N", 3), -3), "N"],
    ["factors are joined", addDims("N", multiplyDims("N", 2)), "3*N"],
    ["products are expanded", multiplyDims(addDims("N", 1), 2), "2*N+2"],
    ["a division leaves no rest", divideDims("4*N+2", 2), "2*N+1"],
    ["a division leaves a rest", divideDims(addDims("H", 3), 2), "floor((H+1)/2)+1"],
    ["a division rounds up", divideDims("H", 2, true), "floor((H+1)/2)"],
    ["floors are factors", multiplyDims("floor(H/2)", 3), "3*floor(H/2)"],
    ["names cancel", divideExactly("12*N", "4*N")!, 3],
  ];
  for (const [when, found, expected] of equalities) {
    it(`should be written as ${expected} when ${when}`, () => {
      expect(found).toBe(expected);
    });
  }

  it("should not divide exactly when something is left", () => {
    expect(divideExactly("3*N", 2)).toBeUndefined();
    expect(divideExactly("N", "H")).toBeUndefined();
    expect(divideExactly(6, "N+1")).toBeUndefined();
  });
});
