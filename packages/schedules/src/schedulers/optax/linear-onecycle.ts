import { between } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { directCurve } from "../direct-curve.ts";
import { cycleLength, divFactor, finalDivFactor, interpolated, optaxPage, peakValue, riseShare } from "./shared.ts";

/** Up, down and further down in straight lines. */
export const linear_onecycle_schedule = defineOpenLoop({
  type: "linear_onecycle_schedule",
  origin: "optax",
  label: "One cycle in straight lines (optax)",
  help: "Climbs from peak_value / div_factor to the peak, falls back as far, and goes down to almost nothing in the last steps.",
  use: "Short runs at high rates (super-convergence), as Leslie Smith drew them.",
  formula:
    "straight lines from peak / div_factor at 0 to peak at floor(pct_start * T), back to peak / div_factor at floor(pct_final * T), then to peak / (div_factor * final_div_factor) at T = transition_steps",
  sources: [optaxPage, { title: "Smith and Topin, Super-Convergence, 2018", url: "https://arxiv.org/abs/1708.07120" }],
  example: { arguments: { transition_steps: 100 }, steps: 101 },
  parameters: {
    transition_steps: cycleLength,
    peak_value: peakValue,
    pct_start: riseShare,
    pct_final: {
      kind: "number",
      label: "Share before the last fall",
      help: "Share of the steps after which the rate goes down to almost nothing.",
      range: { minimum: 0, maximum: 1 },
      default: 0.85,
    },
    div_factor: divFactor,
    final_div_factor: finalDivFactor,
  },
  check({ transition_steps: total, pct_start, pct_final }) {
    const [rise, last] = [Math.trunc(pct_start * total), Math.trunc(pct_final * total)];
    if (rise > 0 && rise < last && last < total) return undefined;
    const expected = `a rise, a fall and a last fall of at least one step each (they end at ${rise}, ${last} and ${total})`;
    return { key: "transition_steps", found: total, expected };
  },
  code: {
    base: "peak_value",
    lr({ transition_steps: total, peak_value, pct_start, pct_final, div_factor, final_div_factor }) {
      const peak = String(peak_value ?? "lr");
      const low = `${peak} / ${div_factor}`;
      const steps = [0, Math.trunc(pct_start * total), Math.trunc(pct_final * total), total];
      return between("linear", steps, [low, peak, low, `${low} / ${final_div_factor}`]);
    },
  },
  curve({ transition_steps: total, peak_value, pct_start, pct_final, div_factor, final_div_factor }) {
    const boundaries = [
      [Math.trunc(pct_start * total), div_factor],
      [Math.trunc(pct_final * total), 1 / div_factor],
      [total, 1 / final_div_factor],
    ] as const;
    return directCurve({
      lrAt: interpolated("linear", peak_value, div_factor, boundaries),
      causeAt: (t) => (t === boundaries[0][0] ? { code: "peak", what: `peak at step ${t}` } : undefined),
    });
  },
});
