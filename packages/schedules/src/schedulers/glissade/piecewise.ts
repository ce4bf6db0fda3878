import { pieces, between } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { directCurve } from "../direct-curve.ts";
import { curveThrough, interpolations } from "./curve-through.ts";

/** A curve through points of one's own. */
export const PiecewiseLR = defineOpenLoop({
  type: "PiecewiseLR",
  origin: "Glissade",
  label: "Drawn by hand",
  help: "Goes through points of your own choice, in straight lines, in steps, or along a smooth curve that never overshoots them.",
  use: "Any shape that no other schedule has, and curves drawn with the mouse.",
  formula:
    "lr(t) = f(t), or lr * f(t) where the values are factors; f goes through the points and is constant before the first and after the last; linear: straight lines; step: each value until the next point; monotone: a cubic that rises and falls only where the points do",
  sources: [
    {
      title: "Fritsch and Butland, A Method for Constructing Local Monotone Piecewise Cubic Interpolants, 1984",
      url: "https://doi.org/10.1137/0905021",
    },
  ],
  example: {
    arguments: {
      points: [
        [0, 0.001],
        [10, 0.1],
        [50, 0.06],
        [80, 0.06],
        [100, 0],
      ],
      interpolation: "monotone",
    },
    steps: 110,
  },
  parameters: {
    points: {
      kind: "points",
      length: true,
      label: "Points",
      help: "Steps, rising, each with its value.",
      range: { minimum: 0 },
    },
    interpolation: {
      kind: "choice",
      choices: interpolations,
      label: "Interpolation",
      help: "How the curve goes from point to point.",
      default: "linear",
    },
    values: {
      kind: "choice",
      choices: ["rate", "factor"],
      label: "Values",
      help: "Whether the values are learning rates or factors of the base rate.",
      default: "rate",
    },
  },
  code: {
    lr({ points, interpolation, values }) {
      if (interpolation === "monotone") return undefined;
      const texts = points.map(([, value]) => (values === "rate" ? String(value) : `lr * ${value}`));
      const steps = points.map(([step]) => step);
      if (interpolation === "step") return pieces(steps.slice(1), texts);
      return steps[0]! > 0
        ? pieces([steps[0]!], [texts[0]!, between("linear", steps, texts)])
        : between("linear", steps, texts);
    },
  },
  curve({ points, interpolation, values }) {
    const f = curveThrough(points, interpolation);
    const at = new Set(points.slice(1).map(([step]) => step));
    return directCurve({
      ...(values === "factor" && { chain: "product" as const }),
      lrAt: (t, base) => (values === "rate" ? f(t) : base * f(t)),
      causeAt: (t) => (at.has(t) ? { code: "milestone", what: `point at step ${t} reached` } : undefined),
    });
  },
});
