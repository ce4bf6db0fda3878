import { compileExpression } from "../expression/compile.ts";
import type { ExpressionParameter, Formula } from "../parameters.ts";

type Evaluate = (...values: number[]) => number;

function evaluatorOf(formula: Formula, parameter: ExpressionParameter, key: string): Evaluate {
  if (typeof formula === "function") return formula;
  const expression = compileExpression(formula, { variables: parameter.variables, key });
  return (...values) => expression.evaluate(...values);
}

/**
 * A formula, or one per parameter group, ready to be asked: one function for each group.
 *
 * @throws SchedulesError `invalid_expression`
 */
export function formulas(
  value: Formula | readonly Formula[],
  parameter: ExpressionParameter,
  key: string,
  groups: number,
): readonly Evaluate[] {
  if (typeof value === "string" || typeof value === "function") {
    return new Array<Evaluate>(groups).fill(evaluatorOf(value, parameter, key));
  }
  return value.map((one, group) => evaluatorOf(one, parameter, `${key}[${group}]`));
}

/** Reads every formula, so that a wrong one shows when the spec is checked. */
export function checkFormulas(value: Formula | readonly Formula[], parameter: ExpressionParameter, key: string): void {
  formulas(value, parameter, key, 1);
}
