import type { Advice } from "../advice.ts";
import { type RunView, steeredBefore } from "../run-view.ts";
import { valueAt } from "../series.ts";
import { numberText } from "../text.ts";
import { type BlowUp, blowUpsOf } from "./blow-ups.ts";
import { patienceOf } from "./patience.ts";
import type { Rule } from "./rule.ts";

/**
 * The loss lost more than 60 % of what had been learned. Warm restarts and the upper half of cycles, which raise the loss
 * on purpose, took back at most a third in the healthy recordings.
 */
const lostShare = 0.6;
/** The advice is withdrawn when less than 30 % is lost any more. */
const regainedShare = 0.3;
/** Something must have been learned: 15 % of the start. */
const learnedShare = 0.15;

/** Where a divergence began and since when it may be called so. */
interface Divergence {
  readonly from: number;
  readonly since: number;
  readonly text: string;
}

/**
 * The loss climbs above that of guessing and stays, or gives back what was learned, or is no number any more: each step is
 * longer than the curvature allows (Goodfellow, Bengio and Courville 2016, "Deep learning", sections 8.3 and 11.4).
 */
export const diverging: Rule = (view) => {
  const found = ended(view, blownUp(view) ?? unlearned(view));
  if (!found) return [];
  const advice: Advice = {
    code: "diverging",
    severity: "critical",
    title: "The loss is diverging",
    text: "The steps are too long for where the model stands: each makes it worse. Lower the rate, and go on from weights that were still good.",
    since: found.since,
    evidence: { series: ["train/loss", "lr"], steps: [found.from, view.step], text: found.text },
    action: actionOf(view, found.from),
  };
  return [advice];
};

/** A run that ended without a finite loss was diverging, seen before or not. */
function ended(view: RunView, seen: Divergence | undefined): Divergence | undefined {
  const { facts, step } = view;
  if (facts.ended !== "non-finite") return seen;
  const from = seen?.from ?? blowUpsOf(view).at(-1)?.from ?? step;
  return { from, since: seen?.since ?? step, text: `the loss left the finite numbers after step ${step}` };
}

/** Above the start and not on its way back. */
function blownUp(view: RunView): Divergence | undefined {
  const { startLoss, facts, step } = view;
  const last = blowUpsOf(view).at(-1);
  if (!last || !isOpen(last) || last.from <= steeredBefore(view, step)) return undefined;
  const since = last.from + patienceOf(facts);
  if (step < since) return undefined;
  const text = `the training loss rose above the ${numberText(startLoss)} of the start at step ${last.from} and to ${numberText(last.peak)} at step ${last.peakStep}`;
  return { from: last.from, since, text };
}

function isOpen({ until, fallingFrom }: BlowUp): boolean {
  return until === undefined && fallingFrom === undefined;
}

/** Most of what was learned is lost again. */
function unlearned(view: RunView): Divergence | undefined {
  const { levels, startLoss, facts, step } = view;
  const begin = steeredBefore(view, step);
  const patience = patienceOf(facts);
  let best = { step: 0, value: Infinity };
  let lostFrom: number | undefined;
  let raised: Divergence | undefined;
  for (const { step: at, value } of levels) {
    if (at < begin) continue;
    if (value < best.value) best = { step: at, value };
    const learned = startLoss - best.value;
    const lost = (value - best.value) / learned;
    if (learned < learnedShare * startLoss || lost < lostShare) {
      lostFrom = undefined;
      if (lost < regainedShare) raised = undefined;
      continue;
    }
    lostFrom ??= at;
    if (raised || at - lostFrom < patience) continue;
    const text = `the training loss had come down to ${numberText(best.value)} at step ${best.step} and stands at ${numberText(value)} since step ${lostFrom}`;
    raised = { from: lostFrom, since: at, text };
  }
  return raised;
}

/** A rate that had grown by so much since the weights were best is what did it: the rest of its curve would do it again. */
const grown = 1.2;

function actionOf({ facts, loss, levels, rates }: RunView, from: number): Advice["action"] {
  const first = loss[0]?.step ?? 0;
  // Nothing worth keeping was learned before: a new run is as good as an old checkpoint.
  if (from - first < facts.stepsPerEpoch) {
    return { type: "clone", label: "Make a draft with a tenth of the rate", mend: { what: "rate", factor: 0.1 } };
  }
  const before = levels.filter(({ step }) => step < from);
  const best = before.reduce((a, b) => (b.value < a.value ? b : a), before[0] ?? { step: from, value: 0 });
  const good = valueAt(rates, best.step) ?? 0;
  const fork = { type: "fork", step: from - 1 } as const;
  if (good > 0 && (valueAt(rates, from) ?? 0) > grown * good) {
    const label = `Fork from before step ${from} and hold the rate at ${numberText(good)}`;
    return { ...fork, label, change: { mode: "rate", lr: good } };
  }
  const label = `Fork from before step ${from} with a third of the rate`;
  return { ...fork, label, change: { mode: "scale", factor: 1 / 3 } };
}
