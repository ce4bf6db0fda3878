import { groupText, twoCosinesText } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { directCurve } from "../direct-curve.ts";
import { fastaiPage, finalDivisor, totalSteps, twoCosines } from "./shared.ts";

/** Up and down in two half cosines, momentum the other way round. */
export const fit_one_cycle = defineOpenLoop({
  type: "fit_one_cycle",
  origin: "fastai",
  label: "One cycle (fastai)",
  help: "Climbs along half a cosine to lr_max and falls along another to almost nothing, while momentum goes down and up.",
  use: "fastai's default for training; the last rate is lr_max / div_final, lower than PyTorch's OneCycleLR.",
  formula:
    "p = t / total_iters; p < pct_start: half a cosine from lr_max / div to lr_max; else half a cosine from lr_max to lr_max / div_final; momentum likewise through the three of moms",
  sources: [
    fastaiPage,
    {
      title: "Smith, A Disciplined Approach to Neural Network Hyper-Parameters, 2018",
      url: "https://arxiv.org/abs/1803.09820",
    },
  ],
  example: { arguments: { total_iters: 100 }, steps: 101 },
  parameters: {
    total_iters: totalSteps,
    lr_max: {
      kind: "number",
      perGroup: true,
      label: "LR max",
      help: "The highest rate; left out, the solver's.",
      range: { minimum: 0 },
      default: null,
    },
    div: {
      kind: "number",
      label: "Div",
      help: "How much lower than the highest rate the first one is.",
      range: { exclusiveMinimum: 0 },
      default: 25,
    },
    div_final: finalDivisor,
    pct_start: {
      kind: "number",
      label: "Share of the rise",
      help: "Share of the run in which the rate climbs.",
      range: { minimum: 0, maximum: 1 },
      default: 0.25,
    },
    cycle_momentum: {
      kind: "boolean",
      extension: true,
      label: "Cycle momentum",
      help: "Whether momentum (or Adam's first beta) falls while the rate rises, as fastai has it.",
      default: true,
    },
    moms: {
      kind: "numbers",
      label: "Momenta",
      help: "Momentum at the start, at the peak and at the end.",
      range: { minimum: 0, exclusiveMaximum: 1 },
      default: [0.95, 0.85, 0.95],
    },
  },
  check({ moms }) {
    return moms.length === 3 ? undefined : { key: "moms", found: moms, expected: "three numbers: start, peak and end" };
  },
  cyclesMomentum: ({ cycle_momentum }) => cycle_momentum,
  code: {
    lr({ total_iters, lr_max, div, div_final, pct_start }, group) {
      const high = groupText(lr_max, group);
      return twoCosinesText(total_iters, pct_start, [`${high} / ${div}`, high, `${high} / ${div_final}`]);
    },
    momentum: ({ total_iters, pct_start, moms }) => twoCosinesText(total_iters, pct_start, moms.map(String)),
  },
  curve({ total_iters, lr_max, div, div_final, pct_start, moms, cycle_momentum }) {
    const peak = Math.ceil(pct_start * total_iters);
    const [first, middle, last] = moms as readonly [number, number, number];
    return directCurve({
      lrAt(t, base, group) {
        const high = typeof lr_max === "number" ? lr_max : (lr_max?.[group] ?? base);
        return twoCosines(t / total_iters, pct_start, [high / div, high, high / div_final]);
      },
      ...(cycle_momentum && {
        momentumAt: (t: number) => twoCosines(t / total_iters, pct_start, [first, middle, last]),
      }),
      causeAt: (t) => (t === peak && peak > 0 ? { code: "peak", what: `peak at step ${t}` } : undefined),
    });
  },
});
