import { defineOpenLoop } from "../definition.ts";
import { etaMin, lastEpoch, pytorchPage } from "./common.ts";

/** Half a cosine from the base rate down to eta_min in T_max steps, and up again in as many. */
export const CosineAnnealingLR = defineOpenLoop({
  type: "CosineAnnealingLR",
  label: "Cosine annealing",
  help: "Lets the learning rate glide along half a cosine from its base to eta_min in T_max steps; after that it rises again.",
  use: "The usual choice for a run of known length: no milestones to tune, and a gentle end. Set T_max to the length of the run.",
  formula: "lr(t) = eta_min + (lr - eta_min) * (1 + cos(pi * t / T_max)) / 2",
  sources: [
    pytorchPage("CosineAnnealingLR"),
    {
      title: "Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR 2017",
      url: "https://arxiv.org/abs/1608.03983",
    },
  ],
  example: { arguments: { T_max: 100 }, steps: 101 },
  parameters: {
    T_max: {
      kind: "integer",
      length: true,
      label: "T max",
      help: "Steps from the base rate to the lowest; usually the number of scheduler steps in the whole run.",
      range: { minimum: 1 },
    },
    eta_min: etaMin,
  },
  omitted: { last_epoch: lastEpoch },
  code: {
    lr: ({ T_max, eta_min }) => `${eta_min} + (lr - ${eta_min}) * (1 + cos(pi * t / ${T_max})) / 2`,
  },
  curve({ T_max, eta_min }) {
    const lrAt = (t: number, base: number): number =>
      eta_min + ((base - eta_min) * (1 + Math.cos((Math.PI * t) / T_max))) / 2;
    return {
      advance(t, { base, lr }) {
        const previous = 1 + Math.cos((Math.PI * (t - 1)) / T_max);
        const afterLowest = previous < 1e-6 && (t - 1 - T_max) % (2 * T_max) === 0;
        // The ratio below would be x / 0 after the lowest point, where nothing is left to multiply.
        // Above T_max of about 2e8 the cosine rounds to -1 earlier than that: the closed form steps in.
        const restart = afterLowest || previous === 0;
        const ratio = (1 + Math.cos((Math.PI * t) / T_max)) / previous;
        for (let group = 0; group < lr.length; group++) {
          const rate = lr[group]!;
          if (!restart) lr[group] = ratio * (rate - eta_min) + eta_min;
          else if (!afterLowest) lr[group] = lrAt(t, base[group]!);
          else lr[group] = rate + ((base[group]! - eta_min) * (1 - Math.cos(Math.PI / T_max))) / 2;
        }
      },
      lrAt,
      causeAt(t) {
        if (t % T_max !== 0) return undefined;
        return (t / T_max) % 2 === 1
          ? { code: "minimum", what: `lowest rate at step ${t} (T_max ${T_max}), rising from here` }
          : { code: "peak", what: `back at the base rate at step ${t} (2 x T_max), falling from here` };
      },
    };
  },
});
