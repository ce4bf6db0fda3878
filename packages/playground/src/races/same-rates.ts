import { answersToMetric, createScheduler, type Scheduler } from "@glissade/schedules";
import { type EffectiveSchedule, type ExperimentSpec, scheduleOf } from "@glissade/trainer";

/**
 * For how many training steps two runs use exactly the same learning rates and momenta, from the first on. Schedules that
 * answer to a metric are not compared: 0.
 *
 * @param stepsPerEpoch batches in an epoch, the same for both
 * @param steps training steps to compare, at most
 */
export function sameRatesUntil(
  a: ExperimentSpec,
  b: ExperimentSpec,
  { stepsPerEpoch, steps }: { readonly stepsPerEpoch: number; readonly steps: number },
): number {
  if (a.solver.lr !== b.solver.lr) return 0;
  if ([a, b].some(({ scheduler }) => scheduler !== null && answersToMetric(scheduler))) return 0;
  const [left, right] = [start(scheduleOf(a, { stepsPerEpoch })), start(scheduleOf(b, { stepsPerEpoch }))];
  for (let step = 0; step < steps; step++) {
    if (step > 0 && step % left.every === 0) left.scheduler.step();
    if (step > 0 && step % right.every === 0) right.scheduler.step();
    if (!areEqual(left.scheduler, right.scheduler)) return step;
  }
  return steps;
}

function start({ schedule, lr, momentum, iterationsPerStep }: EffectiveSchedule) {
  return { scheduler: createScheduler(schedule, { lr, momentum }), every: iterationsPerStep };
}

function areEqual(a: Scheduler, b: Scheduler): boolean {
  return areSame(a.lr, b.lr) && areSame(a.momentum, b.momentum);
}

function areSame(a: readonly number[] | undefined, b: readonly number[] | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.every((value, group) => value === b[group]));
}
