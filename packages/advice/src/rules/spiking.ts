import type { Advice } from "../advice.ts";
import { type RunView, steeredBefore } from "../run-view.ts";
import { valueAt } from "../series.ts";
import { median, robustScale } from "../statistics/median.ts";
import { numberText } from "../text.ts";
import type { Rule } from "./rule.ts";

/** Points before that a spike stands out from: enough for a median, few enough to follow a falling loss. */
const span = 31;
/**
 * How far a spike stands out: 6 times the noise (Hampel's rule takes 3; batches of 8 have heavier tails than that), and a
 * quarter of the start's loss, since in a run that has nearly learned everything by heart one hard picture is 6 times the
 * noise, and harmless.
 */
const outlying = { noises: 6, shareOfStart: 0.25 };
/** The spike is over when the loss is back within so many noises for so many points. */
const over = { noises: 3, points: 3 };
/** A rate that grew by more than half over the last points explains a jump: a restart. */
const grown = { factor: 1.5, points: 5 };
/** One spike happens; three within a fifth of the run, or within 200 points, are a habit. */
const habit = { spikes: 3, shareOfRun: 0.2, leastPoints: 200 };

interface Spike {
  readonly step: number;
  readonly value: number;
  readonly base: number;
}

/**
 * The loss jumps up again and again and comes back: the rate is at the edge of stability (Chowdhery et al. 2022, "PaLM",
 * section 5.1; Molybog et al. 2023, "A theory on Adam instability"). Outliers by Hampel's identifier.
 */
export const spiking: Rule = (view) => {
  const recent = recentSpikes(view);
  if (recent.length === 0) return [];
  const [first, last] = [recent[0]!, recent.at(-1)!];
  const highest = recent.reduce((a, b) => (b.value > a.value ? b : a));
  const change = { mode: "scale", factor: 0.5 } as const;
  const advice: Advice = {
    code: "spiking",
    severity: "warning",
    title: "The loss is spiking",
    text: "Now and then a step overshoots and throws the model back. A lower rate from here on costs little and ends it; with Adam a larger epsilon or a smaller second beta helps too.",
    since: recent[habit.spikes - 1]?.step ?? last.step,
    evidence: {
      series: ["train/loss"],
      steps: [first.step, last.step],
      text: `${recent.length} jumps of the training loss from step ${first.step} to ${last.step}, the highest from ${numberText(highest.base)} to ${numberText(highest.value)} at step ${highest.step}`,
    },
    action:
      view.facts.ended === null
        ? { type: "steer", label: "Halve the rate from here on", change }
        : {
            type: "fork",
            label: `Fork from before step ${first.step} with half the rate`,
            step: first.step - 1,
            change,
          },
  };
  return [advice];
};

/** The spikes of the habit that the run is in, none where it is in none: it ends when a whole window has no spike. */
function recentSpikes(view: RunView): Spike[] {
  const { loss, facts, step } = view;
  const perPoint = (loss.at(-1)?.step ?? 0) / Math.max(1, loss.length);
  const window = Math.max(habit.shareOfRun * facts.steps, habit.leastPoints * perPoint);
  const spikes = spikesOf(view).filter((spike) => spike.step > steeredBefore(view, step));
  let recent: Spike[] = [];
  let inHabit = false;
  for (const spike of spikes) {
    if (spike.step - (recent.at(-1)?.step ?? spike.step) > window) {
      recent = [];
      inHabit = false;
    }
    recent.push(spike);
    if (!inHabit) recent = recent.filter((each) => spike.step - each.step <= window);
    inHabit ||= recent.length >= habit.spikes;
  }
  return inHabit && step - recent.at(-1)!.step <= window ? recent : [];
}

function spikesOf({ loss, rates, startLoss, facts: { stepsPerEpoch } }: RunView): Spike[] {
  const spikes: Spike[] = [];
  let calm = over.points;
  for (let i = span; i < loss.length; i++) {
    const { step, value } = loss[i]!;
    // The last batch of an epoch may hold a single picture, whose loss says nothing.
    if (step % stepsPerEpoch === 0) continue;
    const before = loss.slice(i - span, i).map((point) => point.value);
    const base = median(before);
    const rise = value - base;
    // The scale is costly and needed for what stands out only.
    if (rise < outlying.shareOfStart * startLoss && calm >= over.points) continue;
    const noise = robustScale(before);
    if (rise > outlying.noises * noise && rise > outlying.shareOfStart * startLoss) {
      const earlier = valueAt(rates, loss[i - grown.points]!.step) ?? 0;
      const explained = (valueAt(rates, step) ?? 0) > grown.factor * earlier;
      if (calm >= over.points && !explained) spikes.push({ step, value, base });
      calm = 0;
    } else if (rise <= over.noises * noise) calm += 1;
  }
  return spikes;
}
