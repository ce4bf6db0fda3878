import { pieces } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { countUpTo } from "../../milestones.ts";
import { directCurve } from "../direct-curve.ts";
import { boundariesOf, initialValue, optaxPage } from "./shared.ts";

/** A factor at each of some steps. */
export const piecewise_constant_schedule = defineOpenLoop({
  type: "piecewise_constant_schedule",
  origin: "optax",
  label: "Stairs of given factors (optax)",
  help: "Multiplies the rate by a factor of its own at each of the given steps.",
  use: "Staircases whose drops differ from one another.",
  formula: "lr(t) = init_value * product of the scales whose step is <= t",
  sources: [optaxPage],
  example: { arguments: { boundaries_and_scales: { "30": 0.5, "60": 0.2, "80": 0.5 } }, steps: 100 },
  parameters: {
    init_value: initialValue,
    boundaries_and_scales: {
      kind: "map",
      length: true,
      label: "Boundaries and scales",
      help: "Steps with the factor that applies from each on.",
      range: { minimum: 0 },
      default: null,
    },
  },
  code: {
    base: "init_value",
    lr({ init_value, boundaries_and_scales }) {
      const boundaries = boundariesOf(boundaries_and_scales);
      const scales = boundaries.map((_pair, i) =>
        boundaries.slice(0, i + 1).reduce((all, [, scale]) => all * scale, 1),
      );
      const first = String(init_value ?? "lr");
      return pieces(
        boundaries.map(([step]) => step),
        [first, ...scales.map((scale) => `${first} * ${scale}`)],
      );
    },
  },
  curve({ init_value, boundaries_and_scales }) {
    const boundaries = boundariesOf(boundaries_and_scales);
    const steps = boundaries.map(([step]) => step);
    return directCurve({
      lrAt(t, base) {
        let rate = init_value ?? base;
        const passed = countUpTo(steps, t);
        for (let index = 0; index < passed; index++) rate *= boundaries[index]![1];
        return rate;
      },
      causeAt(t) {
        const scale = boundaries_and_scales?.[String(t)];
        return scale === undefined ? undefined : { code: "milestone", what: `boundary ${t} reached (scale ${scale})` };
      },
    });
  },
});
