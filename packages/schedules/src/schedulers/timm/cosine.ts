import { halfCosine, timmText, timmCycles } from "../../code-out/formula-texts.ts";
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

/** timm's cosine with cycles, k-decay, warm-up and noise. */
export const CosineLRScheduler = defineOpenLoop({
  type: "CosineLRScheduler",
  aliases: ["TimmCosine"],
  origin: "timm",
  label: "Cosine with cycles (timm)",
  help: "Falls along half a cosine to lr_min, in one or several cycles that may grow and shrink, with warm-up, k-decay and noise at will.",
  use: "Image models trained from scratch: one cycle over the whole run, a few epochs of warm-up.",
  formula:
    "lr(t) = lr_min + (lr * cycle_decay^i - lr_min) * (1 + cos(pi * s^k_decay / T^k_decay)) / 2, s steps into cycle i (from 0) of T = t_initial * cycle_mul^i steps; " +
    "after cycle_limit cycles lr_min; t < warmup_t: warmup_lr_init + t * (lr - warmup_lr_init) / warmup_t; noise: lr(t) * (1 + n)",
  sources: [
    timmPage,
    {
      title: "Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR 2017",
      url: "https://arxiv.org/abs/1608.03983",
    },
    {
      title: "Zhang and Li, k-decay: A New Method for Learning Rate Schedule, 2020",
      url: "https://arxiv.org/abs/2004.05909",
    },
  ],
  example: {
    arguments: {
      t_initial: 40,
      cycle_limit: 2,
      cycle_decay: 0.5,
      warmup_t: 5,
      warmup_lr_init: 1e-4,
      warmup_prefix: true,
    },
    steps: 90,
  },
  parameters: { t_initial: initialLength, lr_min: lowestRate, ...cycleParameters, ...extras, k_decay: kDecay },
  omitted,
  check: checkNoiseRange,
  code: {
    lr: (values) =>
      timmText(values, (at) =>
        timmCycles(values, at, (highest, since, length) => {
          const { lr_min, k_decay: k } = values;
          const p = k === 1 ? `${since} / ${length}` : `(${since} / ${length}) ** ${k}`;
          return `${lr_min} + (${highest} - ${lr_min}) * ${halfCosine(p)}`;
        }),
      ),
  },
  curve(values) {
    const { lr_min, k_decay: k } = values;
    const shape = inCycles(
      values,
      (highest, { since, length }) =>
        lr_min + 0.5 * (highest - lr_min) * (1 + Math.cos((Math.PI * since ** k) / length ** k)),
    );
    return timmCurve(values, shape);
  },
});
