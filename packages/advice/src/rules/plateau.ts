import type { Advice } from "../advice.ts";
import { plannedRate } from "../run-facts.ts";
import { type RunView, steeredBefore } from "../run-view.ts";
import { type Point, valueAt } from "../series.ts";
import { median } from "../statistics/median.ts";
import { robustSlope, trendScore } from "../statistics/trend.ts";
import { numberText } from "../text.ts";
import type { Rule } from "./rule.ts";

/**
 * A plateau is judged by whole epochs, since their means hold the same pictures: over the last 8, of which the trend test
 * needs most, or a fifth of the run where that is more.
 */
const window = { epochs: 8, shareOfRun: 0.2, most: 30 };
/** Flat: no fall that chance would not give in one case of ten, and less than 2 % of the level lost over the window. */
const flat = { score: -1.28, shareOfLevel: 0.02 };
/** Moving again, which withdraws the advice: a fall significant at 1 %, and by more than flat allows. */
const moving = -2.326;
/** High: at least half of the highest rate so far, over the whole window. */
const high = 0.5;
/** There is something left to learn: the loss stands above a tenth of the start. */
const unsolved = 0.1;
/**
 * Nothing was learned: within 5 % of the start. Deep networks at small rates stand there for some epochs before they find
 * the way down, so that the window is twice as long.
 */
const guessing = { share: 0.95, windows: 2 };

/**
 * The loss has stopped falling though the rate is still high: the steps are too long to get deeper, and a lower rate would
 * (He et al. 2016 divide by ten "when the error plateaus"; Bottou, Curtis and Nocedal 2018, section 4, for the noise floor
 * that is proportional to the rate).
 */
export const plateau: Rule = (view) => {
  if (!view.facts.schedule) return [];
  const found = plateauOf(view);
  if (!found) return [];
  const { from, since, level, rate } = found;
  const evidence = {
    series: ["train/loss", "lr"],
    steps: [from, view.step],
    text: `the mean training loss of an epoch has stayed at ${numberText(level)} since step ${from}, at a rate of ${numberText(rate)}`,
  } as const;
  const common = { code: "plateau", severity: "warning", since, evidence } as const;
  return [{ ...common, ...(isGuessing(view, level) ? guessed : stood(view, from)) }];
};

type Words = Pick<Advice, "title" | "text" | "action">;

const guessed: Words = {
  title: "The model has stopped at guessing",
  text: "Its loss is that of equal probabilities: most likely too high a rate threw the weights to where no gradient comes from. Begin again with a lower one; the range test finds it.",
  action: { type: "clone", label: "Make a draft with a tenth of the rate", mend: { what: "rate", factor: 0.1 } },
};

function stood({ facts }: RunView, from: number): Words {
  const change = { mode: "scale", factor: 0.1 } as const;
  return {
    title: "The loss stands still while the rate is high",
    text: "At this rate the steps jump over what is left to learn. A tenth of it usually lets the loss fall at once.",
    action:
      facts.ended === null
        ? { type: "steer", label: "Divide the rate by ten from here on", change }
        : { type: "fork", label: `Fork from step ${from} with a tenth of the rate`, step: from, change },
  };
}

function isGuessing({ startLoss }: RunView, level: number): boolean {
  return level > guessing.share * startLoss;
}

interface Plateau {
  readonly from: number;
  readonly since: number;
  readonly level: number;
  readonly rate: number;
}

function plateauOf(view: RunView): Plateau | undefined {
  const { facts, rates, startLoss, step } = view;
  const { stepsPerEpoch } = facts;
  const epochs = epochMeans(view);
  const size = windowOf(view);
  let raised: Plateau | undefined;
  let highest = 0;
  for (let end = 0; end < epochs.length; end++) {
    const at = epochs[end]!.step;
    const rate = valueAt(rates, at) ?? 0;
    highest = Math.max(highest, rate);
    // By the window's level, not by one epoch: that wavers.
    const newest = epochs.slice(Math.max(0, end + 1 - size), end + 1).map(({ value }) => value);
    const length = isGuessing(view, median(newest)) ? guessing.windows * size : size;
    const recent = epochs.slice(Math.max(0, end + 1 - length), end + 1);
    const values = recent.map(({ value }) => value);
    const lowest = Math.min(...recent.map((each) => valueAt(rates, each.step) ?? 0));
    const sinks = robustSlope(values) * size < -flat.shareOfLevel * median(values);
    if (lowest < high * highest || (sinks && trendScore(values) < moving)) raised = undefined;
    if (raised || recent.length < length) continue;
    const from = recent[0]!.step - stepsPerEpoch;
    const level = median(values);
    const falls = sinks || trendScore(values) < flat.score;
    if (falls || lowest < high * highest || level < unsolved * startLoss || from < steeredBefore(view, step)) continue;
    if (isLoweredSoon(view, at, size * stepsPerEpoch, rate)) continue;
    raised = { from: Math.max(1, from), since: at, level, rate };
  }
  return raised;
}

function windowOf({ facts }: RunView): number {
  const share = Math.round((window.shareOfRun * facts.steps) / facts.stepsPerEpoch);
  return Math.min(window.most, Math.max(window.epochs, share));
}

/** Whether the schedule itself lowers the rate within the window's length, or the run is over by then. */
function isLoweredSoon({ facts }: RunView, step: number, ahead: number, rate: number): boolean {
  const until = Math.min(facts.steps - 1, step + ahead / 4);
  return (plannedRate(facts, until) ?? 0) < high * rate;
}

/** The mean training loss of every whole epoch. */
function epochMeans({ loss, facts: { stepsPerEpoch } }: RunView): Point[] {
  const means: Point[] = [];
  let [sum, count, epoch] = [0, 0, 1];
  for (const { step, value } of loss) {
    sum += value;
    count += 1;
    if (step < epoch * stepsPerEpoch) continue;
    means.push({ step, value: sum / count });
    [sum, count, epoch] = [0, 0, Math.floor(step / stepsPerEpoch) + 1];
  }
  return means;
}
