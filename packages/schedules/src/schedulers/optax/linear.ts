import { optaxPolynomial } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { directCurve } from "../direct-curve.ts";
import { endValue, initialValue, optaxPage, polynomialAt, transitionBegin, transitionSteps } from "./shared.ts";

/** A straight line between two rates. */
export const linear_schedule = defineOpenLoop({
  type: "linear_schedule",
  origin: "optax",
  label: "Straight line (optax)",
  help: "Goes in a straight line from one rate to another, up or down, and stays there.",
  use: "Warm-up, decay to zero, or a cooldown, alone or in join_schedules.",
  formula:
    "lr(t) = end_value + (init_value - end_value) * (1 - clip(t - transition_begin, 0, transition_steps) / transition_steps)",
  sources: [optaxPage],
  example: { arguments: { end_value: 0.01, transition_steps: 60, transition_begin: 20 }, steps: 100 },
  parameters: {
    init_value: initialValue,
    end_value: endValue,
    transition_steps: transitionSteps,
    transition_begin: transitionBegin,
  },
  code: {
    base: "init_value",
    lr: ({ init_value, end_value, transition_steps, transition_begin }) =>
      optaxPolynomial(String(init_value ?? "lr"), end_value, transition_steps, 1, transition_begin),
  },
  curve: ({ init_value, end_value, transition_steps, transition_begin }) =>
    directCurve({
      lrAt: (t, base) => polynomialAt(t, init_value ?? base, end_value, transition_steps, 1, transition_begin),
    }),
});
