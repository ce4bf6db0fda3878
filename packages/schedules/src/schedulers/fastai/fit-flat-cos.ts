import { groupText, twoCosinesText } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { directCurve } from "../direct-curve.ts";
import { fastaiPage, finalDivisor, totalSteps, twoCosines } from "./shared.ts";

/** One rate for most of the run, then half a cosine. */
export const fit_flat_cos = defineOpenLoop({
  type: "fit_flat_cos",
  aliases: ["FlatCos"],
  origin: "fastai",
  label: "Flat, then cosine (fastai)",
  help: "Stays at the base rate for most of the run, then falls along half a cosine to almost nothing.",
  use: "With solvers that adapt their own steps (Ranger, RAdam), which need no warm-up.",
  formula: "p = t / total_iters; p < pct_start: lr; else half a cosine from lr to lr / div_final",
  sources: [fastaiPage],
  example: { arguments: { total_iters: 100 }, steps: 101 },
  parameters: {
    total_iters: totalSteps,
    lr: {
      kind: "number",
      perGroup: true,
      label: "LR",
      help: "The highest rate; left out, the solver's.",
      range: { minimum: 0 },
      default: null,
    },
    div_final: finalDivisor,
    pct_start: {
      kind: "number",
      label: "Flat share",
      help: "Share of the run at the highest rate.",
      range: { minimum: 0, maximum: 1 },
      default: 0.75,
    },
  },
  code: {
    lr({ total_iters, lr, div_final, pct_start }, group) {
      const high = groupText(lr, group);
      return twoCosinesText(total_iters, pct_start, [high, high, `${high} / ${div_final}`]);
    },
  },
  curve({ total_iters, lr, div_final, pct_start }) {
    const flat = Math.ceil(pct_start * total_iters);
    return directCurve({
      lrAt(t, base, group) {
        const high = typeof lr === "number" ? lr : (lr?.[group] ?? base);
        return twoCosines(t / total_iters, pct_start, [high, high, high / div_final]);
      },
      causeAt: (t) =>
        t === flat + 1 && flat > 0 ? { code: "cooldown", what: `falling from step ${flat} on` } : undefined,
    });
  },
});
