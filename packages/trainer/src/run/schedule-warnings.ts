import { resolveLengths } from "@glissade/schedules";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import { type Plan, schedulerRun, schedulerSteps } from "./plan.ts";

const units = { iteration: "iteration", evaluation: "evaluation", epoch: "epoch" } as const;

/** What a schedule will not do within this run, in one sentence each; empty for schedules that fit. */
export function scheduleWarnings(spec: ExperimentSpec, plan: Plan): string[] {
  if (!spec.scheduler) return [];
  const scheduler = resolveLengths(spec.scheduler, schedulerRun(spec, plan));
  const steps = schedulerSteps(spec, plan);
  const length = `${steps} (it steps once per ${units[spec.schedulerInterval]})`;
  // Whole steps, now that the lengths are resolved.
  const count = (length: string | number): number => Number(length);
  switch (scheduler.type) {
    case "CosineAnnealingLR":
      if (count(scheduler.T_max) > steps)
        return [
          `scheduler.T_max is ${scheduler.T_max}, but the scheduler's steps in this run are ${length}: the curve ends before its minimum`,
        ];
      if (count(scheduler.T_max) < steps)
        return [
          `scheduler.T_max is ${scheduler.T_max}, but the scheduler's steps in this run are ${length}: the rate rises again after its minimum`,
        ];
      return [];
    case "StepLR":
      return count(scheduler.step_size) < steps
        ? []
        : [
            `scheduler.step_size is ${scheduler.step_size}, but the scheduler's steps in this run are ${length}: the rate never drops`,
          ];
    case "MultiStepLR": {
      const late = scheduler.milestones.filter((milestone) => count(milestone) >= steps);
      return late.length === 0
        ? []
        : [
            `scheduler.milestones ${late.join(", ")} are never reached: the scheduler's steps in this run are ${length}`,
          ];
    }
    case "CyclicLR":
      return count(scheduler.step_size_up) <= steps
        ? []
        : [
            `scheduler.step_size_up is ${scheduler.step_size_up}, but the scheduler's steps in this run are ${length}: the rate never reaches max_lr`,
          ];
    default:
      return [];
  }
}
