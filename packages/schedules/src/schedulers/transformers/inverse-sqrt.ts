import { number, until } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { transformersPage, warmedUp, warmupSteps } from "./shared.ts";

/** Warm-up, then one over the square root of the step. */
export const inverse_sqrt = defineOpenLoop({
  type: "inverse_sqrt",
  aliases: ["get_inverse_sqrt_schedule"],
  origin: "Transformers",
  label: "Inverse square root, with warm-up",
  help: "Climbs to the base rate during warm-up, then falls with one over the square root of the step, without an end.",
  use: "Long runs of open length, such as vision transformers and translation models.",
  formula: "t < warmup: lr * t / num_warmup_steps; after: lr / sqrt((t + timescale - num_warmup_steps) / timescale)",
  sources: [
    transformersPage,
    { title: "Zhai et al., Scaling Vision Transformers, CVPR 2022", url: "https://arxiv.org/abs/2106.04560" },
  ],
  example: { arguments: { num_warmup_steps: 10 }, steps: 200 },
  parameters: {
    num_warmup_steps: warmupSteps,
    timescale: {
      kind: "integer",
      length: true,
      label: "Time scale",
      help: "Steps after which the rate has begun to fall in earnest; left out, the warm-up's length, or 10000 without one.",
      range: { minimum: 1 },
      default: null,
    },
  },
  code: {
    lr({ num_warmup_steps: w, timescale }) {
      const scale = timescale ?? (w || 10_000);
      return until(w, `lr * t / ${w}`, `lr / sqrt((t + ${number(scale - w)}) / ${scale})`);
    },
  },
  curve({ num_warmup_steps, timescale }) {
    const scale = timescale ?? (num_warmup_steps || 10_000);
    const shift = scale - num_warmup_steps;
    return warmedUp(num_warmup_steps, (t) => 1 / Math.sqrt((t + shift) / scale));
  },
});
