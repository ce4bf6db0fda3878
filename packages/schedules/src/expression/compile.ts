import { expectedName } from "../errors.ts";
import {
  ArithmeticFailure,
  divide,
  expressionConstants,
  expressionFunctions,
  floorDivide,
  modulo,
  power,
  withoutModule,
} from "./functions.ts";
import type { ConstantName, ExpressionFunction, FunctionName } from "./functions.ts";
import { Parser } from "./parse.ts";
import { sourceError } from "./source-error.ts";
import type { Origin } from "./source-error.ts";
import { dottedName } from "./syntax.ts";
import type { Arithmetic, Comparison, Place, Syntax } from "./syntax.ts";

/** How an expression is read. */
export interface ExpressionOptions {
  /**
   * The values that `evaluate` takes, in order; each entry lists the names that stand for it.
   * Default: one value, called epoch, step or t.
   */
  readonly variables?: readonly (string | readonly string[])[];
  /** What messages call the text, default "expression". */
  readonly key?: string;
  /** Most characters allowed, default 2000. */
  readonly longest?: number;
}

/** A formula, checked and ready to be evaluated. */
export interface Expression {
  readonly text: string;
  readonly syntax: Syntax;
  /**
   * The value for the given variables, in the order of `options.variables`.
   *
   * @throws SchedulesError `expression_failed`, with the place, where Python would raise (a division by 0, the root
   * of a negative number) and where the result is no finite number
   */
  evaluate(...values: number[]): number;
  /** As `evaluate`, and faster, for an expression of one variable. */
  evaluateOne(this: void, value: number): number;
}

/** A part of a formula, given the values of the variables. */
type Evaluate = (values: readonly number[]) => number;

const usualLongest = 2000;
const usual = [["epoch", "step", "t"]] as const;

/**
 * Reads a formula such as `0.95 ** epoch` in Python's syntax and with Python's meaning: `+ - * / // % **`,
 * comparisons (also chained), `and or not`, `a if test else b`, numbers, variables, `pi`, `e`, `tau` and the functions
 * of `expressionFunctions` (with or without a `math.` or `np.` in front). It is parsed, never run as code, and reaches
 * nothing but its variables. All arithmetic is in 64-bit floats, so integers are exact up to 2^53.
 *
 * @throws SchedulesError `invalid_expression` with line and column; texts over 2,000 characters or 100 levels are refused
 * @example compileExpression("0.95 ** epoch").evaluate(2) // 0.9025
 * @example compileExpression("min(1, (step + 1) / 500) * scale", { variables: ["step", "scale"] }).evaluate(99, 2) // 0.4
 */
export function compileExpression(text: string, options: ExpressionOptions = {}): Expression {
  const key = options.key ?? "expression";
  const origin = { key, code: "invalid_expression" };
  const start = { line: 1, column: 1 };
  if (typeof text !== "string" || text.trim() === "") {
    throw sourceError(origin, start, { found: text, expected: "a formula such as 0.95 ** epoch" });
  }
  const longest = options.longest ?? usualLongest;
  if (text.length > longest) {
    throw sourceError(origin, start, { found: `${text.length} characters`, expected: `at most ${longest}` });
  }
  // Brackets around the whole make line breaks insignificant, as Python has it.
  const parser = new Parser(text.replace(/\r?\n/g, " "), origin);
  const syntax = parser.expression();
  if (parser.next.kind !== "end") throw parser.unexpected("an operator or the end");
  return compileSyntax(syntax, { ...options, key, text });
}

