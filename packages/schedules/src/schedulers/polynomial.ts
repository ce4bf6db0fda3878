import { defineOpenLoop } from "../definition.ts";
import { lastEpoch, pytorchPage } from "./common.ts";

/** Down to zero along a power of the steps left. */
export const PolynomialLR = defineOpenLoop({
  type: "PolynomialLR",
  label: "Polynomial",
  help: "Lets the learning rate fall to zero in total_iters steps, along a power of the share of steps that is left.",
  use: "Segmentation and detection recipes: power 0.9 to 2; power 1 is a straight line to zero.",
  formula: "lr(t) = lr * (1 - min(t, total_iters) / total_iters)^power",
  sources: [pytorchPage("PolynomialLR")],
  example: { arguments: { total_iters: 90, power: 2 }, steps: 100 },
  parameters: {
    total_iters: {
      kind: "integer",
      length: true,
      label: "Total iterations",
      help: "Steps down to zero.",
      range: { minimum: 0 },
      default: 5,
    },
    power: {
      kind: "number",
      label: "Power",
      help: "1 is a straight line, 2 falls fast at first, 0.5 late.",
      range: { minimum: 0 },
      default: 1,
    },
  },
  omitted: { last_epoch: lastEpoch },
  code: {
    lr({ total_iters: steps, power }) {
      if (steps === 0) return power > 0 ? "0" : "lr";
      return `lr * (1 - min(t, ${steps}) / ${steps}) ** ${power}`;
    },
  },
  curve({ total_iters: steps, power }, _groups, { faithful }) {
    // A phase of no length is over at once. PyTorch stays at the base rate, and its closed form divides by zero.
    const never = steps === 0 && faithful;
    return {
      chain: "factor",
      begin({ lr }) {
        if (steps === 0 && !faithful && power > 0) lr.fill(0);
      },
      advance(t, { lr }) {
        if (t > steps || steps === 0) return;
        const factor = ((1 - t / steps) / (1 - (t - 1) / steps)) ** power;
        for (let group = 0; group < lr.length; group++) lr[group]! *= factor;
      },
      lrAt(t, base) {
        if (never) return base;
        return base * (steps === 0 ? 0 : 1 - Math.min(steps, t) / steps) ** power;
      },
      causeAt: (t) => (t === steps ? { code: "minimum", what: `polynomial decay over at step ${steps}` } : undefined),
    };
  },
});
