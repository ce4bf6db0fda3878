import type { Advice } from "../advice.ts";
import type { RunView } from "../run-view.ts";
import { numberText } from "../text.ts";
import { type BlowUp, blowUpsOf } from "./blow-ups.ts";
import type { Rule } from "./rule.ts";

/** Counts as begun early: within one epoch after the rate first stopped rising. */
const earlyEpochs = 1;
/** A bump of a few steps costs nothing: it must last a quarter of an epoch, at least 12 steps. */
const late = { epochs: 0.25, least: 12 };
/** And reach a quarter above the start. */
const high = 1.25;

/**
 * The loss blows up at the beginning, or right at the end of warm-up, and comes back late. Goyal et al. 2017 ("Accurate,
 * large minibatch SGD") for steps that are too long for fresh weights, Liu et al. 2020 ("On the variance of the adaptive
 * learning rate") for solvers that know too little of the gradients yet.
 */
export const warmup: Rule = (view) => {
  const { facts, step, startLoss } = view;
  const first = blowUpsOf(view).find((each) => isShortWarmup(view, each));
  if (!first) return [];
  const { from, until, peak, peakStep, fallingFrom } = first;
  const lasted = (until ?? step) - from;
  const epochs = Math.max(1, Math.ceil((2 * (lasted + from)) / facts.stepsPerEpoch));
  const end = until === undefined ? `is on its way back since step ${fallingFrom}` : `was back at step ${until}`;
  const advice: Advice = {
    code: "warmup",
    severity: until === undefined ? "warning" : "info",
    title: "The warm-up is too short",
    text: "The full rate came before the weights could bear it, and the first steps threw them back. Let the rate climb more slowly the next time.",
    since: Math.max(from + lateSteps(view), fallingFrom ?? 0),
    evidence: {
      series: ["train/loss", "lr"],
      steps: [from, until ?? step],
      text: `the training loss rose from ${numberText(startLoss)} to ${numberText(peak)} at step ${peakStep} and ${end}: ${lasted} steps were lost`,
    },
    action: {
      type: "clone",
      label: `Make a draft with ${epochs === 1 ? "an epoch" : `${epochs} epochs`} of warm-up`,
      mend: { what: "warmup", epochs },
    },
  };
  return [advice];
};

function lateSteps({ facts }: RunView): number {
  return Math.max(late.least, Math.round(late.epochs * facts.stepsPerEpoch));
}

function isShortWarmup(view: RunView, { from, until, peak, fallingFrom }: BlowUp): boolean {
  if (fallingFrom === undefined || peak < high * view.startLoss) return false;
  if ((until ?? view.step) - from < lateSteps(view)) return false;
  return from <= warmupEnd(view) + earlyEpochs * view.facts.stepsPerEpoch;
}

/** The step at which the rate first stopped rising. */
function warmupEnd({ rates }: RunView): number {
  const falls = rates.findIndex(({ value }, index) => index > 0 && value <= rates[index - 1]!.value);
  return (falls > 0 ? rates[falls - 1] : rates.at(-1))?.step ?? 0;
}
