import { defineOpenLoop } from "../definition.ts";
import { lastEpoch, pytorchPage } from "./common.ts";

/** Multiplies the rate by gamma at every step. */
export const ExponentialLR = defineOpenLoop({
  type: "ExponentialLR",
  label: "Exponential decay",
  help: "Multiplies the learning rate by gamma at every step, so it falls by the same share each time.",
  use: "Runs of open length, where the rate should fall by the same share at every step.",
  formula: "lr(t) = lr * gamma^t",
  sources: [pytorchPage("ExponentialLR")],
  example: { arguments: { gamma: 0.95 }, steps: 100 },
  parameters: {
    gamma: {
      kind: "number",
      label: "Gamma",
      help: "Factor per step: just below 1 decays slowly, 1 keeps the rate, above 1 makes it grow without bound.",
      range: { minimum: 0 },
    },
  },
  omitted: { last_epoch: lastEpoch },
  code: {
    lr: ({ gamma }) => `lr * ${gamma} ** t`,
  },
  curve: ({ gamma }) => ({
    chain: "factor",
    advance(_t, { lr }) {
      for (let group = 0; group < lr.length; group++) lr[group]! *= gamma;
    },
    lrAt: (t, base) => base * gamma ** t,
  }),
});
