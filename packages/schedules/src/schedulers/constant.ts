import { until } from "../code-out/formula-texts.ts";
import { defineOpenLoop } from "../definition.ts";
import { lastEpoch, pytorchPage } from "./common.ts";

/** A factor for the first steps, then none. */
export const ConstantLR = defineOpenLoop({
  type: "ConstantLR",
  label: "Constant factor",
  help: "Multiplies the learning rate by factor until step total_iters, where it goes back to its base.",
  use: "A plain warm-up: a fixed low rate for the first steps, usually before another schedule in a sequence.",
  formula: "lr(t) = lr * factor while t < total_iters, then lr",
  sources: [pytorchPage("ConstantLR")],
  example: { arguments: { factor: 0.25, total_iters: 20 }, steps: 100 },
  parameters: {
    factor: {
      kind: "number",
      label: "Factor",
      help: "What the rate is multiplied by at first.",
      range: { minimum: 0, maximum: 1 },
      default: 1 / 3,
    },
    total_iters: {
      kind: "integer",
      length: true,
      label: "Total iterations",
      help: "The step at which the factor is taken away.",
      range: { minimum: 0 },
      default: 5,
    },
  },
  omitted: { last_epoch: lastEpoch },
  code: {
    lr: ({ factor, total_iters }) => until(total_iters, `lr * ${factor}`, "lr"),
  },
  curve({ factor, total_iters: end }, _groups, { faithful }) {
    // A phase of no length is over at once. PyTorch applies the factor and, at end 0, never takes it away.
    const never = end === 0 && !faithful;
    return {
      chain: "factor",
      begin({ lr }) {
        for (let group = 0; group < lr.length && !never; group++) lr[group]! *= factor;
      },
      advance(t, { base, lr }) {
        if (t === 0 && !never) for (let group = 0; group < lr.length; group++) lr[group]! *= factor;
        if (t !== end || t <= 0) return;
        // 1 / 0 would leave NaN: from a factor of 0 there is only one way back.
        for (let group = 0; group < lr.length; group++) {
          lr[group] = factor === 0 ? base[group]! : lr[group]! * (1 / factor);
        }
      },
      lrAt: (t, base) => base * (faithful && end === 0 ? factor : factor + Number(t >= end) * (1 - factor)),
      causeAt: (t) =>
        t === end ? { code: "milestone", what: `factor ${factor} taken away at step ${end}` } : undefined,
    };
  },
});
