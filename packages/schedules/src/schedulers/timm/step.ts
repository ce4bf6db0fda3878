import { timmText } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { checkNoiseRange, decayRate, omitted, stairExtras, timmCurve, timmPage } from "./shared.ts";

/** timm's even staircase with warm-up and noise. */
export const StepLRScheduler = defineOpenLoop({
  type: "StepLRScheduler",
  aliases: ["TimmStep"],
  origin: "timm",
  label: "Step decay with warm-up (timm)",
  help: "Multiplies the rate by decay_rate every decay_t steps, which may be a fraction, after a warm-up.",
  use: "EfficientNet-like recipes: 0.97 every 2.4 epochs.",
  formula:
    "lr(t) = lr * decay_rate^floor((t - w) / decay_t), w = warmup_t with warmup_prefix, else 0; t < warmup_t: a line from warmup_lr_init; noise: lr(t) * (1 + n)",
  sources: [timmPage],
  example: { arguments: { decay_t: 20, decay_rate: 0.5, warmup_t: 5, warmup_lr_init: 1e-4 }, steps: 90 },
  parameters: {
    decay_t: {
      kind: "number",
      length: true,
      label: "Decay steps",
      help: "Steps between two drops.",
      range: { exclusiveMinimum: 0 },
    },
    decay_rate: decayRate,
    ...stairExtras,
  },
  omitted,
  check: checkNoiseRange,
  code: {
    lr: (values) => timmText(values, (at) => `lr * ${values.decay_rate} ** ((${at}) // ${values.decay_t})`),
  },
  curve(values) {
    const { decay_t, decay_rate } = values;
    // Python's //, which rounds the remainder down first and so never a step too far.
    const drops = (t: number): number => Math.round((t - (t % decay_t)) / decay_t);
    return timmCurve(values, {
      lrAt: (t, base) => base * decay_rate ** drops(t),
      causeAt(t) {
        if (decay_t <= 1 || drops(t) === drops(t - 1)) return undefined;
        return { code: "step", what: `drop ${drops(t)} (every ${decay_t} steps)` };
      },
    });
  },
});
