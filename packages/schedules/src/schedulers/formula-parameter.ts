import { compileExpression } from "../expression/compile.ts";
import type { ExpressionParameter, Formula } from "../parameters.ts";

/** PyTorch's `lr_lambda`, to be given a help text. */
export const lambdaParameter = {
  kind: "expression",
  perGroup: true,
  variables: [["epoch", "step", "t"]],
  label: "Lambda",
} as const;

type Evaluate = (t: number) => number;

function evaluatorOf(formula: Formula, parameter: ExpressionParameter, key: string): Evaluate {
  if (typeof formula === "function") return formula;
  return compileExpression(formula, { variables: parameter.variables, key }).evaluateOne;
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

/**
 * For a definition's `check`: reads every formula, so that a wrong one shows when the spec is checked.
 *
 * @throws SchedulesError `invalid_expression`
 */
export function checkFormulas(
  value: Formula | readonly Formula[],
  parameter: ExpressionParameter,
  key: string,
): undefined {
  formulas(value, parameter, key, 1);
}
