import { timmText, timmCycles } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import {
  checkNoiseRange,
  cycleParameters,
  extras,
  inCycles,
  initialLength,
  kDecay,
  lowestRate,
  omitted,
} from "./shared.ts";
import { timmCurve, timmPage } from "./shared.ts";

/** timm's polynomial with cycles, k-decay, warm-up and noise. */
export const PolyLRScheduler = defineOpenLoop({
  type: "PolyLRScheduler",
  aliases: ["TimmPoly"],
  origin: "timm",
  label: "Polynomial with cycles (timm)",
  help: "Falls to lr_min as a power of the time that is left, in one or several cycles, with warm-up, k-decay and noise at will.",
  use: "Segmentation models, for which polynomial decay with power 0.9 is customary.",
  formula:
    "lr(t) = lr_min + (lr * cycle_decay^i - lr_min) * (1 - s^k_decay / T^k_decay)^power, s steps into cycle i (from 0) of T = t_initial * cycle_mul^i steps; " +
    "after cycle_limit cycles lr_min; t < warmup_t: a line from warmup_lr_init; noise: lr(t) * (1 + n)",
  sources: [
    timmPage,
    {
      title: "Zhang and Li, k-decay: A New Method for Learning Rate Schedule, 2020",
      url: "https://arxiv.org/abs/2004.05909",
    },
  ],
  example: { arguments: { t_initial: 90, power: 0.9, noise_range_t: [30, 60], noise_pct: 0.1 }, steps: 91 },
  parameters: {
    t_initial: initialLength,
    power: {
      kind: "number",
      label: "Power",
      help: "1 is a straight line, 2 falls fast at first, 0.5 fast at last.",
      range: { minimum: 0 },
      default: 0.5,
    },
    lr_min: lowestRate,
    ...cycleParameters,
    ...extras,
    k_decay: kDecay,
  },
  omitted,
  check: checkNoiseRange,
  code: {
    lr: (values) =>
      timmText(values, (at) =>
        timmCycles(values, at, (highest, since, length) => {
          const { lr_min, power, k_decay: k } = values;
          return `${lr_min} + (${highest} - ${lr_min}) * (1 - (${since} / ${length}) ** ${k}) ** ${power}`;
        }),
      ),
  },
  curve(values) {
    const { lr_min, power, k_decay: k } = values;
    const shape = inCycles(
      values,
      (highest, { since, length }) => lr_min + (highest - lr_min) * (1 - since ** k / length ** k) ** power,
    );
    return timmCurve(values, shape);
  },
});
