import { optaxPolynomial } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { directCurve } from "../direct-curve.ts";
import { endValue, initialValue, optaxPage, polynomialAt, transitionBegin, transitionSteps } from "./shared.ts";

/** A power of a straight line between two rates. */
export const polynomial_schedule = defineOpenLoop({
  type: "polynomial_schedule",
  origin: "optax",
  label: "Polynomial (optax)",
  help: "Goes from one rate to another as a power of the time that is left, and stays there.",
  use: "Decay that is fast at first (power 2) or at last (power 0.5).",
  formula:
    "lr(t) = end_value + (init_value - end_value) * (1 - clip(t - transition_begin, 0, transition_steps) / transition_steps)^power",
  sources: [optaxPage],
  example: { arguments: { end_value: 0.001, power: 3, transition_steps: 90 }, steps: 100 },
  parameters: {
    init_value: initialValue,
    end_value: endValue,
    power: {
      kind: "number",
      label: "Power",
      help: "1 is a straight line, 2 falls fast at first, 0.5 fast at last.",
      range: { minimum: 0 },
    },
    transition_steps: transitionSteps,
    transition_begin: transitionBegin,
  },
  code: {
    base: "init_value",
    lr: ({ init_value, end_value, power, transition_steps, transition_begin }) =>
      optaxPolynomial(String(init_value ?? "lr"), end_value, transition_steps, power, transition_begin),
  },
  curve: ({ init_value, end_value, power, transition_steps, transition_begin }) =>
    directCurve({
      lrAt: (t, base) => polynomialAt(t, init_value ?? base, end_value, transition_steps, power, transition_begin),
    }),
});
