import { defineOpenLoop } from "../../definition.ts";
import { etaMin } from "../common.ts";
import { directCurve } from "../direct-curve.ts";

/** The reflected exponential. */
export const RexLR = defineOpenLoop({
  type: "RexLR",
  aliases: ["REX"],
  origin: "research",
  label: "Reflected exponential (REX)",
  help: "Falls slowly at first and ever faster towards the end, like an exponential decay in a mirror.",
  use: "Runs of known, short length: it keeps high rates longer than a straight line.",
  formula: "lr(t) = eta_min + (lr - eta_min) * (1 - z) / (1/2 + (1 - z) / 2), z = min(1, t / total_iters)",
  sources: [
    {
      title: "Chen, Wolfe and Kyrillidis, REX: Revisiting Budgeted Training with an Improved Schedule, MLSys 2022",
      url: "https://arxiv.org/abs/2107.04197",
    },
  ],
  example: { arguments: { total_iters: 100 }, steps: 101 },
  parameters: {
    total_iters: {
      kind: "integer",
      length: true,
      label: "Total iterations",
      help: "Steps from the base rate to the lowest.",
      range: { minimum: 1 },
    },
    eta_min: etaMin,
  },
  code: {
    lr: ({ total_iters, eta_min }) =>
      `${eta_min} + (lr - ${eta_min}) * max(0, 1 - t / ${total_iters}) / (0.5 + 0.5 * max(0, 1 - t / ${total_iters}))`,
  },
  curve({ total_iters, eta_min }) {
    return directCurve({
      chain: "product",
      lrAt(t, base) {
        const left = 1 - Math.min(1, t / total_iters);
        return eta_min + (base - eta_min) * (left / (0.5 + 0.5 * left));
      },
    });
  },
});
