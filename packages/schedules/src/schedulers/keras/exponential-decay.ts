import { defineOpenLoop } from "../../definition.ts";
import { stepDown } from "../causes.ts";
import { directCurve } from "../direct-curve.ts";
import { initialRate, kerasPage, staircase } from "./shared.ts";

/** Decay by a factor per so many steps. */
export const ExponentialDecay = defineOpenLoop({
  type: "ExponentialDecay",
  origin: "Keras",
  label: "Exponential decay per many steps",
  help: "Multiplies the rate by decay_rate over every decay_steps steps, smoothly or in stairs.",
  use: "As ExponentialLR, with the factor given for an epoch or a thousand steps instead of one step.",
  formula: "lr(t) = initial_learning_rate * decay_rate^(t / decay_steps); staircase: the exponent rounded down",
  sources: [kerasPage("ExponentialDecay")],
  example: { arguments: { decay_steps: 20, decay_rate: 0.5, staircase: true }, steps: 100 },
  parameters: {
    initial_learning_rate: initialRate,
    decay_steps: {
      kind: "integer",
      length: true,
      label: "Decay steps",
      help: "Steps in which the rate is multiplied by decay_rate once.",
      range: { minimum: 1 },
    },
    decay_rate: {
      kind: "number",
      label: "Decay rate",
      help: "Factor per decay_steps.",
      range: { minimum: 0 },
    },
    staircase,
  },
  code: {
    base: "initial_learning_rate",
    lr: ({ initial_learning_rate: first, decay_steps, decay_rate, staircase }) =>
      `${first ?? "lr"} * ${decay_rate} ** (t ${staircase ? "//" : "/"} ${decay_steps})`,
  },
  curve({ initial_learning_rate, decay_steps, decay_rate, staircase }) {
    return directCurve({
      lrAt(t, base) {
        const p = t / decay_steps;
        return (initial_learning_rate ?? base) * decay_rate ** (staircase ? Math.floor(p) : p);
      },
      causeAt: (t) => (staircase ? stepDown(t, decay_steps) : undefined),
    });
  },
});
