import { defineOpenLoop } from "../definition.ts";
import { stepDown } from "./causes.ts";
import { lastEpoch, pytorchPage } from "./common.ts";

/** Multiplies the rate by gamma every step_size steps. */
export const StepLR = defineOpenLoop({
  type: "StepLR",
  label: "Step decay",
  help: "Multiplies the learning rate by gamma once every step_size steps: a staircase with even treads.",
  use: "The classical recipe for image models with SGD: divide the rate by ten every 30 epochs of 90.",
  formula: "lr(t) = lr * gamma^floor(t / step_size)",
  sources: [pytorchPage("StepLR")],
  example: { arguments: { step_size: 30 }, steps: 100 },
  parameters: {
    step_size: {
      kind: "integer",
      length: true,
      label: "Step size",
      help: "Steps between two drops.",
      range: { minimum: 1 },
    },
    gamma: {
      kind: "number",
      label: "Gamma",
      help: "Factor at each drop: 0.1 divides the rate by ten, 1 never changes it, above 1 raises it.",
      range: { minimum: 0 },
      default: 0.1,
    },
  },
  omitted: { last_epoch: lastEpoch },
  code: {
    lr: ({ step_size, gamma }) => `lr * ${gamma} ** (t // ${step_size})`,
  },
  curve: ({ step_size, gamma }) => ({
    chain: "factor",
    advance(t, { lr }) {
      if (t === 0 || t % step_size !== 0) return;
      for (let group = 0; group < lr.length; group++) lr[group]! *= gamma;
    },
    lrAt: (t, base) => base * gamma ** Math.floor(t / step_size),
    causeAt: (t) => stepDown(t, step_size),
  }),
});
