import { number } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { directCurve } from "../direct-curve.ts";

/** A power of the number of samples seen. */
export const PowerLR = defineOpenLoop({
  type: "PowerLR",
  origin: "research",
  label: "Power of the samples seen",
  help: "Falls with a power of the number of tokens (or samples) seen so far, in proportion to the batch size, and never exceeds the base rate.",
  use: "Pre-training of language models whose length is not fixed, with maximal-update parametrisation; put a warm-up before and a cooldown after it.",
  formula: "lr(t) = min(lr, batch_size * a * n^b), n = t * tokens_per_step",
  sources: [
    {
      title: "Shen et al., Power Scheduler: A Batch Size and Token Number Agnostic Learning Rate Scheduler, 2024",
      url: "https://arxiv.org/abs/2408.13359",
    },
  ],
  example: { arguments: { batch_size: 16, tokens_per_step: 65_536 }, steps: 2000, lr: 0.02 },
  parameters: {
    batch_size: {
      kind: "integer",
      label: "Batch size",
      help: "Sequences (or samples) per step; the rate is in proportion to it.",
      range: { minimum: 1 },
    },
    tokens_per_step: {
      kind: "integer",
      label: "Tokens per step",
      help: "Tokens (or samples) that a step adds to the count.",
      range: { minimum: 1 },
    },
    a: { kind: "number", label: "A", help: "Factor of the power law.", range: { exclusiveMinimum: 0 }, default: 4 },
    b: {
      kind: "number",
      label: "Exponent b",
      help: "Exponent of the power law; below 0, so that the rate falls.",
      range: { maximum: 0 },
      default: -0.51,
    },
  },
  code: {
    lr: ({ batch_size, tokens_per_step, a, b }) =>
      `min(lr, ${batch_size} * ${a} * (t * ${tokens_per_step}) ** ${number(b)}) if t > 0 else lr`,
  },
  curve: ({ batch_size, tokens_per_step, a, b }) =>
    directCurve({
      // At step 0 the power law is infinite, and the base rate holds.
      lrAt: (t, base) => (t === 0 ? base : Math.min(base, batch_size * a * (t * tokens_per_step) ** b)),
    }),
});
