import { until, halfCosine } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import {
  checkLowestRate,
  halfCycles,
  lowestRate,
  progressAfter,
  trainingSteps,
  transformersPage,
  warmedUp,
  warmupSteps,
} from "./shared.ts";

/** Warm-up, then a cosine to a lowest rate. */
export const cosine_with_min_lr = defineOpenLoop({
  type: "cosine_with_min_lr",
  aliases: ["get_cosine_with_min_lr_schedule_with_warmup"],
  origin: "Transformers",
  label: "Cosine to a minimum, with warm-up",
  help: "Climbs from 0 to the base rate during warm-up, then follows a cosine down to a rate above zero.",
  use: "Pre-training that will go on later: a tenth of the peak as the last rate is usual.",
  formula:
    "t < warmup: lr * t / num_warmup_steps; after: lr * max(0, r + (1 - r) * (1 + cos(2 * pi * num_cycles * p)) / 2) with r = min_lr_rate or min_lr / lr, p = (t - num_warmup_steps) / (num_training_steps - num_warmup_steps)",
  sources: [transformersPage],
  example: { arguments: { num_warmup_steps: 10, num_training_steps: 100, min_lr_rate: 0.1 }, steps: 101 },
  parameters: {
    num_warmup_steps: warmupSteps,
    num_training_steps: trainingSteps,
    num_cycles: halfCycles,
    ...lowestRate,
  },
  check: checkLowestRate,
  code: {
    lr({ num_warmup_steps: w, num_training_steps: n, num_cycles, min_lr, min_lr_rate }) {
      const lowest = min_lr_rate === null ? String(min_lr) : `lr * ${min_lr_rate}`;
      const wave = halfCosine(`${2 * num_cycles} * (t - ${w}) / ${Math.max(1, n - w)}`);
      return until(w, `lr * t / ${w}`, `${lowest} + (lr - ${lowest}) * ${wave}`);
    },
  },
  curve({ num_warmup_steps, num_training_steps, num_cycles, min_lr, min_lr_rate }) {
    const progress = progressAfter(num_warmup_steps, num_training_steps);
    return warmedUp(num_warmup_steps, (t, base) => {
      if (base === 0) return 0;
      const lowest = min_lr_rate ?? min_lr! / base;
      const factor = 0.5 * (1 + Math.cos(Math.PI * num_cycles * 2 * progress(t)));
      return Math.max(0, factor * (1 - lowest) + lowest);
    });
  },
});