/** As `compileExpression`, for an expression that was parsed already. */
export function compileSyntax(
  syntax: Syntax,
  options: ExpressionOptions & { readonly key: string; readonly text: string },
): Expression {
  const origin: Origin = { key: options.key, code: "invalid_expression" };
  const failed: Origin = { key: options.key, code: "expression_failed" };
  const slots = new Map<string, number>();
  (options.variables ?? usual).forEach((names, index) => {
    for (const name of typeof names === "string" ? [names] : names) slots.set(name, index);
  });
  const run = new Compiler(slots, origin, failed).compile(syntax);
  const finite = (value: number): number => {
    if (Number.isFinite(value)) return value;
    throw sourceError(failed, syntax.at, { found: value, expected: "a finite result" });
  };
  // One list for all evaluations: making one each time would cost more than a short formula.
  const one = [0];
  return {
    text: options.text,
    syntax,
    evaluate: (...values) => finite(run(values)),
    evaluateOne(value) {
      one[0] = value;
      return finite(run(one));
    },
  };
}

type Combine = (left: Evaluate, right: Evaluate) => Evaluate;

// Written out one by one: a table of their functions would mean one call more at every evaluation.
const unfailing: Readonly<Record<"+" | "-" | "*" | Comparison, Combine>> = {
  "+": (left, right) => (values) => left(values) + right(values),
  "-": (left, right) => (values) => left(values) - right(values),
  "*": (left, right) => (values) => left(values) * right(values),
  "<": (left, right) => (values) => (left(values) < right(values) ? 1 : 0),
  "<=": (left, right) => (values) => (left(values) <= right(values) ? 1 : 0),
  ">": (left, right) => (values) => (left(values) > right(values) ? 1 : 0),
  ">=": (left, right) => (values) => (left(values) >= right(values) ? 1 : 0),
  "==": (left, right) => (values) => (left(values) === right(values) ? 1 : 0),
  "!=": (left, right) => (values) => (left(values) !== right(values) ? 1 : 0),
};

const failing: Readonly<Record<"/" | "//" | "%" | "**", (a: number, b: number) => number>> = {
  "/": divide,
  "//": floorDivide,
  "%": modulo,
  "**": power,
};

class Compiler {
  readonly #slots: ReadonlyMap<string, number>;
  readonly #origin: Origin;
  readonly #failed: Origin;

  constructor(slots: ReadonlyMap<string, number>, origin: Origin, failed: Origin) {
    this.#slots = slots;
    this.#origin = origin;
    this.#failed = failed;
  }

  compile(syntax: Syntax): Evaluate {
    switch (syntax.kind) {
      case "number": {
        const { value } = syntax;
        if (!Number.isFinite(value)) throw this.#error(syntax, syntax.text, "a number below 1.8e308");
        return () => value;
      }
      case "constant":
        if (syntax.value === null) throw this.#error(syntax, "None", "a number");
        return syntax.value ? () => 1 : () => 0;
      case "name":
      case "attribute":
        return this.#name(syntax);
      case "unary":
        return this.#unary(syntax.operator, this.compile(syntax.operand));
      case "binary":
        return this.#binary(syntax.operator, this.compile(syntax.left), this.compile(syntax.right), syntax.at);
      case "compare":
        return compare(
          syntax.operators,
          syntax.operands.map((operand) => this.compile(operand)),
        );
      case "logic": {
        const [left, right] = [this.compile(syntax.left), this.compile(syntax.right)];
        // As in Python, the result is one of the operands.
        return syntax.operator === "and"
          ? (values) => left(values) && right(values)
          : (values) => left(values) || right(values);
      }
      case "choose": {
        const [test, yes, no] = [this.compile(syntax.test), this.compile(syntax.yes), this.compile(syntax.no)];
        return (values) => (test(values) !== 0 ? yes(values) : no(values));
      }
      case "call":
        return this.#call(syntax);
      case "text":
        throw this.#error(syntax, syntax.value, "a number");
      default:
        throw this.#error(syntax, `a ${syntax.kind}`, "a number, a variable or a function call");
    }
  }

  #error(syntax: Syntax, found: unknown, expected: string): Error {
    return sourceError(this.#origin, syntax.at, { found, expected });
  }

