import { parseSchedule, resolveLengths, scaleLengths, type ScheduleSpec } from "@glissade/schedules";
import { intervalOf, stepsUntil } from "../spec/continuations.ts";
import type { Continuation, ExperimentSpec, SchedulerInterval } from "../spec/experiment-spec.ts";
import { type Course, followedAt, hold, switchTo, wholeCourse } from "./course.ts";
import { iterationsPerSchedulerStep, runLengths } from "./run-lengths.ts";

/** The scheduler that decides, with what it was made for. */
interface Root {
  readonly scheduler: ScheduleSpec | null;
  readonly interval: SchedulerInterval;
  /** Base rate. */
  readonly lr: number;
  /** Epochs that its lengths fit. */
  readonly epochs: number;
}

/** What would be followed from some change on. Courses here count training steps. */
export interface Outlook {
  /** Epochs of the run under it. */
  readonly epochs: number;
  /** The course as if the run had been made for so many epochs; what it does before the change does not matter. */
  over(this: void, epochs: number): Course;
  readonly root: Root;
}

/** What a run consists of before the first change that takes effect at its very step. */
export interface Beginning {
  /** What is followed by then. */
  readonly course: Course;
  /** Of the run without any continuation, and with each of those before. */
  readonly outlooks: readonly Outlook[];
}

/**
 * The course of a run with all its continuations, in training steps. Each change makes an outlook of the one before;
 * `undo` goes back to the outlook before the latest that is left.
 */
export function steeredCourse(
  spec: ExperimentSpec,
  stepsPerEpoch: number,
  { course, outlooks }: Beginning,
  changes: readonly Continuation[],
): Course {
  const derive = outlookAfter(spec, stepsPerEpoch);
  const stack = [...outlooks];
  let followed = course;
  for (const change of changes) {
    if (change.mode === "undo") stack.pop();
    else stack.push(derive(stack.at(-1)!, change));
    const outlook = stack.at(-1)!;
    followed = switchTo(followed, stepsUntil(change, stepsPerEpoch), outlook.over(outlook.epochs));
  }
  return followed;
}

/** The scheduler of the spec itself. */
export function firstRoot({ scheduler, schedulerInterval: interval, solver, training }: ExperimentSpec): Root {
  return { scheduler, interval, lr: solver.lr, epochs: training.epochs };
}

/** A course in steps of a scheduler as one in training steps. */
export function inTrainingSteps(course: Course, iterationsPerStep: number): Course {
  if (iterationsPerStep === 1) return course;
  const [first, ...later] = course.map(({ from, schedule }) => ({
    from: from * iterationsPerStep,
    schedule: every(schedule, iterationsPerStep),
  }));
  return [first!, ...later];
}

function outlookAfter(spec: ExperimentSpec, stepsPerEpoch: number) {
  const begin = beginner(spec, stepsPerEpoch);

  return (before: Outlook, change: Exclude<Continuation, { mode: "undo" }>): Outlook => {
    const at = stepsUntil(change, stepsPerEpoch);
    const { epochs } = change;
    const { root } = before;
    /** The course before as it would be in another run, and where the change would lie in it. */
    const stretched = (other: number) => ({
      course: before.over(before.epochs * (other / epochs)),
      at: Math.max(1, Math.round(at * (other / epochs))),
      end: Math.max(1, Math.round(before.epochs * stepsPerEpoch * (other / epochs))),
    });
    const always = (schedule: ScheduleSpec): Outlook => ({ epochs, root, over: () => wholeCourse(schedule) });
    switch (change.mode) {
      case "stretch":
        return { epochs, root, over: before.over };
      case "hold":
        return {
          epochs,
          root,
          over(other) {
            const { course, at: step } = stretched(other);
            return hold(course, step);
          },
        };
      case "restart":
        return {
          epochs,
          root,
          over: (other) => wholeCourse(begin(root, other, stretched(other).at)),
        };
      case "rate":
        return always(fixed(change.lr));
      case "curve": {
        const { points, interpolation = "linear" } = change;
        return always(parseSchedule({ type: "PiecewiseLR", points, interpolation }));
      }
      case "scale":
        return {
          epochs,
          root,
          over(other) {
            const { course, end } = stretched(other);
            // Past the end of what was planned its last rate stays.
            return scaled(epochs > before.epochs ? hold(course, end) : course, change.factor);
          },
        };
      case "replace": {
        const { scheduler, lr = spec.solver.lr } = change;
        const rest = Math.max(1, epochs * stepsPerEpoch - at) / stepsPerEpoch;
        const next: Root = { scheduler, lr, interval: intervalOf(change, spec), epochs: rest };
        return { epochs, root: next, over: (other) => wholeCourse(begin(next, other, at)) };
      }
      case "cooldown": {
        const planned = before.over(before.epochs);
        const course = at < before.epochs * stepsPerEpoch ? planned : hold(planned, at);
        const { shape, to = 0 } = change;
        const scheduler = followedAt(course, at).schedule;
        return {
          epochs,
          root,
          over(other) {
            const steps = Math.max(1, Math.round(other * stepsPerEpoch) - at);
            return wholeCourse(parseSchedule({ type: "CooldownLR", scheduler, begin: at, steps, shape, to }));
          },
        };
      }
    }
  };
}

/** Lets a scheduler begin at a training step, made for the rest of a run. */
function beginner(spec: ExperimentSpec, stepsPerEpoch: number) {
  return ({ scheduler, interval, lr, epochs: madeFor }: Root, epochs: number, at: number): ScheduleSpec => {
    if (scheduler === null) return fixed(lr);
    const timing = { schedulerInterval: interval, training: spec.training };
    const beat = iterationsPerSchedulerStep(timing, stepsPerEpoch);
    const rest = Math.max(1, Math.round(epochs * stepsPerEpoch) - at) / stepsPerEpoch;
    const fitting = resolveLengths(scaleLengths(scheduler, rest / madeFor), runLengths(timing, stepsPerEpoch, rest));
    // Its own step 0 is followed from there to its next step.
    const first = Math.floor(at / beat);
    const begun = first === 0 ? fitting : parseSchedule({ type: "WindowLR", scheduler: fitting, begin: first });
    return rebased(every(begun, beat), lr, spec);
  };
}

function fixed(lr: number): ScheduleSpec {
  return parseSchedule({ type: "PiecewiseLR", points: [[0, lr]], interpolation: "step" });
}

function rebased(scheduler: ScheduleSpec, lr: number, { solver }: ExperimentSpec): ScheduleSpec {
  return lr === solver.lr ? scheduler : parseSchedule({ type: "RebaseLR", scheduler, base_lr: lr });
}

function every(schedule: ScheduleSpec, steps: number): ScheduleSpec {
  if (steps === 1 || schedule.type === "constant") return schedule;
  return parseSchedule({ type: "EveryLR", scheduler: schedule, every: steps });
}

/** Every rate of a course times a factor. */
function scaled([first, ...later]: Course, factor: number): Course {
  const times = ({ from, schedule }: Course[number]) => ({ from, schedule: scaledSchedule(schedule, factor) });
  return [times(first), ...later.map(times)];
}

/** Factors on one another are one, so that schedules stay flat however often a run is scaled. */
function scaledSchedule(schedule: ScheduleSpec, factor: number): ScheduleSpec {
  if (schedule.type === "ScaleLR" && typeof schedule.factor === "number") {
    return parseSchedule({ ...schedule, factor: schedule.factor * factor });
  }
  return parseSchedule({ type: "ScaleLR", scheduler: schedule, factor });
}
