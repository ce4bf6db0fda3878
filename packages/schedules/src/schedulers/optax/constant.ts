import { defineOpenLoop } from "../../definition.ts";
import { directCurve } from "../direct-curve.ts";
import { optaxPage } from "./shared.ts";

/** One rate, always. */
export const constant_schedule = defineOpenLoop({
  type: "constant_schedule",
  origin: "optax",
  label: "Constant (optax)",
  help: "Keeps one rate for ever.",
  use: "As a part of join_schedules, and as a baseline.",
  formula: "lr(t) = value",
  sources: [optaxPage],
  example: { arguments: { value: 0.1 }, steps: 100 },
  parameters: {
    value: {
      kind: "number",
      label: "Value",
      help: "The rate; left out, the solver's.",
      range: { minimum: 0 },
      default: null,
    },
  },
  code: {
    base: "value",
    lr: ({ value }) => String(value ?? "lr"),
  },
  curve: ({ value }) => directCurve({ lrAt: (_t, base) => value ?? base }),
});
