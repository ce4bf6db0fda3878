import { defineOpenLoop } from "../../definition.ts";
import { stepDown } from "../causes.ts";
import { directCurve } from "../direct-curve.ts";
import { initialRate, kerasPage, staircase } from "./shared.ts";

/** One over one plus time. */
export const InverseTimeDecay = defineOpenLoop({
  type: "InverseTimeDecay",
  origin: "Keras",
  label: "Inverse time decay",
  help: "Divides the rate by one plus decay_rate for every decay_steps steps, smoothly or in stairs.",
  use: "The classical decay of stochastic approximation: fast at first, then ever slower, without an end.",
  formula:
    "lr(t) = initial_learning_rate / (1 + decay_rate * t / decay_steps); staircase: t / decay_steps rounded down",
  sources: [kerasPage("InverseTimeDecay")],
  example: { arguments: { decay_steps: 10, decay_rate: 0.5 }, steps: 100 },
  parameters: {
    initial_learning_rate: initialRate,
    decay_steps: {
      kind: "integer",
      length: true,
      label: "Decay steps",
      help: "Steps after which the divisor has grown by decay_rate.",
      range: { minimum: 1 },
    },
    decay_rate: {
      kind: "number",
      label: "Decay rate",
      help: "Growth of the divisor per decay_steps: with 1, the rate is halved after decay_steps.",
      range: { minimum: 0 },
    },
    staircase,
  },
  code: {
    base: "initial_learning_rate",
    lr: ({ initial_learning_rate: first, decay_steps, decay_rate, staircase }) =>
      `${first ?? "lr"} / (1 + ${decay_rate} * (t ${staircase ? "//" : "/"} ${decay_steps}))`,
  },
  curve({ initial_learning_rate, decay_steps, decay_rate, staircase }) {
    return directCurve({
      lrAt(t, base) {
        const p = t / decay_steps;
        return (initial_learning_rate ?? base) / (1 + decay_rate * (staircase ? Math.floor(p) : p));
      },
      causeAt: (t) => (staircase ? stepDown(t, decay_steps) : undefined),
    });
  },
});
