import { answersToMetric, createScheduler, formatNumber, type Scheduler } from "@glissade/schedules";
import type { StepRates } from "../engine/types.ts";
import { TrainerError } from "../errors.ts";
import { type EffectiveSchedule, isSameSchedule, type Join, scheduleOf } from "../schedule/schedule-of.ts";
import { iterationsPerEvaluation } from "../schedule/run-lengths.ts";
import { isSteering } from "../spec/continuations.ts";
import type { Continuation, ExperimentSpec } from "../spec/experiment-spec.ts";
import { metricOfRun } from "../spec/followed-metric.ts";
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
   * @param step training steps done whose scheduler's step, where one was due, is done as well
   * @returns what the continuation makes of the rate of the next step
   */
  load(saved: RateProgress, step: number): RateStep | undefined;
  /**
   * Goes on where a checkpoint of another run was saved, whose schedule may have been another one: this one is taken through
   * all the steps before, with the metrics that the other has seen. One that follows a metric which the other did not look at
   * begins here instead.
   *
   * @returns what that makes of the rate of the next step
   */
  adopt(saved: Progress, former: ExperimentSpec): RateStep | undefined;
}

/** @param groups how many parameter groups the engine has; each starts from the solver's `lr` */
export function createRateControl(
  spec: ExperimentSpec,
  groups: number,
  plan: Pick<Plan, "stepsPerEpoch">,
): RateControl {
  const effective = scheduleOf(spec, plan);
  const metric = metricOfRun(spec);
  const steered = spec.continuations.some(isSteering);
  const scheduler = startScheduler(effective, groups);
  const perEvaluation = iterationsPerEvaluation(spec.training, plan.stepsPerEpoch);
  let seen: number[] = [];

  /** How many evaluation periods are complete at a scheduler step, where one is by then; otherwise undefined. */
  const evaluationAt = (schedulerStep: number): number | undefined => {
    const step = schedulerStep * effective.iterationsPerStep;
    return step % perEvaluation === 0 ? step / perEvaluation : undefined;
  };

  const step = (value: number | undefined): RateStep | undefined => {
    const before = scheduler.lr;
    const change = scheduler.step(value);
    const join = effective.joins.findLast(({ schedulerStep }) => schedulerStep === scheduler.steps);
    if (join) return joined(spec, join, before, scheduler.lr);
    return change && { before: change.from, after: change.to, reason: { code: change.code, text: change.text } };
  };

  /** Of an evaluation, where there was one at this step; those before a schedule asked for any are not known. */
  const remember = (value: number): void => {
    const count = evaluationAt(scheduler.steps) ?? seen.length + 1;
    while (seen.length < count - 1) seen.push(Number.NaN);
    seen.push(value);
  };

  /** From the start on, with the metrics that are known. */
  const goTo = (trainingStep: number): void => {
    while (scheduler.steps < Math.floor(trainingStep / effective.iterationsPerStep)) {
      const count = metric === undefined ? undefined : evaluationAt(scheduler.steps + 1);
      step(count === undefined ? undefined : (seen[count - 1] ?? Number.NaN));
    }
  };

  return {
    get rates() {
      return ratesOf(scheduler);
    },
    afterStep(due, metrics) {
      if (!steered && !isDue(spec, due)) return undefined;
      const value = metric !== undefined && due.periodEnd ? valueOf(metric, metrics) : undefined;
      const change = step(value);
      if (value !== undefined) remember(value);
      return change;
    },
    state: () => ({
      scheduler: scheduler.state(),
      continuations: spec.continuations.length,
      schedulerMetrics: [...seen],
    }),
    load(saved, done) {
      // A release that knew no continuations saved no schedule where the rate was constant.
      if (saved.scheduler === null) return undefined;
      const former = scheduleOf(spec, plan, saved.continuations);
      seen = [...saved.schedulerMetrics];
      if (isSameSchedule(former, effective)) {
        scheduler.load(saved.scheduler);
        return undefined;
      }
      const saidBefore = startScheduler(former, groups);
      saidBefore.load(saved.scheduler);
      goTo(done);
      const join = effective.joins.at(-1);
      return join && joined(spec, join, saidBefore.lr, scheduler.lr);
    },
    adopt(saved, former) {
      const before = rateBefore(saved, former, groups, plan);
      seen = metricOfRun(former) === metric ? [...saved.schedulerMetrics] : [];
      const trained = settledStep(saved);
      const known = metric === undefined || seen.length >= Math.floor(trained / perEvaluation);
      // What counts training steps is taken to the present one in any case.
      if (known || steered) goTo(trained);
      if (before.every((rate, group) => rate === scheduler.lr[group])) return undefined;
      const text = `the fork follows its own schedule: ${listed(before)} -> ${listed(scheduler.lr)}`;
      return { before, after: scheduler.lr, reason: { code: "fork", text } };
    },
  };
}

