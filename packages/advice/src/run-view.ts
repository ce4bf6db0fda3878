import { guessingLoss, type RunFacts } from "./run-facts.ts";
import { type Point, pointsOf, type RunSeries } from "./series.ts";
import { levelsOf } from "./statistics/levels.ts";

/** What rules look at: the series of a run so far, made ready once. */
export interface RunView {
  readonly facts: RunFacts;
  readonly series: RunSeries;
  /** Training loss as recorded. */
  readonly loss: readonly Point[];
  /** Its level, without the noise of single batches. */
  readonly levels: readonly Point[];
  readonly rates: readonly Point[];
  /** The loss before anything was learned. */
  readonly startLoss: number;
  /** The newest step that anything is known of. */
  readonly step: number;
}

/**
 * Points whose median is the level of the loss. Of 9 noisy values the median strays a third as far as each; more would
 * see a blow-up later. Long epochs have a twentieth of an epoch instead, at most 51 points.
 */
const levelSpan = { least: 9, most: 51, shareOfEpoch: 0.05 };

/** Makes the series ready for the rules. */
export function viewOf(series: RunSeries, facts: RunFacts): RunView {
  const loss = pointsOf(series, "train/loss");
  const span = Math.round(facts.stepsPerEpoch * levelSpan.shareOfEpoch);
  const levels = levelsOf(loss, Math.min(levelSpan.most, Math.max(levelSpan.least, span)));
  const lasts = Object.values(series).map((each) => each?.steps.at(-1) ?? 0);
  return {
    facts,
    series,
    loss,
    levels,
    rates: pointsOf(series, "lr"),
    // A model that was trained before (a fork) begins below; one that is badly initialised above.
    startLoss: Math.max(loss[0]?.value ?? 0, guessingLoss(facts)),
    step: Math.max(0, ...lasts),
  };
}

/** The latest change by hand at or before a step, 0 where there is none. */
export function steeredBefore({ facts }: RunView, step: number): number {
  return facts.steered.findLast((each) => each <= step) ?? 0;
}
