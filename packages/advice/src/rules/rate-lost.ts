import type { Advice } from "../advice.ts";
import { type RunView, steeredBefore } from "../run-view.ts";
import { pointsOf, valueAt } from "../series.ts";
import { numberText } from "../text.ts";
import type { Rule } from "./rule.ts";

/**
 * Lost: a step leaves half of the weights as they are, and moves all of them together by less than 1e-5 of their size.
 * Half of the weights do not move where a float32 update is about 6e-8 of the weight (half of 2^-23, IEEE 754). The second
 * condition leaves out networks of which half is dead (units whose ReLU is never on have no gradient): there the others move.
 */
const lost = { unchanged: 0.5, ratio: 1e-5 };
/** Withdrawn when a step moves three weights of four again. */
const moving = 0.25;
/**
 * For how long: a twentieth of the run and five measurements. Schedules that end at zero are there for a moment: half a
 * cosine is below a thousandth of its rate over the last fiftieth of the run.
 */
const lasting = { shareOfRun: 0.05, points: 5 };

/** The rate is so low that rounding swallows the updates. */
export const rateLost: Rule = (view) => {
  const found = lostSince(view);
  if (!found) return [];
  const { from, since, unchanged, ratio } = found;
  const { facts, rates, step } = view;
  const rate = numberText(valueAt(rates, step) ?? 0);
  const fromStart = from <= Math.max(facts.stepsPerEpoch, 0.1 * facts.steps);
  const advice: Advice = {
    code: "rate-lost",
    severity: "warning",
    title: "The rate is too low to change the weights",
    text: fromStart
      ? "Updates this small are rounded away: float32 keeps about 7 digits of each weight. Nothing is learned; begin with a much higher rate (the range test finds one)."
      : "Updates this small are rounded away: float32 keeps about 7 digits of each weight. What was learned stays; going on only costs time.",
    since,
    evidence: {
      series: ["update/unchanged", "update/ratio", "lr"],
      steps: [from, step],
      text: `since step ${from} a step leaves ${Math.floor(unchanged * 100)} % of the weights or more exactly as they were; updates are ${numberText(ratio, 2)} of the weights at a rate of ${rate}`,
    },
    action: actionOf(view, fromStart),
  };
  return [advice];
};

function actionOf({ facts }: RunView, fromStart: boolean): Advice["action"] {
  if (fromStart) {
    return { type: "clone", label: "Make a draft with 1,000 times the rate", mend: { what: "rate", factor: 1000 } };
  }
  return facts.ended === null ? { type: "stop", label: "Stop the experiment, keep its weights" } : null;
}

interface Lost {
  readonly from: number;
  readonly since: number;
  /** The least share of unchanged weights, and the largest update, since then. */
  readonly unchanged: number;
  readonly ratio: number;
}

function lostSince(view: RunView): Lost | undefined {
  const ratios = pointsOf(view.series, "update/ratio");
  const begin = steeredBefore(view, view.step);
  let raised: Lost | undefined;
  let low: { step: number; unchanged: number; ratio: number }[] = [];
  for (const { step, value: unchanged } of pointsOf(view.series, "update/unchanged")) {
    if (step <= begin) continue;
    const ratio = valueAt(ratios, step) ?? 0;
    if (unchanged >= lost.unchanged && ratio < lost.ratio) low.push({ step, unchanged, ratio });
    else low = [];
    if (unchanged < moving) raised = undefined;
    const from = low[0]?.step ?? step;
    if (low.length < lasting.points || step - from < lasting.shareOfRun * view.facts.steps) continue;
    raised = {
      from: raised?.from ?? from,
      since: raised?.since ?? step,
      unchanged: Math.min(...low.map((each) => each.unchanged)),
      ratio: Math.max(...low.map((each) => each.ratio)),
    };
  }
  return raised;
}
