import { defineOpenLoop } from "../../definition.ts";
import { directCurve } from "../direct-curve.ts";
import { transformersPage } from "./shared.ts";

/** The base rate, always. */
export const constant = defineOpenLoop({
  type: "constant",
  aliases: ["get_constant_schedule"],
  origin: "Transformers",
  label: "Constant",
  help: "Keeps the base rate for ever.",
  use: "A baseline to compare schedules with, and for solvers that find their own step size.",
  formula: "lr(t) = lr",
  sources: [transformersPage],
  example: { arguments: {}, steps: 100 },
  parameters: {},
  code: {
    lr: () => "lr",
  },
  curve: () => directCurve({ lrAt: (_t, base) => base }),
});
