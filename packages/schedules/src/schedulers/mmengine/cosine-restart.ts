import { pieces, halfCosine } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { countUpTo } from "../../milestones.ts";
import { restart } from "../causes.ts";
import { directCurve } from "../direct-curve.ts";

/** Half cosines of given lengths and heights. */
export const CosineRestartLR = defineOpenLoop({
  type: "CosineRestartLR",
  origin: "mmengine",
  label: "Cosines of given lengths",
  help: "Falls along half a cosine in each of the given periods, each from a height of its own.",
  use: "Restarts at steps that you choose, such as the stages of a training plan.",
  formula:
    "lr(t) = m + (lr * restart_weights[i] - m) * (1 + cos(pi * s / periods[i])) / 2, s steps into period i, m = eta_min or lr * eta_min_ratio; after the last period its last value",
  sources: [
    {
      title: "mmengine: CosineRestartLR",
      url: "https://mmengine.readthedocs.io/en/latest/api/generated/mmengine.optim.CosineRestartLR.html",
    },
  ],
  example: { arguments: { periods: [20, 30, 50], restart_weights: [1, 0.7, 0.4], eta_min: 1e-4 }, steps: 105 },
  parameters: {
    periods: {
      kind: "integers",
      length: true,
      label: "Periods",
      help: "Steps of each cosine.",
      range: { minimum: 1 },
    },
    restart_weights: {
      kind: "numbers",
      label: "Restart weights",
      help: "Height of each cosine as a multiple of the base rate, one per period.",
      range: { minimum: 0 },
      default: [1],
    },
    eta_min: {
      kind: "number",
      label: "Eta min",
      help: "The lowest rate; give this or eta_min_ratio.",
      range: { minimum: 0 },
      default: null,
    },
    eta_min_ratio: {
      kind: "number",
      label: "Eta min ratio",
      help: "The lowest rate as a share of the base rate; give this or eta_min.",
      range: { minimum: 0 },
      default: null,
    },
  },
  check({ periods, restart_weights, eta_min, eta_min_ratio }) {
    if ((eta_min === null) === (eta_min_ratio === null)) {
      const found = eta_min === null ? undefined : { eta_min, eta_min_ratio };
      return { key: "eta_min", found, expected: "one of eta_min and eta_min_ratio" };
    }
    if (restart_weights.length === periods.length) return undefined;
    return { key: "restart_weights", found: restart_weights, expected: `${periods.length} numbers, one per period` };
  },
  code: {
    lr({ periods, restart_weights, eta_min, eta_min_ratio }) {
      const low = eta_min === null ? `lr * ${eta_min_ratio}` : String(eta_min);
      let end = 0;
      const ends = periods.map((period) => (end += period));
      const texts = periods.map((period, i) => {
        const since = i === 0 ? "t" : `(t - ${ends[i - 1]!})`;
        const time = i === periods.length - 1 ? `min(${since}, ${period - 1})` : since;
        return `${low} + (lr * ${restart_weights[i]!} - ${low}) * ${halfCosine(`${time} / ${period}`)}`;
      });
      return pieces(ends.slice(0, -1), texts);
    },
  },
  curve({ periods, restart_weights, eta_min, eta_min_ratio }) {
    let sum = 0;
    const ends = periods.map((period) => (sum += period));
    const total = sum;
    return directCurve({
      lrAt(t, base) {
        const time = Math.min(t, total - 1);
        const index = countUpTo(ends, time);
        const since = time - (index === 0 ? 0 : ends[index - 1]!);
        const lowest = eta_min ?? base * eta_min_ratio!;
        const highest = base * restart_weights[index]!;
        return lowest + ((highest - lowest) * (1 + Math.cos((Math.PI * since) / periods[index]!))) / 2;
      },
      causeAt: (t) => (t < total && ends.includes(t) ? restart(t, countUpTo(ends, t)) : undefined),
    });
  },
});
