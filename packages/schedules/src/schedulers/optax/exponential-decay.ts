import { optaxExponential } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { directCurve } from "../direct-curve.ts";
import { exponentialAt, exponentialParameters, initialValue, optaxPage } from "./shared.ts";

/** Decay by a factor per so many steps, with a start and a floor. */
export const exponential_decay = defineOpenLoop({
  type: "exponential_decay",
  origin: "optax",
  label: "Exponential decay (optax)",
  help: "Multiplies the rate by decay_rate over every transition_steps steps, from transition_begin on, no further than end_value.",
  use: "Exponential decay that waits before it starts or that stops at a floor.",
  formula:
    "lr(t) = init_value * decay_rate^((t - transition_begin) / transition_steps), the exponent rounded down with staircase, init_value before; not beyond end_value",
  sources: [optaxPage],
  example: { arguments: { transition_steps: 20, decay_rate: 0.5, transition_begin: 20, end_value: 0.01 }, steps: 120 },
  parameters: { init_value: initialValue, ...exponentialParameters },
  code: {
    base: "init_value",
    lr: (values) => optaxExponential(String(values.init_value ?? "lr"), "t", values),
  },
  curve: (values) => directCurve({ lrAt: (t, base) => exponentialAt(t, values.init_value ?? base, values) }),
});
