import {
  answersToMetric,
  createScheduler,
  type JsonObject,
  type RateChange,
  type RunLengths,
  type Scheduler,
} from "@glissade/schedules";
import { momentumOf } from "@glissade/solvers";
import type { StepRates } from "../engine/types.ts";
import { TrainerError } from "../errors.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import { followedMetric } from "../spec/followed-metric.ts";
import type { Due } from "./plan.ts";

/** Decides which rates each step uses, and steps the scheduler at its interval. */
export interface RateControl {
  /** For the next step. */
  readonly rates: StepRates;
  /**
   * Tells that a step is done, with what became due and, at an evaluation, what was measured.
   *
   * @throws TrainerError `missing_metric` when the scheduler follows a metric that was not measured
   */
  afterStep(due: Due, metrics: Readonly<Record<string, number>> | undefined): RateChange | undefined;
  state(): JsonObject | null;
  load(state: JsonObject | null): void;
}

/**
 * @param groups how many parameter groups the engine has; each starts from the solver's `lr`
 * @param run what lengths such as "5ep" are resolved against
 */
export function createRateControl(spec: ExperimentSpec, groups: number, run: RunLengths): RateControl {
  const lr = new Array<number>(groups).fill(spec.solver.lr);
  if (spec.scheduler === null) return constantRate(lr);
  const momentum = momentumOf(spec.solver);
  const scheduler = createScheduler(spec.scheduler, {
    lr,
    momentum: momentum ?? null,
    run,
  });
  return {
    get rates() {
      return { lr: scheduler.lr, ...(scheduler.momentum ? { momentum: scheduler.momentum } : {}) };
    },
    afterStep(due, metrics) {
      if (!isDue(spec, due)) return undefined;
      return scheduler.step(metricFor(scheduler, metrics));
    },
    state: () => scheduler.state(),
    load(state) {
      if (state) scheduler.load(state);
    },
  };
}

function constantRate(lr: readonly number[]): RateControl {
  return { rates: { lr }, afterStep: () => undefined, state: () => null, load: () => undefined };
}

function isDue({ scheduler, schedulerInterval }: ExperimentSpec, due: Due): boolean {
  // A metric exists only where there was an evaluation, whatever the interval is called.
  if (schedulerInterval === "evaluation" || (scheduler && answersToMetric(scheduler))) return due.periodEnd;
  return schedulerInterval === "iteration" || due.epochEnd;
}

function metricFor(scheduler: Scheduler, metrics: Readonly<Record<string, number>> | undefined): number | undefined {
  if (!answersToMetric(scheduler.spec)) return undefined;
  const name = followedMetric(scheduler.spec);
  const value = metrics?.[name];
  if (value !== undefined) return value;
  throw missingMetric(name);
}

/**
 * Refuses a scheduler that follows a metric of a validation part that is not there.
 *
 * @throws TrainerError `missing_metric`
 */
export function checkMetric({ scheduler }: ExperimentSpec, validationImages: number): void {
  if (scheduler === null || !answersToMetric(scheduler) || validationImages > 0) return;
  const metric = followedMetric(scheduler);
  if (metric.startsWith("validation/")) throw missingMetric(metric);
}

function missingMetric(found: string): TrainerError {
  const expected = "a metric that evaluations measure (there is no validation part)";
  const message = `scheduler.metric: found "${found}", expected ${expected}`;
  return new TrainerError("missing_metric", message, { key: "scheduler.metric", found, expected });
}
