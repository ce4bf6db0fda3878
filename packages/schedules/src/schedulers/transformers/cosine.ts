import { until, halfCosine } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import {
  cosineFactor,
  halfCycles,
  progressAfter,
  trainingSteps,
  transformersPage,
  warmedUp,
  warmupSteps,
} from "./shared.ts";

/** Warm-up, then a cosine to zero. */
export const cosine = defineOpenLoop({
  type: "cosine",
  aliases: ["get_cosine_schedule_with_warmup"],
  origin: "Transformers",
  label: "Cosine, with warm-up",
  help: "Climbs from 0 to the base rate during warm-up, then follows a cosine down to 0 at the end of training.",
  use: "Pre-training and fine-tuning of transformers for a known number of steps.",
  formula:
    "t < warmup: lr * t / num_warmup_steps; after: lr * max(0, (1 + cos(2 * pi * num_cycles * p)) / 2) with p = (t - num_warmup_steps) / (num_training_steps - num_warmup_steps)",
  sources: [transformersPage],
  example: { arguments: { num_warmup_steps: 10, num_training_steps: 100 }, steps: 101 },
  parameters: { num_warmup_steps: warmupSteps, num_training_steps: trainingSteps, num_cycles: halfCycles },
  code: {
    lr: ({ num_warmup_steps: w, num_training_steps: n, num_cycles }) =>
      until(w, `lr * t / ${w}`, `lr * max(0, ${halfCosine(`${2 * num_cycles} * (t - ${w}) / ${Math.max(1, n - w)}`)})`),
  },
  curve({ num_warmup_steps, num_training_steps, num_cycles }) {
    const progress = progressAfter(num_warmup_steps, num_training_steps);
    return warmedUp(num_warmup_steps, (t) => cosineFactor(num_cycles, progress(t)));
  },
});
