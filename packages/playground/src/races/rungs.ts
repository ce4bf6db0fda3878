import type { EvaluationPeriod } from "@glissade/trainer";

export interface RungOptions {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** Between evaluations: only there can anything be compared. */
  readonly period: EvaluationPeriod;
  readonly eta: number;
  /** Epochs before the first comparison. Default: see {@link defaultFirstRung}. */
  readonly firstRung?: number | undefined;
}

/**
 * A sixth of the run, at least two epochs. Earlier, schedules that keep their rate high for long look worse than they
 * are, and those that fall early look better.
 */
export function defaultFirstRung(epochs: number): number {
  return Math.max(2, Math.ceil(epochs / 6));
}

/**
 * Training steps at which candidates are compared: the first rung, then `eta` times as far each time, and the end. Each
 * lies at an evaluation.
 *
 * @example rungsFor({ epochs: 12, stepsPerEpoch: 10, period: { epochs: 1 }, eta: 3 }) // [20, 60, 120]
 */
export function rungsFor({ epochs, stepsPerEpoch, period, eta, firstRung }: RungOptions): number[] {
  const steps = epochs * stepsPerEpoch;
  const every = "iterations" in period ? period.iterations : period.epochs * stepsPerEpoch;
  const rungs: number[] = [];
  for (let at = (firstRung ?? defaultFirstRung(epochs)) * stepsPerEpoch; at < steps; at *= eta) {
    const rung = Math.ceil(at / every) * every;
    // One in the last tenth would spare nothing.
    if (rung < steps * 0.9 && rung !== rungs.at(-1)) rungs.push(rung);
  }
  return [...rungs, steps];
}
