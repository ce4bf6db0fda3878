import { between } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { directCurve } from "../direct-curve.ts";
import { boundariesOf, initialValue, interpolated, optaxPage } from "./shared.ts";

/** Lines or half cosines between given factors. */
export const piecewise_interpolate_schedule = defineOpenLoop({
  type: "piecewise_interpolate_schedule",
  origin: "optax",
  label: "Lines between given factors (optax)",
  help: "Goes from each given step to the next in a straight line or half a cosine; each step's value is the one before times its scale.",
  use: "One-cycle shapes and warm-ups of your own making.",
  formula:
    "at step b_i the rate is init_value * s_1 * ... * s_i; between two steps linear, or half a cosine; after the last its value",
  sources: [optaxPage],
  example: {
    arguments: {
      interpolate_type: "cosine",
      init_value: 0.01,
      boundaries_and_scales: { "20": 10, "60": 0.3, "100": 0.01 },
    },
    steps: 110,
  },
  parameters: {
    interpolate_type: {
      kind: "choice",
      choices: ["linear", "cosine"],
      label: "Interpolation",
      help: "How the rate goes from step to step.",
    },
    init_value: initialValue,
    boundaries_and_scales: {
      kind: "map",
      length: true,
      label: "Boundaries and scales",
      help: "Steps with the factor to be reached at each.",
      range: { minimum: 0 },
      default: null,
    },
  },
  code: {
    base: "init_value",
    lr({ interpolate_type, init_value, boundaries_and_scales }) {
      const boundaries = boundariesOf(boundaries_and_scales);
      const scales = boundaries.map((_pair, i) =>
        boundaries.slice(0, i + 1).reduce((all, [, scale]) => all * scale, 1),
      );
      const first = String(init_value ?? "lr");
      const values = [first, ...scales.map((scale) => `${first} * ${scale}`)];
      return between(interpolate_type, [0, ...boundaries.map(([step]) => step)], values);
    },
  },
  curve({ interpolate_type, init_value, boundaries_and_scales }) {
    const boundaries = boundariesOf(boundaries_and_scales);
    return directCurve({ lrAt: interpolated(interpolate_type, init_value, 1, boundaries) });
  },
});
