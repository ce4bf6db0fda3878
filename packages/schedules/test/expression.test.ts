import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileExpression, SchedulesError } from "../src/index.ts";
import { printSyntax } from "../src/expression/print.ts";
import { errorOf } from "./error-of.ts";

const valueAt = (text: string, epoch = 3): number => compileExpression(text).evaluate(epoch);

describe("compileExpression", () => {
  // Every value is what Python 3.11 prints for the same text with epoch = 3.
  it.each([
    ["0.95 ** epoch", 0.8573749999999999],
    ["-2 ** 2", -4],
    ["2 ** -1", 0.5],
    ["2 ** 3 ** 2", 512],
    ["-7 // 2", -4],
    ["-7 % 3", 2],
    ["7 % -3", -2],
    ["7.5 // -2", -4],
    ["1 // 0.1", 9],
    ["1 - 2 - 3", -4],
    ["100 / 10 / 2", 5],
    ["1 if epoch < 3 else 0.1 if epoch < 5 else 0.01", 0.1],
    ["(epoch >= 1) + (epoch >= 2) + (epoch >= 9)", 2],
    ["0 < epoch < 10", 1],
    ["0 < epoch > 10", 0],
    ["epoch == 3 and 5 or 7", 5],
    ["not epoch", 0],
    ["0 or 4", 4],
    ["min(1, (step + 1) / 5)", 0.8],
    ["max(1, 2, t)", 3],
    ["math.cos(math.pi * epoch)", -1],
    ["np.sqrt(16)", 4],
    ["round(2.5) + round(3.5)", 6],
    ["int(-2.7)", -2],
    ["floor(-2.5) + ceil(2.1)", 0],
    ["log(8, 2)", Math.log(8) / Math.log(2)],
    ["pow(2, 0.5)", Math.SQRT2],
    ["1_000 + .5 + 1e-1", 1000.6],
    ["abs(-epoch)", 3],
    ["True + True", 2],
    ["(1 +\n 2)", 3],
    ["1 # a comment", 1],
  ])("should give Python's value when asked for %s", (text, wanted) => {
    expect(valueAt(text)).toBeCloseTo(wanted, 14);
  });

  it.each([
    ["process", 1, "process"],
    ["process.exit()", 1, "process.exit"],
    ["constructor", 1, "constructor"],
    ["__proto__", 1, "__proto__"],
    ["epoch.__class__", 1, "epoch.__class__"],
    ["min.constructor(1)", 1, "min.constructor"],
    ["1 + eval('1')", 5, "eval"],
    ["[1][0]", 1, "a item"],
    ["'text'", 1, "text"],
    ["lambda x: x", 1, "a lambda"],
    ["min(1)", 1, "1 argument"],
    ["min(a=1, b=2)", 5, "a"],
    ["cos", 1, "cos"],
    ["2 ^ 3", 3, "^"],
    ["2 +", 4, "the end"],
    ["(1", 3, "the end"],
    ["1 2", 3, "2"],
    ["1 if 2", 7, "the end"],
    ["10j", 1, "10j"],
    ["1e999", 1, "1e999"],
    ["é", 1, "é"],
    ["$", 1, "$"],
    ["", 1, ""],
    ["None", 1, "None"],
  ])("should refuse %j and say where and why", (text, column, found) => {
    const { code, details, message } = errorOf(() => compileExpression(text, { key: "lr_lambda" }));
    expect([code, details.key, details.line, details.column]).toEqual(["invalid_expression", "lr_lambda", 1, column]);
    expect(details.found).toBe(found);
    expect(message).toMatch(/^lr_lambda, line 1, column \d+: found .*, expected /);
  });

  it.each([
    "1 / (epoch - 3)",
    "1 % 0",
    "1 // 0",
    "sqrt(-1)",
    "log(0)",
    "0 ** -1",
    "(-8) ** 0.5",
    "exp(1000)",
    "10 ** 400",
    "1e308 * 10",
  ])("should say where the calculation fails when %s is evaluated", (text) => {
    const expression = compileExpression(text);
    const { code, details } = errorOf(() => expression.evaluate(3));
    expect([code, details.line]).toEqual(["expression_failed", 1]);
  });

  it("should refuse what is too long or too deep instead of exhausting the stack", () => {
    expect(errorOf(() => compileExpression("1+".repeat(2000) + "1")).details.expected).toBe("at most 2000");
    for (const deep of [
      "(".repeat(900),
      "-".repeat(900),
      "not ".repeat(400),
      "2**".repeat(600),
      "1 if 1 else ".repeat(160),
    ]) {
      expect(errorOf(() => compileExpression(`${deep}1`)).details.expected).toContain("at most 100 levels");
    }
  });

  it("should take variables by any of their names when several are given", () => {
    const expression = compileExpression("a * 10 + b", { variables: [["a", "first"], "b"] });
    expect(expression.evaluate(1, 2)).toBe(12);
    expect(compileExpression("first", { variables: [["a", "first"], "b"] }).evaluate(7)).toBe(7);
  });

  it("should give a finite number or a SchedulesError when thrown random texts", () => {
    const piece = fc.constantFrom(
      ..."epoch t 1 0.5 2 ( ) + - * / // % ** < == if else and or not min( cos( , pi . [ ' process this".split(" "),
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(" ")),
      fc.string(),
    );
    fc.assert(
      fc.property(text, fc.double({ min: 0, max: 100, noNaN: true }), (source, epoch) => {
        try {
          expect(Number.isFinite(valueAt(source, epoch))).toBe(true);
        } catch (error) {
          if (!(error instanceof SchedulesError)) throw error;
          expect(error.message).not.toMatch(/[\n\r]/);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it("should print an expression that means the same when it is read again", () => {
    const leaf = fc.constantFrom("epoch", "2", "0.5", "pi", "7");
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "medium" },
        leaf,
        fc
          .tuple(tie("tree"), fc.constantFrom("+", "-", "*", "**", "//", "%", "<", "and", "or"), tie("tree"))
          .map(([a, o, b]) => `(${a}) ${o} (${b})`),
        tie("tree").map((a) => `-(${a})`),
        tie("tree").map((a) => `not (${a})`),
        fc.tuple(tie("tree"), tie("tree"), tie("tree")).map(([a, b, c]) => `(${a}) if (${b}) else (${c})`),
        fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => `min(${a}, ${b})`),
      ),
    }));
    const outcome = (text: string): number | string => {
      try {
        return valueAt(text);
      } catch (error) {
        return error instanceof SchedulesError ? error.code : "another error";
      }
    };
    fc.assert(
      fc.property(
        tree.filter((text) => text.length < 1000),
        (text) => {
          const printed = printSyntax(compileExpression(text).syntax);
          expect(outcome(printed)).toEqual(outcome(text));
          expect(printed.length).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
