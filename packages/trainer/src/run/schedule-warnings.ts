import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import { type Plan, schedulerSteps } from "./plan.ts";

const units = { iteration: "iteration", evaluation: "evaluation", epoch: "epoch" } as const;

/** What a schedule will not do within this run, in one sentence each; empty for schedules that fit. */
export function scheduleWarnings(spec: ExperimentSpec, plan: Plan): string[] {
  const { scheduler } = spec;
  if (!scheduler) return [];
  const steps = schedulerSteps(spec, plan);
  const length = `${steps} (it steps once per ${units[spec.schedulerInterval]})`;
  switch (scheduler.type) {
    case "CosineAnnealingLR":
      if (scheduler.T_max > steps)
        return [
          `scheduler.T_max is ${scheduler.T_max}, but the scheduler's steps in this run are ${length}: the curve ends before its minimum`,
        ];
      if (scheduler.T_max < steps)
        return [
          `scheduler.T_max is ${scheduler.T_max}, but the scheduler's steps in this run are ${length}: the rate rises again after its minimum`,
        ];
      return [];
    case "StepLR":
      return scheduler.step_size < steps
        ? []
        : [
            `scheduler.step_size is ${scheduler.step_size}, but the scheduler's steps in this run are ${length}: the rate never drops`,
          ];
    case "MultiStepLR": {
      const late = scheduler.milestones.filter((milestone) => milestone >= steps);
      return late.length === 0
        ? []
        : [
            `scheduler.milestones ${late.join(", ")} are never reached: the scheduler's steps in this run are ${length}`,
          ];
    }
    case "CyclicLR":
      return scheduler.step_size_up <= steps
        ? []
        : [
            `scheduler.step_size_up is ${scheduler.step_size_up}, but the scheduler's steps in this run are ${length}: the rate never reaches max_lr`,
          ];
    default:
      return [];
  }
}