  #name(syntax: Syntax): Evaluate {
    const name = dottedName(syntax);
    const slot = name === undefined ? undefined : this.#slots.get(name);
    if (slot !== undefined) return (values) => values[slot]!;
    const short = name === undefined ? undefined : withoutModule(name);
    if (short !== undefined && Object.hasOwn(expressionConstants, short)) {
      const value = expressionConstants[short as ConstantName];
      return () => value;
    }
    if (short !== undefined && Object.hasOwn(expressionFunctions, short)) {
      throw this.#error(syntax, name, `${short}(...) with its arguments`);
    }
    const known = [...this.#slots.keys(), ...Object.keys(expressionConstants)];
    throw this.#error(syntax, name ?? "an attribute", expectedName(name ?? "", known));
  }

  #unary(operator: "+" | "-" | "not", operand: Evaluate): Evaluate {
    if (operator === "not") return (values) => (operand(values) === 0 ? 1 : 0);
    return operator === "-" ? (values) => -operand(values) : operand;
  }

  #binary(operator: Arithmetic, left: Evaluate, right: Evaluate, at: Place): Evaluate {
    if (operator === "+" || operator === "-" || operator === "*") return unfailing[operator](left, right);
    const apply = failing[operator];
    return (values) => {
      const a = left(values);
      const b = right(values);
      try {
        return apply(a, b);
      } catch (error) {
        throw this.#located(error, at, `${a} ${operator} ${b}`);
      }
    };
  }

  #call(syntax: Extract<Syntax, { kind: "call" }>): Evaluate {
    const name = dottedName(syntax.callee);
    const short = name === undefined ? "" : withoutModule(name);
    if (!Object.hasOwn(expressionFunctions, short)) {
      const known = Object.keys(expressionFunctions);
      throw this.#error(syntax, name ?? "a call", `a function: ${expectedName(short, known)}`);
    }
    const { apply, least, most }: ExpressionFunction = expressionFunctions[short as FunctionName];
    const named = syntax.arguments.find((argument) => argument.name !== undefined);
    if (named) throw sourceError(this.#origin, named.at, { found: named.name, expected: "arguments without names" });
    const count = syntax.arguments.length;
    if (count < least || count > most) {
      const wanted = least === most ? String(least) : most === Infinity ? `${least} or more` : `${least} to ${most}`;
      throw this.#error(syntax, `${count} argument${count === 1 ? "" : "s"}`, `${wanted} for ${short}`);
    }
    const operands = syntax.arguments.map(({ value }) => this.compile(value));
    const located = (error: unknown, given: readonly number[]): unknown =>
      this.#located(error, syntax.at, `${short}(${given.join(", ")})`);
    // The two common counts by themselves: no list has to be made for every evaluation.
    const [first, second] = operands as [Evaluate, Evaluate?];
    if (operands.length > 2) return callWithList(apply, operands, located);
    if (second === undefined) return callWithOne(apply, first, located);
    return (values) => {
      const a = first(values);
      const b = second(values);
      try {
        return apply(a, b);
      } catch (error) {
        throw located(error, [a, b]);
      }
    };
  }

  #located(error: unknown, at: Place, found: string): unknown {
    if (!(error instanceof ArithmeticFailure)) return error;
    return sourceError(this.#failed, at, { found, expected: error.message });
  }
}

/** a < b < c is a < b and b < c, as in Python. */
function compare(operators: readonly Comparison[], operands: readonly Evaluate[]): Evaluate {
  const tests = operators.map((operator, index) => unfailing[operator](operands[index]!, operands[index + 1]!));
  return tests.reduceRight((later, first) => (values) => first(values) && later(values));
}

type Apply = (...values: number[]) => number;
type Located = (error: unknown, given: readonly number[]) => unknown;

const callWithOne =
  (apply: Apply, operand: Evaluate, located: Located): Evaluate =>
  (values) => {
    const a = operand(values);
    try {
      return apply(a);
    } catch (error) {
      throw located(error, [a]);
    }
  };

const callWithList =
  (apply: Apply, operands: readonly Evaluate[], located: Located): Evaluate =>
  (values) => {
    const given = operands.map((operand) => operand(values));
    try {
      return apply(...given);
    } catch (error) {
      throw located(error, given);
    }
  };
