import { number } from "../code-out/formula-texts.ts";
import { defineOpenLoop } from "../definition.ts";
import { lastEpoch, pytorchPage } from "./common.ts";

/** A straight line between two factors of the base rate. */
export const LinearLR = defineOpenLoop({
  type: "LinearLR",
  label: "Linear",
  help: "Moves the learning rate in a straight line from start_factor to end_factor times its base, then holds it.",
  use: "The usual warm-up (start_factor small, end_factor 1) before another schedule, or a plain linear decay.",
  formula: "lr(t) = lr * (start_factor + (end_factor - start_factor) * min(t, total_iters) / total_iters)",
  sources: [pytorchPage("LinearLR")],
  example: { arguments: { start_factor: 0.1, total_iters: 40 }, steps: 100 },
  parameters: {
    start_factor: {
      kind: "number",
      label: "Start factor",
      help: "What the rate is multiplied by at step 0.",
      range: { exclusiveMinimum: 0, maximum: 1 },
      default: 1 / 3,
    },
    end_factor: {
      kind: "number",
      label: "End factor",
      help: "What the rate is multiplied by from step total_iters on.",
      range: { minimum: 0, maximum: 1 },
      default: 1,
    },
    total_iters: {
      kind: "integer",
      length: true,
      label: "Total iterations",
      help: "Steps from one factor to the other.",
      range: { minimum: 0 },
      default: 5,
    },
  },
  omitted: { last_epoch: lastEpoch },
  code: {
    lr: ({ start_factor: start, end_factor: end, total_iters: steps }) =>
      steps === 0 ? `lr * ${end}` : `lr * (${start} + ${number(end - start)} * min(t, ${steps}) / ${steps})`,
  },
  curve({ start_factor: start, end_factor: end, total_iters: steps }, _groups, { faithful }) {
    const rise = end - start;
    // A phase of no length is over at once. PyTorch stays at the start factor for ever.
    const first = steps === 0 && !faithful ? end : start;
    const scale = (lr: number[], factor: number): void => {
      for (let group = 0; group < lr.length; group++) lr[group]! *= factor;
    };
    return {
      chain: "factor",
      begin: ({ lr }) => scale(lr, first),
      advance(t, { lr }) {
        if (t === 0) scale(lr, first);
        // What is left of a rate that has come down to nothing is rounding.
        else if (t === steps && end === 0 && !faithful) lr.fill(0);
        else if (t <= steps) scale(lr, 1 + rise / (steps * start + (t - 1) * rise));
      },
      lrAt: (t, base) => base * (steps === 0 ? first : start + (rise * Math.min(steps, t)) / steps),
      causeAt(t) {
        if (t !== steps || rise === 0) return undefined;
        return rise > 0
          ? { code: "peak", what: `linear warm-up over at step ${steps}` }
          : { code: "minimum", what: `linear decay over at step ${steps}` };
      },
    };
  },
});
