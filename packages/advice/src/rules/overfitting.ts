import type { Advice } from "../advice.ts";
import { type RunView, steeredBefore } from "../run-view.ts";
import { type Point, pointsOf } from "../series.ts";
import { median, noiseOf } from "../statistics/median.ts";
import { trendScore } from "../statistics/trend.ts";
import { numberText } from "../text.ts";
import type { Rule } from "./rule.ts";

/**
 * Prechelt 1998 ("Early stopping - but when?") measures overfitting by the generalisation loss, how far the validation loss
 * stands above its lowest value so far, and by rises over successive strips; both are asked for here. The loss is the
 * median of three evaluations, 5 % above the lowest and three noises.
 */
const risen = { evaluations: 3, share: 0.05, noises: 3 };
/** The rise must be a trend, significant at 1 %, over at least five evaluations and two epochs since the lowest. */
const trend = { score: 2.326, evaluations: 5, epochs: 2, most: 40 };
/** Withdrawn when less than 2 % above the lowest. */
const returned = 0.02;

/** The validation loss rises while the training loss goes on falling: the model learns the training pictures by heart. */
export const overfitting: Rule = (view) => {
  const found = overfittingOf(view);
  if (!found) return [];
  const { best, since, now, train } = found;
  const advice: Advice = {
    code: "overfitting",
    severity: "warning",
    title: "The model is overfitting",
    text: "It gets better at the pictures it trains on and worse at those it has not seen. Stop, or train with more data, augmentation or weight decay; the best weights so far are kept.",
    since,
    evidence: {
      series: ["validation/loss", "evaluation/train/loss"],
      steps: [best.step, view.step],
      text: `the validation loss rose from ${numberText(best.value)} at step ${best.step} to ${numberText(now)}, while the training loss fell from ${numberText(train[0])} to ${numberText(train[1])}`,
    },
    action: actionOf(view, best),
  };
  return [advice];
};

function actionOf({ facts }: RunView, best: Point): Advice["action"] {
  if (facts.ended === null) return { type: "stop", label: "Stop the experiment, keep its best weights" };
  if (!facts.augmented) return { type: "clone", label: "Make a draft with augmentation", mend: { what: "augment" } };
  const epochs = Math.max(1, Math.ceil(best.step / facts.stepsPerEpoch));
  return { type: "clone", label: `Make a draft of ${epochs} epochs`, mend: { what: "epochs", epochs } };
}

interface Overfit {
  readonly best: Point;
  readonly since: number;
  readonly now: number;
  readonly train: readonly [before: number, now: number];
}

function overfittingOf(view: RunView): Overfit | undefined {
  const begin = steeredBefore(view, view.step);
  const evaluations = pointsOf(view.series, "validation/loss").filter(({ step }) => step >= begin);
  const training = pointsOf(view.series, "evaluation/train/loss").filter(({ step }) => step >= begin);
  const values = evaluations.map(({ value }) => value);
  let lowest = 0;
  let raised: Overfit | undefined;
  for (let end = 0; end < evaluations.length; end++) {
    const { step } = evaluations[end]!;
    const now = median(values.slice(Math.max(0, end + 1 - risen.evaluations), end + 1));
    if (values[end]! < values[lowest]!) lowest = end;
    const best = evaluations[lowest]!;
    if (now < (1 + returned) * best.value) raised = undefined;
    const since = Math.max(lowest, end + 1 - trend.most);
    const stretch = values.slice(since, end + 1);
    const train = training.filter((each) => each.step >= best.step && each.step <= step).map(({ value }) => value);
    const falls = train.length >= 2 && train.at(-1)! < train[0]! && trendScore(train) <= 0;
    if (!falls || end - lowest < trend.evaluations || step - best.step < trend.epochs * view.facts.stepsPerEpoch)
      continue;
    const far =
      now > (1 + risen.share) * best.value && now > best.value + risen.noises * noiseOf(values.slice(0, end + 1));
    if (!raised && (!far || trendScore(stretch) < trend.score)) continue;
    raised = { best, since: raised?.since ?? step, now, train: [train[0]!, train.at(-1)!] };
  }
  return raised;
}
