import { sequenceText } from "../../code-out/formula-texts.ts";
import { defineComposite } from "../../definition.ts";
import { SequencePart } from "../../parts/sequence.ts";
import { optaxPage } from "./shared.ts";

/** One schedule after the other, by optax's rules. */
export const join_schedules = defineComposite({
  type: "join_schedules",
  origin: "optax",
  label: "One after the other (optax)",
  help: "Runs one schedule after the other; each counts its steps from where it begins.",
  use: "As SequentialLR, under optax's name.",
  formula: "lr(t) = schedules[i](t - boundaries[i - 1]), i the number of boundaries <= t",
  sources: [optaxPage],
  example: {
    arguments: {
      schedules: [
        { type: "linear_schedule", init_value: 0, end_value: 0.1, transition_steps: 20 },
        { type: "cosine_decay_schedule", init_value: 0.1, decay_steps: 80 },
      ],
      boundaries: [20],
    },
    steps: 101,
  },
  parameters: {
    schedules: { kind: "schedules", label: "Schedules", help: "The schedules, in their order." },
    boundaries: {
      kind: "integers",
      length: true,
      fewest: 0,
      label: "Boundaries",
      help: "The steps at which the second and the further ones begin, rising; one fewer than there are schedules.",
      range: { minimum: 0 },
    },
  },
  check({ schedules, boundaries }) {
    const falls = boundaries.findIndex((boundary, index) => index > 0 && boundary < boundaries[index - 1]!);
    if (falls > 0) {
      const expected = `at least ${boundaries[falls - 1]}: boundaries rise`;
      return { key: `boundaries[${falls}]`, found: boundaries[falls], expected };
    }
    if (boundaries.length === schedules.length - 1) return undefined;
    return {
      key: "boundaries",
      found: boundaries,
      expected: `${schedules.length - 1} steps, one fewer than schedules`,
    };
  },
  code: {
    lr: ({ boundaries }, children) => sequenceText(children, boundaries),
  },
  compose: ({ boundaries }, children) => new SequencePart("join_schedules", children, boundaries),
});