/** The rates that a run was about to use when it saved a checkpoint. */
function rateBefore(
  { scheduler: state, continuations }: RateProgress,
  spec: ExperimentSpec,
  groups: number,
  plan: Pick<Plan, "stepsPerEpoch">,
): readonly number[] {
  const scheduler = startScheduler(scheduleOf(spec, plan, continuations), groups);
  if (state !== null) scheduler.load(state);
  return scheduler.lr;
}

/** Training steps of a checkpoint after which the scheduler has stepped: where an evaluation is still to come, it has not. */
export function settledStep({ step, pending }: Pick<Progress, "step" | "pending">): number {
  return pending ? step - 1 : step;
}

function startScheduler({ schedule, lr, momentum }: EffectiveSchedule, groups: number): Scheduler {
  return createScheduler(schedule, { lr: new Array<number>(groups).fill(lr), momentum });
}

function ratesOf({ lr, momentum }: Scheduler): StepRates {
  return { lr, ...(momentum ? { momentum } : {}) };
}

/** What a continuation does to the rate, if anything. */
function joined(
  { continuations }: ExperimentSpec,
  { index, from, to }: Join,
  before: readonly number[],
  after: readonly number[],
): RateStep | undefined {
  const continuation = continuations[index];
  if (!continuation || before.every((rate, group) => rate === after[group])) return undefined;
  const epochs = to === from ? `still ${to} epochs` : `${to} epochs instead of ${from}`;
  const length = to === from && isSteering(continuation) ? "" : `, ${epochs}`;
  const text = `${whatOf(continuation)}${length}: ${listed(before)} -> ${listed(after)}`;
  return { before, after, reason: { code: continuation.mode, text } };
}

/** A continuation in a clause. */
function whatOf(continuation: Continuation): string {
  switch (continuation.mode) {
    case "hold":
      return "the rate of the last step is held";
    case "stretch":
      return "the schedule is stretched";
    case "restart":
      return "the schedule begins anew";
    case "rate":
      return "the rate was set";
    case "scale":
      return `the rest of the curve was scaled by ${formatNumber(continuation.factor)}`;
    case "curve":
      return "the rest of the curve was drawn anew";
    case "replace":
      return continuation.scheduler === null
        ? "a constant rate takes over"
        : `${continuation.scheduler.type} takes over`;
    case "cooldown":
      return "the cooldown was begun";
    case "undo":
      return "a change was undone";
  }
}

function listed(rates: readonly number[]): string {
  return [...new Set(rates.map((rate) => formatNumber(rate)))].join(", ");
}

function isDue({ scheduler, schedulerInterval }: ExperimentSpec, due: Due): boolean {
  // A metric exists only where there was an evaluation, whatever the interval is called.
  if (schedulerInterval === "evaluation" || (scheduler && answersToMetric(scheduler))) return due.periodEnd;
  return schedulerInterval === "iteration" || due.epochEnd;
}

function valueOf(name: string, metrics: Readonly<Record<string, number>> | undefined): number {
  const value = metrics?.[name];
  if (value !== undefined) return value;
  throw missingMetric(name);
}

/**
 * Refuses a scheduler that follows a metric of a validation part that is not there.
 *
 * @throws TrainerError `missing_metric`
 */
export function checkMetric(spec: ExperimentSpec, validationImages: number): void {
  const metric = metricOfRun(spec);
  if (validationImages === 0 && metric?.startsWith("validation/") === true) throw missingMetric(metric);
}

function missingMetric(found: string): TrainerError {
  const expected = "a metric that evaluations measure (there is no validation part)";
  const message = `scheduler.metric: found "${found}", expected ${expected}`;
  return new TrainerError("missing_metric", message, { key: "scheduler.metric", found, expected });
}
