import { until, halfCosine } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { warmUpOver } from "../causes.ts";
import { directCurve } from "../direct-curve.ts";
import { checkLowestRate, halfCycles, lowestRate, trainingSteps, transformersPage, warmupSteps } from "./shared.ts";

/** Warm-up that starts above zero, then a cosine to a lowest rate. */
export const cosine_warmup_with_min_lr = defineOpenLoop({
  type: "cosine_warmup_with_min_lr",
  aliases: ["get_cosine_with_min_lr_schedule_with_warmup_lr_rate"],
  origin: "Transformers",
  label: "Cosine to a minimum, with warm-up from a rate",
  help: "Climbs from a small rate, never 0, to the base rate during warm-up, then follows a cosine down to a rate above zero.",
  use: "As cosine_with_min_lr, where the very first step should already teach something.",
  formula:
    "t < warmup: lr * (t + 1) / num_warmup_steps, or lr * (w + (1 - w) * t / (num_warmup_steps - 1)) with w = warmup_lr_rate; after: lr * max(0, r + (1 - r) * (1 + cos(2 * pi * num_cycles * p)) / 2) with r = min_lr_rate or min_lr / lr, p = (t - num_warmup_steps + 1) / (num_training_steps - num_warmup_steps)",
  sources: [transformersPage],
  example: {
    arguments: { num_warmup_steps: 10, num_training_steps: 100, min_lr_rate: 0.1, warmup_lr_rate: 0.2 },
    steps: 101,
  },
  parameters: {
    num_warmup_steps: warmupSteps,
    num_training_steps: trainingSteps,
    num_cycles: halfCycles,
    ...lowestRate,
    warmup_lr_rate: {
      kind: "number",
      label: "Warm-up LR rate",
      help: "The first rate as a share of the base rate; left out, one over the number of warm-up steps.",
      range: { minimum: 0, maximum: 1 },
      default: null,
    },
  },
  check: checkLowestRate,
  code: {
    lr({ num_warmup_steps: w, num_training_steps: n, num_cycles, min_lr, min_lr_rate, warmup_lr_rate: first }) {
      const lowest = min_lr_rate === null ? String(min_lr) : `lr * ${min_lr_rate}`;
      const wave = halfCosine(`${2 * num_cycles} * (t - ${w} + 1) / ${Math.max(1, n - w)}`);
      const climb =
        first === null ? `lr * (t + 1) / ${w}` : `lr * (${first} + ${1 - first} * t / ${Math.max(1, w - 1)})`;
      return until(w, climb, `${lowest} + (lr - ${lowest}) * ${wave}`);
    },
  },
  curve({ num_warmup_steps: steps, num_training_steps, num_cycles, min_lr, min_lr_rate, warmup_lr_rate }) {
    const length = Math.max(1, num_training_steps - steps);
    const warming = (t: number): number => {
      if (warmup_lr_rate === null) return (t + 1) / steps;
      return warmup_lr_rate + ((1 - warmup_lr_rate) * t) / Math.max(1, steps - 1);
    };
    const factorAt = (t: number, base: number): number => {
      if (t < steps) return warming(t);
      if (base === 0) return 0;
      const lowest = min_lr_rate ?? min_lr! / base;
      const factor = 0.5 * (1 + Math.cos(Math.PI * num_cycles * 2 * ((t - steps + 1) / length)));
      return Math.max(0, factor * (1 - lowest) + lowest);
    };
    return directCurve({ lrAt: (t, base) => base * factorAt(t, base), causeAt: (t) => warmUpOver(t, steps) });
  },
});
