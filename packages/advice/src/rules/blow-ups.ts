import { type RunView } from "../run-view.ts";

/** A stretch in which the loss stood clearly above that of an untrained model. */
export interface BlowUp {
  /** First step above. */
  readonly from: number;
  /** The step at which it was back, undefined while it is not. */
  readonly until: number | undefined;
  /** The highest level, and where. */
  readonly peak: number;
  readonly peakStep: number;
  /** The first step at which the level had fallen half of the way back from its peak, after that the peak was not passed. */
  readonly fallingFrom: number | undefined;
}

/**
 * A model that guesses has the loss of the start; only steps that overshoot lead above it. 15 % is more than the level of
 * an untrained model strays by its batches (5 % in the recordings), and it is back when within 3 %.
 */
const above = 1.15;
const back = 1.03;
/** How much of the height above the start must be lost to count as falling. */
const fallen = 0.5;

/** Every blow-up of the run so far, in order. */
export function blowUpsOf({ levels, startLoss }: RunView): BlowUp[] {
  const found: BlowUp[] = [];
  let open: { -readonly [K in keyof BlowUp]: BlowUp[K] } | undefined;
  for (const { step, value } of levels) {
    if (!open) {
      if (value <= above * startLoss) continue;
      open = { from: step, until: undefined, peak: value, peakStep: step, fallingFrom: undefined };
      found.push(open);
      continue;
    }
    if (value > open.peak) Object.assign(open, { peak: value, peakStep: step, fallingFrom: undefined });
    else if (value - startLoss <= fallen * (open.peak - startLoss)) open.fallingFrom ??= step;
    if (value > back * startLoss) continue;
    open.until = step;
    open = undefined;
  }
  return found;
}
