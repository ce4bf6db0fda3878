import { defineOpenLoop } from "../definition.ts";
import { lastEpoch, pytorchPage } from "./common.ts";

/** Multiplies the rate by gamma every step_size steps. */
export const StepLR = defineOpenLoop({
  type: "StepLR",
  label: "Step decay",
  help: "Multiplies the learning rate by gamma once every step_size steps: a staircase with even treads.",
  formula: "lr(t) = lr * gamma^floor(t / step_size)",
  sources: [pytorchPage("StepLR")],
  parameters: {
    step_size: {
      kind: "integer",
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
  curve: ({ step_size, gamma }) => ({
    advance(t, { lr }) {
      if (t % step_size !== 0) return;
      for (let group = 0; group < lr.length; group++) lr[group]! *= gamma;
    },
    lrAt: (t, base) => base * gamma ** Math.floor(t / step_size),
    causeAt(t) {
      // A drop at every single step is plain decay, nothing to report.
      if (step_size === 1 || t % step_size !== 0) return undefined;
      return { code: "step", what: `step ${t} reached (every ${step_size})` };
    },
  }),
});
