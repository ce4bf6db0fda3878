import { lambdaBody } from "../code-out/formula-texts.ts";
import { defineOpenLoop } from "../definition.ts";
import { lastEpoch, pytorchPage } from "./common.ts";
import { checkFormulas, formulas, lambdaParameter } from "./formula-parameter.ts";

const lr_lambda = {
  ...lambdaParameter,
  help: "What the rate is multiplied by at each step from 1 on: a formula of epoch, or simply a number such as 0.95.",
} as const;

const block = 1024;
const smallestNormal = 2 ** -1022;

/**
 * The product of f(1) ... f(t) for whole t. Kept are the products up to the start of each block that was come to, and
 * those within the block asked for last.
 */
function wholeProducts(f: (t: number) => number): (t: number) => number {
  const starts = [1];
  const within = new Float64Array(block);
  /** The block, and how far into it the products are known. */
  let index = 0;
  let known = 0;
  within[0] = 1;
  const times = (product: number, step: number): number => {
    const next = product * f(step);
    // Numbers that lose their last bits one by one are slow to multiply with, and nothing next to any rate.
    return Math.abs(next) < smallestNormal ? 0 : next;
  };
  const fill = (offset: number): void => {
    const start = index * block;
    for (let place = known + 1; place <= offset; place++) within[place] = times(within[place - 1]!, start + place);
    known = Math.max(known, offset);
  };
  const open = (wanted: number): void => {
    index = wanted;
    known = 0;
    within[0] = starts[wanted]!;
  };
  return (t) => {
    const wanted = Math.floor(t / block);
    if (wanted !== index) open(Math.min(wanted, starts.length - 1));
    while (index < wanted) {
      fill(block - 1);
      starts.push(times(within[block - 1]!, (index + 1) * block));
      open(index + 1);
    }
    const offset = t - index * block;
    if (offset > known) fill(offset);
    return within[offset]!;
  };
}

/** The product of f(1) ... f(t), with a share of the next factor where t is not whole. */
function products(f: (t: number) => number): (t: number) => number {
  const whole = wholeProducts(f);
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
  check: (values) => checkFormulas(values.lr_lambda, lr_lambda, "lr_lambda"),
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
