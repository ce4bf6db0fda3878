import { until } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { trainingSteps, transformersPage, warmedUp, warmupSteps } from "./shared.ts";

/** Warm-up, then a power of a straight line down to a last rate. */
export const polynomial = defineOpenLoop({
  type: "polynomial",
  aliases: ["get_polynomial_decay_schedule_with_warmup"],
  origin: "Transformers",
  label: "Polynomial, with warm-up",
  help: "Climbs from 0 to the base rate during warm-up, then falls to lr_end as a power of the time that is left.",
  use: "Where linear decay is wanted that ends above zero (power 1), or decay that is fast at first (power 2).",
  formula:
    "t < warmup: lr * t / num_warmup_steps; t > num_training_steps: lr_end; else lr_end + (lr - lr_end) * (1 - (t - num_warmup_steps) / (num_training_steps - num_warmup_steps))^power",
  sources: [transformersPage],
  example: { arguments: { num_warmup_steps: 10, num_training_steps: 100, power: 2 }, steps: 101 },
  parameters: {
    num_warmup_steps: warmupSteps,
    num_training_steps: trainingSteps,
    lr_end: {
      kind: "number",
      label: "End LR",
      help: "The rate at the end of training; below the base rate.",
      range: { minimum: 0 },
      default: 1e-7,
    },
    power: {
      kind: "number",
      label: "Power",
      help: "1 is a straight line, 2 falls fast at first, 0.5 fast at last.",
      range: { minimum: 0 },
      default: 1,
    },
  },
  code: {
    accepts: ({ lr_end }, lr) => lr_end < lr,
    lr({ num_warmup_steps: w, num_training_steps: n, lr_end, power }) {
      const left = n > w ? `(1 - (t - ${w}) / ${n - w}) ** ${power}` : "1";
      const fall = `(${lr_end} + (lr - ${lr_end}) * ${left}) if t <= ${n} else ${lr_end}`;
      return until(w, `lr * t / ${w}`, fall);
    },
  },
  curve({ num_warmup_steps, num_training_steps, lr_end, power }) {
    const length = num_training_steps - num_warmup_steps;
    return warmedUp(num_warmup_steps, (t, base) => {
      // A base of zero has no shares; the rate stays zero, as zero times any factor.
      if (base === 0) return 0;
      if (t > num_training_steps) return lr_end / base;
      const left = length > 0 ? 1 - (t - num_warmup_steps) / length : 1;
      return ((base - lr_end) * left ** power + lr_end) / base;
    });
  },
});
