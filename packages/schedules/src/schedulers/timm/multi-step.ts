import { timmText } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { countUpTo } from "../../milestones.ts";
import { checkNoiseRange, decayRate, omitted, stairExtras, timmCurve, timmPage } from "./shared.ts";

/** timm's staircase with given steps, warm-up and noise. */
export const MultiStepLRScheduler = defineOpenLoop({
  type: "MultiStepLRScheduler",
  aliases: ["TimmMultiStep"],
  origin: "timm",
  label: "Milestones with warm-up (timm)",
  help: "Multiplies the rate by decay_rate one step before each of the given steps, after a warm-up.",
  use: "Recipes written for timm; elsewhere MultiStepLR, whose drops come at the milestones themselves.",
  formula:
    "lr(t) = lr * decay_rate^(number of decay_t <= t - w + 1), w = warmup_t with warmup_prefix, else 0; t < warmup_t: a line from warmup_lr_init; noise: lr(t) * (1 + n)",
  sources: [timmPage],
  example: { arguments: { decay_t: [30, 60, 80], decay_rate: 0.2, warmup_t: 5, warmup_lr_init: 1e-4 }, steps: 90 },
  parameters: {
    decay_t: {
      kind: "integers",
      length: true,
      label: "Decay steps",
      help: "The steps after which the rate drops; timm drops it one step earlier, and so does this.",
      range: { minimum: 0 },
    },
    decay_rate: decayRate,
    ...stairExtras,
  },
  omitted,
  check: checkNoiseRange,
  code: {
    lr(values) {
      const { decay_t, decay_rate } = values;
      return timmText(
        values,
        (at) => `lr * ${decay_rate} ** (${decay_t.map((step) => `(${at} + 1 >= ${step})`).join(" + ")})`,
      );
    },
  },
  curve(values) {
    const ascending = values.decay_t.toSorted((a, b) => a - b);
    const drops = (t: number): number => countUpTo(ascending, t + 1);
    return timmCurve(values, {
      lrAt: (t, base) => base * values.decay_rate ** drops(t),
      causeAt: (t) =>
        drops(t) === drops(t - 1) ? undefined : { code: "milestone", what: `milestone ${t + 1} is next` },
    });
  },
});
