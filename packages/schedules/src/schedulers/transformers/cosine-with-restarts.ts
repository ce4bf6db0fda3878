import { until, halfCosine } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { progressAfter, trainingSteps, transformersPage, warmedUp, warmupSteps } from "./shared.ts";

/** Warm-up, then several cosines to zero, one after the other. */
export const cosine_with_restarts = defineOpenLoop({
  type: "cosine_with_restarts",
  aliases: ["get_cosine_with_hard_restarts_schedule_with_warmup"],
  origin: "Transformers",
  label: "Cosine with restarts, with warm-up",
  help: "Climbs to the base rate during warm-up, then falls along a cosine to 0 several times, jumping back to the base rate in between.",
  use: "When several good models along the way are wanted, one at the foot of each cosine.",
  formula:
    "t < warmup: lr * t / num_warmup_steps; p >= 1: 0; else lr * (1 + cos(pi * ((num_cycles * p) mod 1))) / 2 with p = (t - num_warmup_steps) / (num_training_steps - num_warmup_steps)",
  sources: [transformersPage],
  example: { arguments: { num_warmup_steps: 10, num_training_steps: 100, num_cycles: 3 }, steps: 101 },
  parameters: {
    num_warmup_steps: warmupSteps,
    num_training_steps: trainingSteps,
    num_cycles: {
      kind: "integer",
      label: "Cycles",
      help: "How many cosines.",
      range: { minimum: 1 },
      default: 1,
    },
  },
  code: {
    lr({ num_warmup_steps: w, num_training_steps: n, num_cycles }) {
      const length = Math.max(1, n - w);
      const wave = `lr * max(0, ${halfCosine(`(${num_cycles} * ((t - ${w}) / ${length})) % 1`)})`;
      return until(w, `lr * t / ${w}`, `(${wave}) if t < ${w + length} else 0`);
    },
  },
  curve({ num_warmup_steps, num_training_steps, num_cycles }) {
    const progress = progressAfter(num_warmup_steps, num_training_steps);
    const curve = warmedUp(num_warmup_steps, (t) => {
      const p = progress(t);
      return p >= 1 ? 0 : Math.max(0, 0.5 * (1 + Math.cos(Math.PI * ((num_cycles * p) % 1))));
    });
    const cycleOf = (t: number): number => Math.floor(num_cycles * progress(t));
    return {
      ...curve,
      causeAt(t) {
        const cycle = cycleOf(t);
        const starts = t > num_warmup_steps && t < num_training_steps && cycle !== cycleOf(t - 1);
        if (!starts) return curve.causeAt?.(t);
        return { code: "restart", what: `cosine ${cycle + 1} of ${num_cycles} begins at step ${t}` };
      },
    };
  },
});
