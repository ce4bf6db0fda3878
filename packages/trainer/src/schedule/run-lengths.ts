import type { RunLengths } from "@glissade/schedules";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";

type Timing = Pick<ExperimentSpec, "schedulerInterval" | "training">;

/** Training steps from one step of the scheduler to the next. */
export function iterationsPerSchedulerStep({ schedulerInterval, training }: Timing, stepsPerEpoch: number): number {
  if (schedulerInterval === "iteration") return 1;
  return schedulerInterval === "epoch" ? stepsPerEpoch : iterationsPerEvaluation(training, stepsPerEpoch);
}

/** Training steps from one evaluation to the next. */
export function iterationsPerEvaluation(
  { evaluationPeriod: period }: Pick<ExperimentSpec["training"], "evaluationPeriod">,
  stepsPerEpoch: number,
): number {
  return "iterations" in period ? period.iterations : period.epochs * stepsPerEpoch;
}

/**
 * How often the scheduler will have stepped after so many epochs.
 *
 * @param epochs need not be whole
 */
export function schedulerSteps(spec: Timing, stepsPerEpoch: number, epochs: number): number {
  return Math.floor(Math.round(epochs * stepsPerEpoch) / iterationsPerSchedulerStep(spec, stepsPerEpoch));
}

/** A run of so many epochs as its scheduler sees it: what lengths such as "5ep" or "30%" are resolved against. */
export function runLengths(spec: Timing, stepsPerEpoch: number, epochs: number): RunLengths {
  return {
    interval: spec.schedulerInterval,
    stepsPerEpoch,
    stepsPerEvaluation: iterationsPerEvaluation(spec.training, stepsPerEpoch),
    batchSize: spec.training.batchSize,
    epochs,
    steps: Math.max(1, schedulerSteps(spec, stepsPerEpoch, epochs)),
  };
}
