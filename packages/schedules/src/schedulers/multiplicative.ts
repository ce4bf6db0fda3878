import { lambdaBody } from "../code-out/formula-texts.ts";
import { defineOpenLoop } from "../definition.ts";
import { lastEpoch, pytorchPage } from "./common.ts";
import { checkFormulas, formulas } from "./formula-parameter.ts";

const lr_lambda = {
  kind: "expression",
  perGroup: true,
  variables: [["epoch", "step", "t"]],
  label: "Lambda",
  help: "What the rate is multiplied by at each step from 1 on: a formula of epoch, or simply a number such as 0.95.",
} as const;

const block = 1024;

/** The product of f(1) ... f(t), remembered as far as it was asked for. */
function products(f: (t: number) => number): (t: number) => number {
  const known = [1];
  const whole = (t: number): number => {
    while (known.length <= t) {
      const until = known.length + block;
      for (let next = known.length; next < until && (next <= t || next % block !== 0); next++) {
        known.push(known[next - 1]! * f(next));
      }
    }
    return known[t]!;
  };
  return (t) => {
    const step = Math.floor(t);
    const low = whole(step);
    if (t === step) return low;
    // In equal shares of the factor, as for a constant one; in a straight line where that has no meaning.
    const factor = f(step + 1);
    return factor > 0 ? low * factor ** (t - step) : low * (1 + (factor - 1) * (t - step));
  };
}

/** Multiplies the rate, as it is, by a formula of the step. */
export const MultiplicativeLR = defineOpenLoop({
  type: "MultiplicativeLR",
  label: "Factor per step",
  help: "Multiplies the learning rate at each step by a formula of that step; in a sequence it goes on from the rate it finds.",
  use: "A decay whose factor itself changes over time, or one that continues another schedule wherever that ended.",
  formula: "lr(t) = lr(t - 1) * lr_lambda(t)",
  sources: [pytorchPage("MultiplicativeLR")],
  example: { arguments: { lr_lambda: "0.9 if epoch < 30 else 0.99" }, steps: 100 },
  parameters: { lr_lambda },
  omitted: { last_epoch: lastEpoch },
  check(values) {
    checkFormulas(values.lr_lambda, lr_lambda, "lr_lambda");
    return undefined;
  },
  code: {
    lr(values, group) {
      const body = lambdaBody(values.lr_lambda, lr_lambda, group);
      // A factor that does not change is a plain power; for others there is no closed form.
      return body === undefined || /\bt\b/.test(body) ? undefined : `lr * (${body}) ** t`;
    },
  },
  curve(values, groups) {
    const factors = formulas(values.lr_lambda, lr_lambda, "lr_lambda", groups);
    const remembered = factors.map((factor) => products(factor));
    return {
      chain: "factor",
      advance(t, { lr }) {
        for (let group = 0; group < lr.length; group++) lr[group]! *= factors[group]!(t);
      },
      lrAt: (t, base, group) => base * remembered[group]!(t),
      enter: (previous, _base, group) => previous * factors[group]!(0),
      stateAt: () => ({ lr_lambdas: factors.map(() => null) }),
    };
  },
});
