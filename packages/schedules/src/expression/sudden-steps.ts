import { compileSyntax } from "./compile.ts";
import { dottedName, partsOf } from "./syntax.ts";
import type { Syntax } from "./syntax.ts";

/** Operators and functions that jump again and again. */
const jumping = new Set(["%", "//", "floor", "ceil", "round", "int", "tan"]);

/** The value of a part that has no variable in it. */
function constantOf(syntax: Syntax): number | undefined {
  try {
    return compileSyntax(syntax, { key: "", text: "", variables: [] }).evaluate();
  } catch {
    return undefined;
  }
}

/** Whether a part is true or false by comparisons alone; the rest may turn from one to the other anywhere. */
function isTest(syntax: Syntax): boolean {
  if (syntax.kind === "logic") return isTest(syntax.left) && isTest(syntax.right);
  if (syntax.kind === "unary") return syntax.operator === "not" && isTest(syntax.operand);
  return syntax.kind === "compare" || constantOf(syntax) !== undefined;
}

/** The part whose truth decides. */
function testOf(syntax: Syntax): Syntax | undefined {
  if (syntax.kind === "choose") return syntax.test;
  if (syntax.kind === "logic") return syntax.left;
  return syntax.kind === "unary" && syntax.operator === "not" ? syntax.operand : undefined;
}

/**
 * The steps near which a formula of the step may jump or peak: the numbers that it compares the step with, and the whole
 * numbers in it. undefined where it may do so anywhere, as a remainder does; then only every step tells.
 *
 * @example suddenSteps(compileExpression("1 if epoch < 30 else 0.1").syntax) // [30, 1]
 */
export function suddenSteps(syntax: Syntax): readonly number[] | undefined {
  const name = syntax.kind === "call" ? dottedName(syntax.callee)?.split(".").at(-1) : undefined;
  if (jumping.has(syntax.kind === "binary" ? syntax.operator : (name ?? ""))) return undefined;
  const test = testOf(syntax);
  if (test && !isTest(test)) return undefined;
  if (syntax.kind === "compare") {
    const bounds = syntax.operands.filter(({ kind }) => kind !== "name").map(constantOf);
    const isPlain = bounds.every((bound) => bound !== undefined);
    return isPlain ? bounds.map(Math.ceil) : undefined;
  }
  if (syntax.kind === "number") return Number.isInteger(syntax.value) ? [syntax.value] : [];
  const found = partsOf(syntax).map(suddenSteps);
  return found.every((steps) => steps !== undefined) ? found.flat() : undefined;
}
