import { pieces } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { countBelow } from "../../milestones.ts";
import { directCurve } from "../direct-curve.ts";
import { kerasPage } from "./shared.ts";

/** One rate up to each boundary. */
export const PiecewiseConstantDecay = defineOpenLoop({
  type: "PiecewiseConstantDecay",
  origin: "Keras",
  label: "Stairs of given heights",
  help: "Uses the first value up to and including the first boundary, the second up to the second, and the last one ever after.",
  use: "Hand-made staircases whose treads are no fixed factor apart.",
  formula: "lr(t) = values[number of boundaries < t]",
  sources: [kerasPage("PiecewiseConstantDecay")],
  example: { arguments: { boundaries: [30, 60, 80], values: [0.1, 0.05, 0.02, 0.001] }, steps: 100 },
  parameters: {
    boundaries: {
      kind: "integers",
      length: true,
      label: "Boundaries",
      help: "The last steps of each tread, rising.",
      range: { minimum: 0 },
    },
    values: {
      kind: "numbers",
      label: "Values",
      help: "The rate on each tread, one more than there are boundaries; they replace the solver's learning rate.",
      range: { minimum: 0 },
    },
  },
  check({ boundaries, values }) {
    const falls = boundaries.findIndex((boundary, index) => index > 0 && boundary < boundaries[index - 1]!);
    if (falls > 0) {
      const expected = `at least ${boundaries[falls - 1]}: boundaries rise`;
      return { key: `boundaries[${falls}]`, found: boundaries[falls], expected };
    }
    if (values.length === boundaries.length + 1) return undefined;
    return { key: "values", found: values, expected: `${boundaries.length + 1} numbers, one more than boundaries` };
  },
  code: {
    lr: ({ boundaries, values }) => pieces(boundaries, values.map(String), "<="),
  },
  curve({ boundaries, values }) {
    const treads = new Map(boundaries.map((boundary) => [boundary + 1, boundary]));
    return directCurve({
      lrAt: (t) => values[countBelow(boundaries, t)]!,
      causeAt(t) {
        const boundary = treads.get(t);
        return boundary === undefined ? undefined : { code: "milestone", what: `boundary ${boundary} passed` };
      },
    });
  },
});
