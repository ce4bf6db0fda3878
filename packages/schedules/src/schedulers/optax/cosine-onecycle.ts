import { between } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { directCurve } from "../direct-curve.ts";
import { cycleLength, divFactor, finalDivFactor, interpolated, optaxPage, peakValue, riseShare } from "./shared.ts";

/** Up and down in half cosines. */
export const cosine_onecycle_schedule = defineOpenLoop({
  type: "cosine_onecycle_schedule",
  origin: "optax",
  label: "One cycle in cosines (optax)",
  help: "Climbs along half a cosine from peak_value / div_factor to the peak and falls along another to almost nothing.",
  use: "Short runs at high rates (super-convergence).",
  formula:
    "half cosines from peak / div_factor at 0 to peak at floor(pct_start * T), then to peak / (div_factor * final_div_factor) at T = transition_steps",
  sources: [optaxPage, { title: "Smith and Topin, Super-Convergence, 2018", url: "https://arxiv.org/abs/1708.07120" }],
  example: { arguments: { transition_steps: 100 }, steps: 101 },
  parameters: {
    transition_steps: cycleLength,
    peak_value: peakValue,
    pct_start: riseShare,
    div_factor: divFactor,
    final_div_factor: finalDivFactor,
  },
  check({ transition_steps: total, pct_start }) {
    const rise = Math.trunc(pct_start * total);
    if (rise > 0 && rise < total) return undefined;
    const expected = `a rise and a fall of at least one step each (they end at ${rise} and ${total})`;
    return { key: "transition_steps", found: total, expected };
  },
  code: {
    base: "peak_value",
    lr({ transition_steps: total, peak_value, pct_start, div_factor, final_div_factor }) {
      const peak = String(peak_value ?? "lr");
      const values = [`${peak} / ${div_factor}`, peak, `${peak} / ${div_factor} / ${final_div_factor}`];
      return between("cosine", [0, Math.trunc(pct_start * total), total], values);
    },
  },
  curve({ transition_steps: total, peak_value, pct_start, div_factor, final_div_factor }) {
    const boundaries = [
      [Math.trunc(pct_start * total), div_factor],
      [total, 1 / (div_factor * final_div_factor)],
    ] as const;
    return directCurve({
      lrAt: interpolated("cosine", peak_value, div_factor, boundaries),
      causeAt: (t) => (t === boundaries[0][0] ? { code: "peak", what: `peak at step ${t}` } : undefined),
    });
  },
});
