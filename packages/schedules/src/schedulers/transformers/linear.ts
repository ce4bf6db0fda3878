import { until } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { trainingSteps, transformersPage, warmedUp, warmupSteps } from "./shared.ts";

/** Warm-up, then a straight line to zero. */
export const linear = defineOpenLoop({
  type: "linear",
  aliases: ["get_linear_schedule_with_warmup"],
  origin: "Transformers",
  label: "Linear to zero, with warm-up",
  help: "Climbs from 0 to the base rate during warm-up, then falls in a straight line to 0 at the end of training.",
  use: "The default for fine-tuning language models, and a strong choice for any run of known length.",
  formula:
    "t < warmup: lr * t / num_warmup_steps; after: lr * max(0, (num_training_steps - t) / (num_training_steps - num_warmup_steps))",
  sources: [transformersPage],
  example: { arguments: { num_warmup_steps: 10, num_training_steps: 100 }, steps: 101 },
  parameters: { num_warmup_steps: warmupSteps, num_training_steps: trainingSteps },
  code: {
    lr: ({ num_warmup_steps: w, num_training_steps: n }) =>
      until(w, `lr * t / ${w}`, `lr * max(0, (${n} - t) / ${Math.max(1, n - w)})`),
  },
  curve({ num_warmup_steps, num_training_steps }) {
    const length = Math.max(1, num_training_steps - num_warmup_steps);
    return warmedUp(num_warmup_steps, (t) => Math.max(0, (num_training_steps - t) / length));
  },
});
