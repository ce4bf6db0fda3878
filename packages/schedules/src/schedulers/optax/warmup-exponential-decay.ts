import { until, optaxExponential } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { warmUpOver } from "../causes.ts";
import { directCurve } from "../direct-curve.ts";
import {
  exponentialAt,
  exponentialParameters,
  optaxPage,
  peakValue,
  polynomialAt,
  warmupSteps,
  warmupValue,
} from "./shared.ts";

/** A straight climb, then exponential decay. */
export const warmup_exponential_decay_schedule = defineOpenLoop({
  type: "warmup_exponential_decay_schedule",
  origin: "optax",
  label: "Warm-up, then exponential decay (optax)",
  help: "Climbs in a straight line to peak_value, then is multiplied by decay_rate over every transition_steps steps.",
  use: "Runs of open length that need a warm-up.",
  formula:
    "t < warmup_steps: a line from init_value to peak_value; after: exponential_decay from peak_value, counting from there",
  sources: [optaxPage],
  example: { arguments: { init_value: 0, warmup_steps: 10, transition_steps: 30, decay_rate: 0.5 }, steps: 120 },
  parameters: {
    init_value: warmupValue,
    peak_value: peakValue,
    warmup_steps: warmupSteps,
    ...exponentialParameters,
  },
  code: {
    base: "peak_value",
    lr(values) {
      const { init_value: first, warmup_steps: steps } = values;
      const peak = String(values.peak_value ?? "lr");
      return until(
        steps,
        `${first} + (${peak} - ${first}) * t / ${steps}`,
        optaxExponential(peak, `t - ${steps}`, values),
      );
    },
  },
  curve(values) {
    const { init_value, peak_value, warmup_steps } = values;
    return directCurve({
      lrAt(t, base) {
        const peak = peak_value ?? base;
        if (t < warmup_steps) return polynomialAt(t, init_value, peak, warmup_steps);
        return exponentialAt(t - warmup_steps, peak, values);
      },
      causeAt: (t) => warmUpOver(t, warmup_steps),
    });
  },
});
