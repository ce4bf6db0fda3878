import { dottedName, expressionConstants, expressionFunctions, withoutModule } from "@glissade/schedules";
import type { ConstantName, FunctionName, Syntax } from "@glissade/schedules";
import { chain, constant, type Dual } from "./dual.ts";
import { functionSlopes, powerSlopes } from "./slopes.ts";

/** A formula's value and slopes at a place; not a number where it has none. */
export type Differentiated = (x: number, y: number) => Dual;

/**
 * The syntax of a checked formula in x and y as a function that gives its value and its slopes. Where the formula has
 * no value (a division by 0, a logarithm of a negative number) it gives NaN or an infinity instead of throwing.
 */
export function differentiate(syntax: Syntax): Differentiated {
  switch (syntax.kind) {
    case "number":
      return always(syntax.value);
    case "constant":
      return always(syntax.value === true ? 1 : 0);
    case "name":
    case "attribute":
      return named(dottedName(syntax) ?? "");
    case "unary":
      return signed(syntax.operator, differentiate(syntax.operand));
    case "binary":
      return combined(syntax.operator, differentiate(syntax.left), differentiate(syntax.right));
    case "compare":
      return compared(syntax.operators, syntax.operands.map(differentiate));
    case "logic": {
      const [left, right] = [differentiate(syntax.left), differentiate(syntax.right)];
      const stopsAt = syntax.operator === "or";
      return (x, y) => {
        const first = left(x, y);
        return (first.value !== 0) === stopsAt ? first : right(x, y);
      };
    }
    case "choose": {
      const [test, yes, no] = [syntax.test, syntax.yes, syntax.no].map(differentiate);
      return (x, y) => (test!(x, y).value !== 0 ? yes!(x, y) : no!(x, y));
    }
    case "call": {
      const name = withoutModule(dottedName(syntax.callee) ?? "") as FunctionName;
      return called(
        name,
        syntax.arguments.map(({ value }) => differentiate(value)),
      );
    }
    default:
      throw new TypeError(`a ${syntax.kind} is no part of a formula`);
  }
}

function always(value: number): Differentiated {
  const dual = constant(value);
  return () => dual;
}

function named(name: string): Differentiated {
  if (name === "x") return (x) => ({ value: x, dx: 1, dy: 0 });
  if (name === "y") return (_x, y) => ({ value: y, dx: 0, dy: 1 });
  return always(expressionConstants[withoutModule(name) as ConstantName]);
}

function signed(operator: "+" | "-" | "not", operand: Differentiated): Differentiated {
  if (operator === "+") return operand;
  if (operator === "not") return (x, y) => constant(operand(x, y).value === 0 ? 1 : 0);
  return (x, y) => {
    const { value, dx, dy } = operand(x, y);
    return { value: -value, dx: -dx, dy: -dy };
  };
}

type Operator = Extract<Syntax, { kind: "binary" }>["operator"];

const arithmetic: Readonly<Record<Operator, (a: Dual, b: Dual) => Dual>> = {
  "+": (a, b) => ({ value: a.value + b.value, dx: a.dx + b.dx, dy: a.dy + b.dy }),
  "-": (a, b) => ({ value: a.value - b.value, dx: a.dx - b.dx, dy: a.dy - b.dy }),
  "*": (a, b) => chain(a.value * b.value, a, b.value, b, a.value),
  "/": (a, b) => chain(a.value / b.value, a, 1 / b.value, b, -a.value / (b.value * b.value)),
  "//": (a, b) => constant(Math.floor(a.value / b.value)),
  "%": (a, b) => {
    const times = Math.floor(a.value / b.value);
    return chain(a.value - b.value * times, a, 1, b, -times);
  },
  "**": (a, b) => {
    const value = a.value ** b.value;
    const [slopeA, slopeB] = powerSlopes(a.value, b.value, value);
    return chain(value, a, slopeA, b, slopeB);
  },
};

function combined(operator: Operator, left: Differentiated, right: Differentiated): Differentiated {
  const apply = arithmetic[operator];
  return (x, y) => apply(left(x, y), right(x, y));
}

type Comparison = Extract<Syntax, { kind: "compare" }>["operators"][number];

const comparisons: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
};

/** a < b < c is a < b and b < c, as in Python. */
function compared(operators: readonly Comparison[], operands: readonly Differentiated[]): Differentiated {
  return (x, y) => {
    const values = operands.map((operand) => operand(x, y).value);
    return constant(operators.every((operator, i) => comparisons[operator](values[i]!, values[i + 1]!)) ? 1 : 0);
  };
}

function called(name: FunctionName, operands: readonly Differentiated[]): Differentiated {
  const { apply }: { apply: (...values: number[]) => number } = expressionFunctions[name];
  const slopesOf = functionSlopes[name];
  return (x, y) => {
    const given = operands.map((operand) => operand(x, y));
    const values = given.map(({ value }) => value);
    const value = valueOr(apply, values);
    const slopes = slopesOf(values, value);
    let [dx, dy] = [0, 0];
    for (const [i, part] of given.entries()) {
      if (part.dx !== 0) dx += slopes[i]! * part.dx;
      if (part.dy !== 0) dy += slopes[i]! * part.dy;
    }
    return { value, dx, dy };
  };
}

/** What raises an exception in Python has no value here. */
function valueOr(apply: (...values: number[]) => number, values: readonly number[]): number {
  try {
    return apply(...values);
  } catch {
    return NaN;
  }
}
