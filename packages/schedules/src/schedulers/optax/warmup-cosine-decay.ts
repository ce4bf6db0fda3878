import { optaxWarmCosine } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { warmUpOver } from "../causes.ts";
import { directCurve } from "../direct-curve.ts";
import { endValue, exponent, optaxPage, peakValue, warmCosineAt, warmupSteps, warmupValue } from "./shared.ts";

/** A straight climb, then half a cosine. */
export const warmup_cosine_decay_schedule = defineOpenLoop({
  type: "warmup_cosine_decay_schedule",
  origin: "optax",
  label: "Warm-up, then cosine (optax)",
  help: "Climbs in a straight line to peak_value, then falls along half a cosine to end_value.",
  use: "The usual choice in JAX for a run of known length; decay_steps counts the warm-up, too.",
  formula:
    "t < warmup_steps: a line from init_value to peak_value; after: end_value + (peak_value - end_value) * ((1 + cos(pi * p)) / 2)^exponent, p = min(1, (t - warmup_steps) / (decay_steps - warmup_steps))",
  sources: [optaxPage],
  example: { arguments: { init_value: 0, warmup_steps: 10, decay_steps: 100 }, steps: 101 },
  parameters: {
    init_value: warmupValue,
    peak_value: peakValue,
    warmup_steps: warmupSteps,
    decay_steps: {
      kind: "integer",
      length: true,
      label: "Decay steps",
      help: "Steps of warm-up and cosine together.",
      range: { minimum: 1 },
    },
    end_value: { ...endValue, default: 0 },
    exponent,
  },
  check({ warmup_steps, decay_steps }) {
    if (decay_steps > warmup_steps) return undefined;
    return { key: "decay_steps", found: decay_steps, expected: `more than warmup_steps, which is ${warmup_steps}` };
  },
  code: {
    base: "peak_value",
    lr: (values) => optaxWarmCosine("t", String(values.peak_value ?? "lr"), values),
  },
  curve(values) {
    return directCurve({
      lrAt: (t, base) => warmCosineAt(t, { ...values, peak_value: values.peak_value ?? base }),
      causeAt: (t) => warmUpOver(t, values.warmup_steps),
    });
  },
});
