import { optaxPolynomial } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { warmUpOver } from "../causes.ts";
import { directCurve } from "../direct-curve.ts";
import { optaxPage, peakValue, polynomialAt, warmupSteps, warmupValue } from "./shared.ts";

/** A straight climb, then one rate. */
export const warmup_constant_schedule = defineOpenLoop({
  type: "warmup_constant_schedule",
  origin: "optax",
  label: "Warm-up, then constant (optax)",
  help: "Climbs in a straight line to peak_value and stays there.",
  use: "Runs whose end is not known yet.",
  formula: "lr(t) = init_value + (peak_value - init_value) * min(t, warmup_steps) / warmup_steps",
  sources: [optaxPage],
  example: { arguments: { init_value: 0, warmup_steps: 20 }, steps: 100 },
  parameters: { init_value: warmupValue, peak_value: peakValue, warmup_steps: warmupSteps },
  code: {
    base: "peak_value",
    lr: ({ init_value, peak_value, warmup_steps }) =>
      warmup_steps === 0
        ? String(init_value)
        : optaxPolynomial(String(init_value), String(peak_value ?? "lr"), warmup_steps),
  },
  curve: ({ init_value, peak_value, warmup_steps }) =>
    directCurve({
      lrAt: (t, base) => polynomialAt(t, init_value, peak_value ?? base, warmup_steps),
      causeAt: (t) => warmUpOver(t, warmup_steps),
    }),
});
