import { resolveLengths, type RunLengths, scaleLengths, type ScheduleSpec } from "@glissade/schedules";
import { momentumOf } from "@glissade/solvers";
import { checkContinuations, isSteering, standingOf, stepsUntil, totalEpochs } from "../spec/continuations.ts";
import type { Continuation, ExperimentSpec } from "../spec/experiment-spec.ts";
import { asSchedule, type Course, hold, isSame, restart, switchTo, wholeCourse } from "./course.ts";
import { iterationsPerSchedulerStep, runLengths } from "./run-lengths.ts";
import { firstRoot, inTrainingSteps, type Outlook, steeredCourse } from "./steered-course.ts";

/** Where the schedule is changed by a continuation. */
export interface Join {
  /** Among the spec's continuations. */
  readonly index: number;
  /** The number of scheduler steps after which the changed schedule decides. */
  readonly schedulerStep: number;
  /** The same in training steps. */
  readonly step: number;
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
  /** Indexes of continuations that were undone. */
  readonly undone: readonly number[];
}

/**
 * The schedule that a run trains with. The training process drives its solver with the very result of this function, so a
 * preview of it shows what will be trained.
 *
 * Continuations that hold, stretch or restart take effect at the first scheduler step at or after their position: a
 * scheduler moves at its interval only. All others, and those after them, take effect at the very training step; where
 * there is one, a scheduler step is a training step.
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
  const composed = inForce.continuations.some(isSteering)
    ? composeSteered(inForce, stepsPerEpoch)
    : composeCourse(inForce, stepsPerEpoch);
  const { course, iterationsPerStep } = composed;
  const epochs = totalEpochs(inForce);
  const interval = composed.isSteered ? "iteration" : spec.schedulerInterval;
  return {
    schedule: asSchedule(course),
    lr: spec.solver.lr,
    momentum: momentumOf(spec.solver) ?? null,
    steps: Math.max(1, Math.ceil((epochs * stepsPerEpoch) / iterationsPerStep)),
    iterationsPerStep,
    run: runLengths({ ...spec, schedulerInterval: interval }, stepsPerEpoch, epochs),
    joins: joinsOf(inForce, stepsPerEpoch, iterationsPerStep),
    undone: standingOf(inForce).undone,
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

interface Composed {
  readonly course: Course;
  readonly iterationsPerStep: number;
  readonly isSteered: boolean;
}

function composeCourse(spec: ExperimentSpec, stepsPerEpoch: number): Composed {
  const shapes = shapesOf(spec, stepsPerEpoch);
  let course = shapes.ideal(0, spec.training.epochs);
  spec.continuations.forEach((continuation, index) => {
    const schedulerStep = shapes.joinOf(continuation, 1);
    if (continuation.mode === "hold") course = hold(course, schedulerStep);
    else if (continuation.mode === "restart") {
      course = restart(course, schedulerStep, shapes.rest(continuation.epochs, schedulerStep));
    } else course = switchTo(course, schedulerStep, shapes.ideal(index + 1, continuation.epochs));
  });
  return { course, iterationsPerStep: iterationsPerSchedulerStep(spec, stepsPerEpoch), isSteered: false };
}

/**
 * With changes that take effect at their very step, everything counts training steps. What lies before the first of them
 * stays what it was without it.
 */
function composeSteered(spec: ExperimentSpec, stepsPerEpoch: number): Composed {
  const first = spec.continuations.findIndex(isSteering);
  const beginning = { ...spec, continuations: spec.continuations.slice(0, first) };
  const { ideal } = shapesOf(beginning, stepsPerEpoch);
  const { course, iterationsPerStep } = composeCourse(beginning, stepsPerEpoch);
  const lifted = (each: Course): Course => inTrainingSteps(each, iterationsPerStep);
  const outlooks = [spec.training, ...beginning.continuations].map(({ epochs }, count): Outlook => ({
    epochs,
    root: firstRoot(spec),
    over: (other) => lifted(ideal(count, other)),
  }));
  const changes = spec.continuations.slice(first);
  const whole = steeredCourse(spec, stepsPerEpoch, { course: lifted(course), outlooks }, changes);
  return { course: whole, iterationsPerStep: 1, isSteered: true };
}

/** Where the continuations take effect: those of a steered run at their very steps, once the first one has. */
function joinsOf(spec: ExperimentSpec, stepsPerEpoch: number, iterationsPerStep: number): Join[] {
  const beat = iterationsPerSchedulerStep(spec, stepsPerEpoch);
  let exact = false;
  let from = spec.training.epochs;
  return spec.continuations.map((continuation, index) => {
    const { mode, epochs: to } = continuation;
    exact ||= isSteering(continuation);
    const step = exact ? stepsUntil(continuation, stepsPerEpoch) : beat * joinAfter(continuation, stepsPerEpoch, beat);
    const join = { index, schedulerStep: step / iterationsPerStep, step, mode, from, to };
    from = to;
    return join;
  });
}

/** The first scheduler step at or after a continuation's position. */
function joinAfter(continuation: Continuation, stepsPerEpoch: number, beat: number, ratio = 1): number {
  return Math.max(1, Math.ceil((stepsUntil(continuation, stepsPerEpoch) * ratio) / beat - 1e-9));
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
    joinAfter(continuation, stepsPerEpoch, beat, ratio);

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
