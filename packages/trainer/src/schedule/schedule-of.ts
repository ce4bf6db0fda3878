import { resolveLengths, type RunLengths, scaleLengths, type ScheduleSpec } from "@glissade/schedules";
import { momentumOf } from "@glissade/solvers";
import { checkContinuations, stepsUntil, totalEpochs } from "../spec/continuations.ts";
import type { Continuation, ExperimentSpec } from "../spec/experiment-spec.ts";
import { asSchedule, type Course, hold, isSame, restart, switchTo, wholeCourse } from "./course.ts";
import { iterationsPerSchedulerStep, runLengths } from "./run-lengths.ts";

/** Where the schedule is changed by a continuation. */
export interface Join {
  /** The number of scheduler steps after which the changed schedule decides. */
  readonly schedulerStep: number;
  readonly mode: Continuation["mode"];
  /** Epochs of the run before and after. */
  readonly from: number;
  readonly to: number;
}

/** What a run's learning rate follows from beginning to end, continuations included. */
export interface EffectiveSchedule {
  /** All its lengths are whole scheduler steps. A run without a scheduler has a constant one. */
  readonly schedule: ScheduleSpec;
  /** Base learning rate of every parameter group. */
  readonly lr: number;
  /** The solver's momentum or first beta, null where it has none. */
  readonly momentum: number | null;
  /** Scheduler steps that the run uses, at least 1: what `preview` and `simulate` are to be asked for. */
  readonly steps: number;
  /** Training steps from one scheduler step to the next: scheduler step i is used from training step i times this on. */
  readonly iterationsPerStep: number;
  /** The whole run, as lengths are resolved against it. */
  readonly run: RunLengths;
  readonly joins: readonly Join[];
}

/**
 * The schedule that a run trains with. The training process drives its solver with the very result of this function, so a
 * preview of it shows what will be trained.
 *
 * A continuation takes effect at the first scheduler step at or after its position: a scheduler moves at its interval only.
 *
 * @param run.stepsPerEpoch batches in an epoch, as `makePlan` has it
 * @param count how many of the continuations are in force; default all
 * @throws TrainerError `invalid_spec` where a continuation lies outside its run; SchedulesError for a schedule that cannot
 *   be stretched
 *
 * @example
 * const { schedule, lr, momentum, steps } = scheduleOf(spec, { stepsPerEpoch: 500 });
 * preview(schedule, { lr, momentum, steps });
 */
export function scheduleOf(
  spec: ExperimentSpec,
  { stepsPerEpoch }: { readonly stepsPerEpoch: number },
  count = spec.continuations.length,
): EffectiveSchedule {
  const inForce = { ...spec, continuations: spec.continuations.slice(0, count) };
  checkContinuations(inForce, stepsPerEpoch);
  const epochs = totalEpochs(inForce);
  const iterationsPerStep = iterationsPerSchedulerStep(spec, stepsPerEpoch);
  const { course, joins } = composeCourse(inForce, stepsPerEpoch);
  return {
    schedule: asSchedule(course),
    lr: spec.solver.lr,
    momentum: momentumOf(spec.solver) ?? null,
    steps: Math.max(1, Math.ceil((epochs * stepsPerEpoch) / iterationsPerStep)),
    iterationsPerStep,
    run: runLengths(spec, stepsPerEpoch, epochs),
    joins,
  };
}

/** Whether the scheduler's lengths are others in a longer run: then more epochs alone would bend the curve already used. */
export function followsRunLength(spec: ExperimentSpec, epochs: readonly [before: number, after: number]): boolean {
  const { scheduler } = spec;
  if (scheduler === null) return false;
  // Any number of steps per epoch will do, if it is large enough that rounding hides no difference.
  const stepsPerEpoch = 1_000_000;
  const [before, after] = epochs.map((each) => resolveLengths(scheduler, runLengths(spec, stepsPerEpoch, each)));
  return JSON.stringify(before) !== JSON.stringify(after);
}

function composeCourse(spec: ExperimentSpec, stepsPerEpoch: number): { course: Course; joins: Join[] } {
  const shapes = shapesOf(spec, stepsPerEpoch);
  const joins: Join[] = [];
  let course = shapes.ideal(0, spec.training.epochs);
  let epochs = spec.training.epochs;
  spec.continuations.forEach((continuation, index) => {
    const schedulerStep = shapes.joinOf(continuation, 1);
    joins.push({ schedulerStep, mode: continuation.mode, from: epochs, to: continuation.epochs });
    if (continuation.mode === "hold") course = hold(course, schedulerStep);
    else if (continuation.mode === "restart") {
      course = restart(course, schedulerStep, shapes.rest(continuation.epochs, schedulerStep));
    } else course = switchTo(course, schedulerStep, shapes.ideal(index + 1, continuation.epochs));
    epochs = continuation.epochs;
  });
  return { course, joins };
}

/** The scheduler's curve over runs of other lengths. */
function shapesOf(spec: ExperimentSpec, stepsPerEpoch: number) {
  const { scheduler, continuations } = spec;
  const beat = iterationsPerSchedulerStep(spec, stepsPerEpoch);

  /** The curve as if the run had been made for so many epochs: texts follow the run, numbers are stretched with it. */
  const shape = (epochs: number): ScheduleSpec => {
    if (scheduler === null) return { type: "constant" };
    return resolveLengths(
      scaleLengths(scheduler, epochs / spec.training.epochs),
      runLengths(spec, stepsPerEpoch, epochs),
    );
  };

  /** The curve that begins at a scheduler step and ends with the run. */
  const rest = (epochs: number, schedulerStep: number): ScheduleSpec =>
    shape(Math.max(1, epochs * stepsPerEpoch - schedulerStep * beat) / stepsPerEpoch);

  /** The scheduler step of a continuation in a run that is `ratio` times as long. */
  const joinOf = (continuation: Continuation, ratio: number): number =>
    Math.max(1, Math.ceil((stepsUntil(continuation, stepsPerEpoch) * ratio) / beat - 1e-9));

  /** The course after the first `count` continuations as if the run had been made for so many epochs from the start. */
  const ideal = (count: number, epochs: number): Course => {
    const continuation = continuations[count - 1];
    if (continuation === undefined) return wholeCourse(shape(epochs));
    if (continuation.mode === "stretch") return ideal(count - 1, epochs);
    const ratio = epochs / continuation.epochs;
    const before = ideal(count - 1, (continuations[count - 2]?.epochs ?? spec.training.epochs) * ratio);
    const join = joinOf(continuation, ratio);
    return continuation.mode === "hold" ? hold(before, join) : restart(before, join, rest(epochs, join));
  };

  return { rest, joinOf, ideal };
}

/** Whether two effective schedules are one. */
export function isSameSchedule(a: EffectiveSchedule, b: EffectiveSchedule): boolean {
  return isSame(a.schedule, b.schedule);
}
