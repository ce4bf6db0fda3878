import { parseSchedule, type ScheduleSpec } from "@glissade/schedules";
import { type ExperimentSpec, scheduleOf } from "@glissade/trainer";

/** What a run follows, as a loop in another framework steps it. */
export interface CodedSchedule {
  readonly scheduler: ScheduleSpec;
  readonly lr: number;
  /** Its steps in the run. */
  readonly steps: number;
  readonly interval: "epoch" | "iteration";
}

/** Frameworks step after an epoch or after a batch, not after evaluations that come at other times. */
export function codedSchedule(spec: ExperimentSpec, stepsPerEpoch: number): CodedSchedule {
  const { schedule, lr, steps, iterationsPerStep: every } = scheduleOf(spec, { stepsPerEpoch });
  const isEpoch = every === stepsPerEpoch;
  if (isEpoch || every === 1) return { scheduler: schedule, lr, steps, interval: isEpoch ? "epoch" : "iteration" };
  const scheduler = parseSchedule({ type: "EveryLR", scheduler: schedule, every });
  return { scheduler, lr, steps: steps * every, interval: "iteration" };
}
