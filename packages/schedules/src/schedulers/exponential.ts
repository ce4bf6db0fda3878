import { defineOpenLoop } from "../definition.ts";
import { lastEpoch, pytorchPage } from "./common.ts";

/** Multiplies the rate by gamma at every step. */
export const ExponentialLR = defineOpenLoop({
  type: "ExponentialLR",
  label: "Exponential decay",
  help: "Multiplies the learning rate by gamma at every step, so it falls by the same share each time.",
  formula: "lr(t) = lr * gamma^t",
  sources: [pytorchPage("ExponentialLR")],
  parameters: {
    gamma: {
      kind: "number",
      label: "Gamma",
      help: "Factor per step: just below 1 decays slowly, 1 keeps the rate, above 1 makes it grow without bound.",
      range: { minimum: 0 },
    },
  },
  omitted: { last_epoch: lastEpoch },
  curve: ({ gamma }) => ({
    advance(_t, { lr }) {
      for (let group = 0; group < lr.length; group++) lr[group]! *= gamma;
    },
    lrAt: (t, base) => base * gamma ** t,
  }),
});
