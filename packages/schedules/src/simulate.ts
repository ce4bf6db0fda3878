import { createScheduler } from "./create-scheduler.ts";
import { mismatch } from "./errors.ts";
import { answersToMetric } from "./answers-to-metric.ts";
import type { ScheduleInput } from "./registry.ts";
import type { RateChange, Scheduler } from "./scheduler.ts";
import type { StartOptions } from "./start.ts";

/** What to simulate. */
export interface SimulateOptions extends StartOptions {
  /** Number of rows wanted, 1 to 10 million. */
  readonly steps: number;
  /** The metric seen at each step, at least `steps - 1` of them; only schedules that answer to one need them. */
  readonly metrics?: readonly number[];
}

/** Row i holds each parameter group's value used at step i. */
export interface Simulation {
  readonly lr: number[][];
  /** Only when the schedule cycles momentum. */
  readonly momentum?: number[][];
}

const mostSteps = 10_000_000;

/**
 * The values that a training loop would see: row i is used at step i, before the i-th call of `step()`, exactly as in
 * a PyTorch loop of `optimizer.step(); scheduler.step()`.
 *
 * @throws SchedulesError when spec or options are not right, or a value leaves the finite numbers
 * @example simulate({ type: "StepLR", step_size: 2 }, { lr: 1, steps: 4 }) // { lr: [[1], [1], [0.1], [0.1]] }
 */
export function simulate(input: ScheduleInput, options: SimulateOptions): Simulation {
  const { lr, momentum } = trace(input, options);
  return momentum ? { lr, momentum } : { lr };
}

/** As `simulate`, with the changes of the rate that are not plain decay and their reasons. */
export function trace(
  input: ScheduleInput,
  options: SimulateOptions,
): Simulation & { readonly changes: readonly RateChange[] } {
  const { steps, metrics, run } = options;
  checkSteps(steps);
  const scheduler = createScheduler(input, { ...options, run: { steps, ...run } });
  checkMetrics(scheduler, steps, metrics);
  const lr: number[][] = [];
  const momentum: number[][] | undefined = scheduler.momentum && [];
  const changes: RateChange[] = [];
  for (let step = 0; step < steps; step++) {
    if (step > 0) {
      const change = scheduler.step(metrics?.[step - 1]);
      if (change) changes.push(change);
    }
    lr.push([...scheduler.lr]);
    momentum?.push([...scheduler.momentum!]);
  }
  return { lr, ...(momentum && { momentum }), changes };
}

function checkSteps(steps: unknown): void {
  if (typeof steps === "number" && Number.isInteger(steps) && steps >= 1 && steps <= mostSteps) return;
  throw mismatch("invalid_option", { key: "steps", found: steps, expected: `an integer from 1 to ${mostSteps}` });
}

function checkMetrics(scheduler: Scheduler, steps: number, metrics: unknown): void {
  const list: readonly unknown[] | undefined = Array.isArray(metrics) ? metrics : undefined;
  const wrong = list?.findIndex((value) => typeof value !== "number") ?? -1;
  if (wrong >= 0) {
    throw mismatch("invalid_option", { key: `metrics[${wrong}]`, found: list![wrong], expected: "a number" });
  }
  if (metrics !== undefined && list === undefined) {
    throw mismatch("invalid_option", { key: "metrics", found: metrics, expected: "a list of numbers" });
  }
  const needed = answersToMetric(scheduler.spec) ? steps - 1 : 0;
  if ((list?.length ?? 0) < needed) {
    throw mismatch(list === undefined ? "missing_metric" : "invalid_option", {
      subject: scheduler.spec.type,
      key: "metrics",
      found: list && `${list.length} of them`,
      expected: `at least ${needed} numbers for ${steps} steps`,
    });
  }
}
