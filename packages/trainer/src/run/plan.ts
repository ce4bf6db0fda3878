import { totalEpochs } from "../spec/continuations.ts";
import type { EvaluationPeriod, ExperimentSpec } from "../spec/experiment-spec.ts";

/** How long a training is and where its boundaries lie. Steps count from 1: step n is the n-th one. */
export interface Plan {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly steps: number;
  readonly evaluationPeriod: EvaluationPeriod;
  /** A row of metrics.jsonl stands for this many steps, so that no run's file outgrows a few thousand rows. */
  readonly metricsPeriod: number;
  /** The size of the solver's update is measured every so many steps: a multiple of the period above. */
  readonly updatePeriod: number;
}

const mostMetricRows = 5000;
const mostUpdateRows = 200;

/** Batches, and so steps, in an epoch of so many training images. */
export function stepsPerEpochOf(
  images: number,
  { batchSize, dropLast }: Pick<ExperimentSpec["training"], "batchSize" | "dropLast">,
): number {
  return dropLast ? Math.floor(images / batchSize) : Math.ceil(images / batchSize);
}

/** @param stepsPerEpoch see {@link stepsPerEpochOf} */
export function makePlan(spec: ExperimentSpec, stepsPerEpoch: number): Plan {
  const epochs = totalEpochs(spec);
  const { evaluationPeriod } = spec.training;
  const steps = epochs * stepsPerEpoch;
  const metricsPeriod = Math.max(1, Math.ceil(steps / mostMetricRows));
  return {
    epochs,
    stepsPerEpoch,
    steps,
    evaluationPeriod,
    metricsPeriod,
    updatePeriod: metricsPeriod * Math.max(1, Math.ceil(steps / metricsPeriod / mostUpdateRows)),
  };
}

/** What is due after a step. */
export interface Due {
  readonly epochEnd: boolean;
  /** An evaluation period is complete. */
  readonly periodEnd: boolean;
  /** Evaluate now: a period is complete or the training is. */
  readonly evaluate: boolean;
}

/** @param step steps done, at least 1 */
export function dueAfter(plan: Plan, step: number): Due {
  const epochEnd = step % plan.stepsPerEpoch === 0;
  const { evaluationPeriod: period } = plan;
  const periodEnd =
    "iterations" in period
      ? step % period.iterations === 0
      : epochEnd && (step / plan.stepsPerEpoch) % period.epochs === 0;
  return { epochEnd, periodEnd, evaluate: periodEnd || step === plan.steps };
}

/** The epoch, counting from 1, that a step belongs to. Step 0 belongs to the first. */
export function epochOf(plan: Plan, step: number): number {
  return Math.max(1, Math.ceil(step / plan.stepsPerEpoch));
}

/** How many evaluations are still to come after a step. */
export function evaluationsAfter(plan: Plan, step: number): number {
  const { evaluationPeriod: period } = plan;
  const every = "iterations" in period ? period.iterations : period.epochs * plan.stepsPerEpoch;
  return Math.ceil(plan.steps / every) - Math.floor(step / every);
}
