import { number, timmText, timmCycles } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { checkNoiseRange, cycleParameters, extras, inCycles, initialLength, lowestRate, omitted } from "./shared.ts";
import { timmCurve, timmPage } from "./shared.ts";

/** timm's hyperbolic tangent with cycles, warm-up and noise. */
export const TanhLRScheduler = defineOpenLoop({
  type: "TanhLRScheduler",
  aliases: ["TimmTanh"],
  origin: "timm",
  label: "Hyperbolic tangent (timm)",
  help: "Stays near the base rate for long, then slides down along a hyperbolic tangent to lr_min; with cycles, warm-up and noise at will.",
  use: "As the cosine, with more time at high rates.",
  formula:
    "lr(t) = lr_min + (lr * cycle_decay^i - lr_min) * (1 - tanh(lb * (1 - p) + ub * p)) / 2, p the share of cycle i (from 0) that is over; " +
    "after cycle_limit cycles lr_min; t < warmup_t: a line from warmup_lr_init; noise: lr(t) * (1 + n)",
  sources: [
    timmPage,
    {
      title: "Hsueh et al., Stochastic Gradient Descent with Hyperbolic-Tangent Decay on Classification, WACV 2019",
      url: "https://arxiv.org/abs/1806.01593",
    },
  ],
  example: { arguments: { t_initial: 90, warmup_t: 5, warmup_lr_init: 1e-4 }, steps: 91 },
  parameters: {
    t_initial: initialLength,
    lb: {
      kind: "number",
      label: "Lower bound",
      help: "Where on the tangent a cycle begins; the lower, the longer the rate stays high.",
      range: {},
      default: -7,
    },
    ub: {
      kind: "number",
      label: "Upper bound",
      help: "Where on the tangent a cycle ends; the higher, the closer it comes to lr_min.",
      range: {},
      default: 3,
    },
    lr_min: lowestRate,
    ...cycleParameters,
    ...extras,
  },
  omitted,
  check(values) {
    if (values.lb < values.ub) return checkNoiseRange(values);
    return { key: "lb", found: values.lb, expected: `a number below ub, which is ${values.ub}` };
  },
  code: {
    lr(values) {
      const { lr_min, lb, ub, warmup_t, warmup_prefix } = values;
      const at = (time: string): string =>
        timmCycles(values, time, (highest, since, length) => {
          const p = `${number(lb)} + ${number(ub - lb)} * ${since} / ${length}`;
          return `${lr_min} + (${highest} - ${lr_min}) * (1 - tanh(${p})) / 2`;
        });
      return timmText(values, at, warmup_prefix ? "lr" : `(${at(String(warmup_t))})`);
    },
  },
  curve(values) {
    const { lr_min, lb, ub } = values;
    const shape = inCycles(values, (highest, { since, length }) => {
      const p = since / length;
      return lr_min + 0.5 * (highest - lr_min) * (1 - Math.tanh(lb * (1 - p) + ub * p));
    });
    // Without a prefix, warm-up climbs to the point of the tangent where it ends.
    const { warmup_t, warmup_prefix } = values;
    return timmCurve(values, shape, (base) => (warmup_prefix ? base : shape.lrAt(warmup_t, base)));
  },
});
