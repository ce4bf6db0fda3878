import { defineOpenLoop } from "../definition.ts";
import { countUpTo } from "../milestones.ts";
import { lastEpoch, pytorchPage } from "./common.ts";

/** Multiplies the rate by gamma at each milestone. */
export const MultiStepLR = defineOpenLoop({
  type: "MultiStepLR",
  label: "Milestones",
  help: "Multiplies the learning rate by gamma at each of the given steps: a staircase with treads of your choice.",
  use: "As StepLR where the drops are known by experience, for example at half and at three quarters of the run.",
  formula: "lr(t) = lr * gamma^(number of milestones <= t)",
  sources: [pytorchPage("MultiStepLR")],
  example: { arguments: { milestones: [30, 60, 80], gamma: 0.2 }, steps: 100 },
  parameters: {
    milestones: {
      kind: "integers",
      length: true,
      label: "Milestones",
      help: "Steps at which the rate drops, in any order; one that is listed twice counts twice.",
      range: { minimum: 0 },
    },
    gamma: {
      kind: "number",
      label: "Gamma",
      help: "Factor at each milestone: 0.1 divides the rate by ten, 1 never changes it, above 1 raises it.",
      range: { minimum: 0 },
      default: 0.1,
    },
  },
  omitted: { last_epoch: lastEpoch },
  code: {
    lr: ({ milestones, gamma }) =>
      `lr * ${gamma} ** (${milestones.map((milestone) => `(t >= ${milestone})`).join(" + ")})`,
  },
  curve({ milestones, gamma }) {
    const ascending = milestones.toSorted((a, b) => a - b);
    const factors = new Map<number, number>();
    for (const milestone of ascending) {
      const times = countUpTo(ascending, milestone) - countUpTo(ascending, milestone - 1);
      factors.set(milestone, gamma ** times);
    }
    const drop = (t: number, lr: number[]): void => {
      const factor = factors.get(t);
      if (factor === undefined) return;
      for (let group = 0; group < lr.length; group++) lr[group]! *= factor;
    };
    return {
      chain: "factor",
      // PyTorch's constructor passes step 0 as any other: a milestone 0 takes effect at once.
      begin: ({ lr }) => drop(0, lr),
      advance: (t, { lr }) => drop(t, lr),
      lrAt: (t, base) => base * gamma ** countUpTo(ascending, t),
      causeAt: (t) => (factors.has(t) ? { code: "milestone", what: `milestone ${t} reached` } : undefined),
    };
  },
});
