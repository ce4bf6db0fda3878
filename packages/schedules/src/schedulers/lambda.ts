import { lambdaBody } from "../code-out/formula-texts.ts";
import { defineOpenLoop } from "../definition.ts";
import { lastEpoch, pytorchPage } from "./common.ts";
import { directCurve } from "./direct-curve.ts";
import { checkFormulas, formulas, lambdaParameter } from "./formula-parameter.ts";

const lr_lambda = {
  ...lambdaParameter,
  help: "The factor at each step, a formula of epoch such as 0.95 ** epoch or min(1, (epoch + 1) / 500).",
} as const;

/** The base rate times any formula of the step. */
export const LambdaLR = defineOpenLoop({
  type: "LambdaLR",
  label: "Formula",
  help: "Multiplies the base learning rate by a formula of the step, evaluated anew at each.",
  use: "Whatever has no name: a formula here needs no code, is checked when it is read and can never run anything.",
  formula: "lr(t) = lr * lr_lambda(t)",
  sources: [pytorchPage("LambdaLR")],
  example: { arguments: { lr_lambda: "0.95 ** epoch if epoch >= 20 else epoch / 20" }, steps: 100 },
  parameters: { lr_lambda },
  omitted: { last_epoch: lastEpoch },
  check: (values) => checkFormulas(values.lr_lambda, lr_lambda, "lr_lambda"),
  code: {
    lr(values, group) {
      const body = lambdaBody(values.lr_lambda, lr_lambda, group);
      return body === undefined ? undefined : `lr * (${body})`;
    },
  },
  curve(values, groups) {
    const factors = formulas(values.lr_lambda, lr_lambda, "lr_lambda", groups);
    return {
      ...directCurve({ chain: "overwrite", lrAt: (t, base, group) => base * factors[group]!(t) }),
      // PyTorch saves one entry per function, and nothing of a plain function.
      stateAt: () => ({ lr_lambdas: factors.map(() => null) }),
    };
  },
});
