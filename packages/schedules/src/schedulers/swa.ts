import { halfCosine, groupText } from "../code-out/formula-texts.ts";
import { defineOpenLoop } from "../definition.ts";
import { eachGroup, overwriteField } from "../rates.ts";
import { annealStrategy, lastEpoch } from "./common.ts";

const anneals = {
  cos: (t: number) => (1 - Math.cos(Math.PI * t)) / 2,
  linear: (t: number) => t,
};

/** Anneals the rate to a fixed one, and stays there while weights are averaged. */
export const SWALR = defineOpenLoop({
  type: "SWALR",
  label: "Stochastic weight averaging",
  help: "Anneals the learning rate from where it stands to swa_lr in anneal_epochs steps, and holds it there while weights are averaged.",
  use: "The last part of a run whose weights are averaged; in a sequence after the main schedule.",
  formula:
    "lr(t) = swa_lr * a(t) + lr * (1 - a(t)); a = (1 - cos(pi * s)) / 2 (cos) or s (linear), s = min(1, t / anneal_epochs)",
  sources: [
    { title: "PyTorch: SWALR", url: "https://docs.pytorch.org/docs/2.13/generated/torch.optim.swa_utils.SWALR.html" },
    {
      title: "Izmailov et al., Averaging Weights Leads to Wider Optima and Better Generalization, UAI 2018",
      url: "https://arxiv.org/abs/1803.05407",
    },
  ],
  example: { arguments: { swa_lr: 0.02, anneal_epochs: 30 }, steps: 100 },
  parameters: {
    swa_lr: {
      kind: "number",
      perGroup: true,
      label: "SWA LR",
      help: "The rate at the end, held while weights are averaged.",
      range: { minimum: 0 },
    },
    anneal_epochs: {
      kind: "integer",
      length: true,
      label: "Anneal epochs",
      help: "Scheduler steps until swa_lr is reached; 0 goes there at once.",
      range: { minimum: 0 },
      default: 10,
    },
    anneal_strategy: annealStrategy,
  },
  omitted: { last_epoch: lastEpoch },
  code: {
    module: "torch.optim.swa_utils",
    continues: true,
    lr({ swa_lr, anneal_epochs: steps, anneal_strategy }, group) {
      const target = groupText(swa_lr, group);
      const p = `min(1, t / ${steps})`;
      const left = anneal_strategy === "cos" ? halfCosine(p) : `(1 - ${p})`;
      return steps === 0 ? target : `${target} + (lr - ${target}) * ${left}`;
    },
  },
  curve({ swa_lr, anneal_epochs: steps, anneal_strategy }, groups, { faithful }) {
    let targets = eachGroup(swa_lr, groups);
    const anneal = anneals[anneal_strategy];
    const shareAt = (step: number): number => anneal(Math.max(0, Math.min(1, step / Math.max(1, steps))));
    const stepAt = (t: number): number => (steps === 0 ? Math.max(1, t) : t);
    /** PyTorch's recursion: from the rate it finds back to the one that it began with, and on from there. */
    const next = (t: number, rate: number, group: number): number => {
      const target = targets[group]!;
      const before = shareAt(stepAt(t) - 1);
      const initial = before === 1 ? target : (rate - before * target) / (1 - before);
      const share = shareAt(stepAt(t));
      return target * share + initial * (1 - share);
    };
    return {
      startsAnywhere: true,
      claim(store) {
        // In PyTorch a later SWALR overwrites this one's rate.
        if (faithful) targets = overwriteField(store, "swa_lr", targets);
      },
      begin({ lr }) {
        for (let group = 0; group < lr.length; group++) lr[group] = next(0, lr[group]!, group);
      },
      advance(t, { lr }) {
        for (let group = 0; group < lr.length; group++) lr[group] = next(t, lr[group]!, group);
      },
      lrAt(t, base, group) {
        const share = shareAt(stepAt(t));
        return targets[group]! * share + base * (1 - share);
      },
      enter: (previous, _base, group) => next(0, previous, group),
      causeAt: (t) => (t === steps ? { code: "milestone", what: `swa_lr reached at step ${t}` } : undefined),
    };
  },
});
