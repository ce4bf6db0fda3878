import { answersToMetric, createScheduler, formatNumber, type Scheduler } from "@glissade/schedules";
import type { StepRates } from "../engine/types.ts";
import { TrainerError } from "../errors.ts";
import { type EffectiveSchedule, isSameSchedule, type Join, scheduleOf } from "../schedule/schedule-of.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import { followedMetric } from "../spec/followed-metric.ts";
import type { Due, Plan } from "./plan.ts";
import type { Progress } from "./progress.ts";

/** What a checkpoint keeps of the schedule. */
export type RateProgress = Pick<Progress, "scheduler" | "continuations" | "schedulerMetrics">;

/** A change of the rate that is not plain decay. */
export interface RateStep {
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Stable code and one clause for people. */
  readonly reason: { readonly code: string; readonly text: string };
}

/** Decides which rates each step uses, and steps the scheduler at its interval. */
export interface RateControl {
  /** For the next step. */
  readonly rates: StepRates;
  /**
   * Tells that a step is done, with what became due and, at an evaluation, what was measured.
   *
   * @throws TrainerError `missing_metric` when the scheduler follows a metric that was not measured
   */
  afterStep(due: Due, metrics: Readonly<Record<string, number>> | undefined): RateStep | undefined;
  state(): RateProgress;
  /**
   * Goes on where a checkpoint was saved. Where the spec has been continued since then, the changed schedule is taken
   * through all the steps before, with the metrics it would have seen.
   *
   * @returns what the continuation makes of the rate of the next step
   */
  load(saved: RateProgress): RateStep | undefined;
}

/** @param groups how many parameter groups the engine has; each starts from the solver's `lr` */
export function createRateControl(
  spec: ExperimentSpec,
  groups: number,
  plan: Pick<Plan, "stepsPerEpoch">,
): RateControl {
  const effective = scheduleOf(spec, plan);
  const follows = spec.scheduler !== null && answersToMetric(spec.scheduler);
  const scheduler = startScheduler(effective, groups);
  let seen: number[] = [];

  const step = (metric: number | undefined): RateStep | undefined => {
    const before = scheduler.lr;
    const change = scheduler.step(metric);
    if (metric !== undefined) seen.push(metric);
    const join = effective.joins.findLast(({ schedulerStep }) => schedulerStep === scheduler.steps);
    if (join) return joined(join, before, scheduler.lr);
    return change && { before: change.from, after: change.to, reason: { code: change.code, text: change.text } };
  };

  return {
    get rates() {
      return ratesOf(scheduler);
    },
    afterStep: (due, metrics) => (isDue(spec, due) ? step(follows ? metricOf(spec, metrics) : undefined) : undefined),
    state: () => ({
      scheduler: scheduler.state(),
      continuations: spec.continuations.length,
      schedulerMetrics: [...seen],
    }),
    load(saved) {
      // A release that knew no continuations saved no schedule where the rate was constant.
      if (saved.scheduler === null) return undefined;
      const former = scheduleOf(spec, plan, saved.continuations);
      const metrics = saved.schedulerMetrics;
      if (isSameSchedule(former, effective)) {
        scheduler.load(saved.scheduler);
        seen = [...metrics];
        return undefined;
      }
      const saidBefore = startScheduler(former, groups);
      saidBefore.load(saved.scheduler);
      for (let at = 0; at < saidBefore.steps; at++) step(metrics[at]);
      const join = effective.joins.at(-1);
      return join && joined(join, saidBefore.lr, scheduler.lr);
    },
  };
}

function startScheduler({ schedule, lr, momentum }: EffectiveSchedule, groups: number): Scheduler {
  return createScheduler(schedule, { lr: new Array<number>(groups).fill(lr), momentum });
}

function ratesOf({ lr, momentum }: Scheduler): StepRates {
  return { lr, ...(momentum ? { momentum } : {}) };
}

/** What a continuation does to the rate, if anything. */
function joined({ mode, from, to }: Join, before: readonly number[], after: readonly number[]): RateStep | undefined {
  if (before.every((rate, group) => rate === after[group])) return undefined;
  const what = {
    hold: "the rate of the last step is held",
    stretch: "the schedule is stretched",
    restart: "the schedule begins anew",
  }[mode];
  const text = `${what}, ${to === from ? `still ${to} epochs` : `${to} epochs instead of ${from}`}`;
  return { before, after, reason: { code: mode, text: `${text}: ${listed(before)} -> ${listed(after)}` } };
}

function listed(rates: readonly number[]): string {
  return [...new Set(rates.map((rate) => formatNumber(rate)))].join(", ");
}

function isDue({ scheduler, schedulerInterval }: ExperimentSpec, due: Due): boolean {
  // A metric exists only where there was an evaluation, whatever the interval is called.
  if (schedulerInterval === "evaluation" || (scheduler && answersToMetric(scheduler))) return due.periodEnd;
  return schedulerInterval === "iteration" || due.epochEnd;
}

function metricOf(spec: ExperimentSpec, metrics: Readonly<Record<string, number>> | undefined): number {
  const name = spec.scheduler === null ? "" : followedMetric(spec.scheduler);
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
