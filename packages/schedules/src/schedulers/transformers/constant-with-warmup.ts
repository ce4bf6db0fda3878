import { until } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { transformersPage, warmedUp, warmupSteps } from "./shared.ts";

/** Warm-up, then the base rate. */
export const constant_with_warmup = defineOpenLoop({
  type: "constant_with_warmup",
  aliases: ["get_constant_schedule_with_warmup"],
  origin: "Transformers",
  label: "Constant, with warm-up",
  help: "Climbs from 0 to the base rate during warm-up and stays there.",
  use: "Runs whose end is not known yet; a cooldown can follow later.",
  formula: "lr(t) = lr * min(1, t / num_warmup_steps)",
  sources: [transformersPage],
  example: { arguments: { num_warmup_steps: 20 }, steps: 100 },
  parameters: { num_warmup_steps: warmupSteps },
  code: {
    lr: ({ num_warmup_steps: w }) => until(w, `lr * t / ${w}`, "lr"),
  },
  curve: ({ num_warmup_steps }) => warmedUp(num_warmup_steps, () => 1),
});
