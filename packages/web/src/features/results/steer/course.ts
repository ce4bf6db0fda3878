import {
  answersToMetric,
  parseSchedule,
  type PreviewRunOptions,
  type RunPreview,
  type ScheduleInput,
} from "@glissade/schedules";
import { interpolate } from "../charts/x-axis.ts";
import { previewOfSpec, type RateSpec, runOfSpec } from "../../../shared/schedules/run-of-spec.ts";
import type { EffectiveSchedule } from "@glissade/api";

/** What a run's rate follows from beginning to end, ready to be drawn. */
export interface Course {
  readonly options: PreviewRunOptions;
  /** Training steps from one step of the scheduler to the next. */
  readonly beat: number;
  /** The last training step. */
  readonly end: number;
  readonly epochs: number;
  /** Whether the rates after a training step depend on a metric that is not known yet. */
  readonly isOpen: (step: number) => boolean;
}

const points = 2000;

/** What a training step used, as far as it was measured. */
export type Measured = (step: number) => number | undefined;

/**
 * Of an experiment that was started: what the server says that it follows.
 *
 * @param measured what a cooldown of a schedule that answers to a metric began at
 */
export function courseOf(
  { schedule, lr, momentum, steps, iterationsPerStep, run, stepsPerEpoch }: EffectiveSchedule,
  measured: Measured,
): Course {
  const scheduler = withKnownBeginnings(schedule, measured) as ScheduleInput;
  const epochs = run.epochs ?? (steps * iterationsPerStep) / stepsPerEpoch;
  return {
    options: { scheduler, lr, momentum, run: { ...defined(run), steps }, points },
    beat: iterationsPerStep,
    end: Math.round(epochs * stepsPerEpoch),
    epochs,
    isOpen: (step) => followsMetric(scheduler, Math.floor(step / iterationsPerStep)),
  };
}

/** Of a draft: what its spec plans; null where that is not right yet. */
export function courseOfDraft(spec: RateSpec, stepsPerEpoch: number): Course | null {
  const batchSize = spec.training?.batchSize ?? 64;
  const shape = runOfSpec({ ...spec, training: { ...spec.training, batchSize } }, stepsPerEpoch * batchSize);
  const scheduler = spec.scheduler ? parsed(spec.scheduler) : null;
  if (scheduler === undefined) return null;
  return {
    options: previewOfSpec({ ...spec, scheduler }, shape, { points }),
    beat: shape.iterationsPerSchedulerStep,
    end: shape.steps,
    epochs: shape.epochs,
    isOpen: () => scheduler !== null && answersToMetric(scheduler),
  };
}

function parsed(scheduler: Readonly<Record<string, unknown>>) {
  try {
    return parseSchedule(scheduler);
  } catch {
    return undefined;
  }
}

/** A schedule that was switched answers to a metric only if one of those still to be followed does. */
function followsMetric(schedule: ScheduleInput, from: number): boolean {
  const { type, schedulers, milestones } = schedule as unknown as Readonly<Record<string, unknown>>;
  if (type !== "SwitchLR" || !Array.isArray(schedulers) || !Array.isArray(milestones)) return answersToMetric(schedule);
  const ends = milestones as readonly number[];
  return (schedulers as readonly ScheduleInput[]).some(
    (each, index) => (ends[index] ?? Infinity) > from && answersToMetric(each),
  );
}

/** Whether what a schedule does depends on a metric at some time, so that some of it has to be measured. */
export function isMeasured({ schedule }: Pick<EffectiveSchedule, "schedule">): boolean {
  return answersToMetric(schedule as ScheduleInput);
}

/** A cooldown of a schedule that answers to a metric is known once it has begun: from the rate at its beginning on. */
function withKnownBeginnings(schedule: unknown, measured: Measured): unknown {
  if (Array.isArray(schedule)) return schedule.map((each) => withKnownBeginnings(each, measured));
  if (typeof schedule !== "object" || schedule === null) return schedule;
  const { type, scheduler, begin, schedulers } = schedule as Readonly<Record<string, unknown>>;
  if (type === "CooldownLR" && typeof begin === "number" && answersToMetric(scheduler as ScheduleInput)) {
    const rate = measured(begin + 1);
    if (rate === undefined) return schedule;
    return { ...schedule, scheduler: { type: "PiecewiseLR", points: [[0, rate]], interpolation: "step" } };
  }
  return {
    ...schedule,
    ...(scheduler !== undefined && { scheduler: withKnownBeginnings(scheduler, measured) }),
    ...(schedulers !== undefined && { schedulers: withKnownBeginnings(schedulers, measured) }),
  };
}

/** Without keys that have no value. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never;
}

/** Rates by training step; each holds until the next. */
export interface RateLine {
  readonly steps: readonly number[];
  readonly values: readonly number[];
}

/** The whole curve by training steps: step i of the scheduler is what training step i * beat + 1 uses. */
export function lineOf({ beat, end }: Course, preview: RunPreview): RateLine {
  const curve = (preview.lr[0] ?? []).filter(([index]) => index * beat + 1 <= end);
  const last = curve.at(-1);
  const closed = last && last[0] * beat + 1 < end ? [...curve, [(end - 1) / beat, last[1]] as const] : curve;
  return { steps: closed.map(([index]) => index * beat + 1), values: closed.map(([, rate]) => rate) };
}

/** The rate that a training step uses. A thinned curve is read between its points. */
export function rateAt({ steps, values }: RateLine, step: number, beat = 1): number {
  if (step <= (steps[0] ?? 0)) return values[0] ?? 0;
  if (beat === 1) return interpolate(steps, values, step, 0);
  const at = steps.findLastIndex((each) => each <= step);
  return values[at] ?? 0;
}

/** The rate at a step that begins something new: a thinned curve is not read across the jump there, but right after it. */
export function rateFrom({ steps, values }: RateLine, step: number): number {
  const at = steps.findIndex((each) => each >= step);
  return values[at] ?? values.at(-1) ?? 0;
}

/**
 * The part of a line that is still to come.
 *
 * @param now the latest training step and the rate it used, with which the line begins; step 0: nothing was trained yet
 */
export function ahead(
  line: RateLine,
  now: { readonly step: number; readonly rate: number | undefined },
): RateLine | null {
  const first = line.steps.findIndex((step) => step > now.step);
  if (first < 0) return null;
  const start = now.rate === undefined || now.step === 0 ? null : now;
  return {
    steps: [...(start ? [start.step] : []), ...line.steps.slice(first)],
    values: [...(start ? [start.rate as number] : []), ...line.values.slice(first)],
  };
}

/** Where nothing is known but the present rate: it goes on. */
export function constantAhead(
  now: { readonly step: number; readonly rate: number | undefined },
  end: number,
): RateLine | null {
  if (now.rate === undefined || now.step >= end) return null;
  return { steps: [Math.max(1, now.step), end], values: [now.rate, now.rate] };
}
