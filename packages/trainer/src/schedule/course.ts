import { answersToMetric, parseSchedule, type ScheduleSpec } from "@glissade/schedules";

/** A schedule that is followed from some scheduler step on; it has run along since step 0. */
export interface Stretch {
  readonly from: number;
  readonly schedule: ScheduleSpec;
}

/** Schedules side by side, followed one after the other; the first from step 0 on. */
export type Course = readonly [Stretch, ...Stretch[]];

/** One schedule from beginning to end. */
export function wholeCourse(schedule: ScheduleSpec): Course {
  return [{ from: 0, schedule }];
}

/**
 * From `step` on the rate stays what it was at the scheduler step before. A schedule that answers to a metric goes on
 * instead: there is nothing to hold in it but its state.
 */
export function hold(course: Course, step: number): Course {
  const [first, ...later] = until(course, step);
  const last = later.at(-1) ?? first;
  if (goesOn(last.schedule, step) || standsStill(last.schedule, step)) return [first, ...later];
  const held = { ...last, schedule: windowed(last.schedule, { end: step - 1 }) };
  return later.length === 0 ? [held] : [first, ...later.slice(0, -1), held];
}

/** From `step` on another schedule is followed, which begins there. */
export function restart(course: Course, step: number, schedule: ScheduleSpec): Course {
  const begun = schedule.type === "constant" ? schedule : windowed(schedule, { begin: step });
  return append(until(course, step), [{ from: step, schedule: begun }]);
}

/** From `step` on another course is followed, where it has come to by then. The course itself where that is no other. */
export function switchTo(course: Course, step: number, other: Course): Course {
  const followed = followedAt(other, step);
  const later = other.filter(({ from }) => from > step);
  return append(until(course, step), [{ ...followed, from: step }, ...later]);
}

/** What is followed at a step. */
export function followedAt(course: Course, step: number): Stretch {
  return course.findLast(({ from }) => from <= step) ?? course[0];
}

/** The course as one schedule, which `preview`, `describe` and `createScheduler` take. */
export function asSchedule([first, ...later]: Course): ScheduleSpec {
  if (later.length === 0) return first.schedule;
  return parseSchedule({
    type: "SwitchLR",
    schedulers: [first, ...later].map(({ schedule }) => schedule),
    milestones: later.map(({ from }) => from),
  });
}

export function isSame(a: ScheduleSpec, b: ScheduleSpec): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What is followed before a step, at least the first stretch. */
function until([first, ...later]: Course, step: number): Course {
  return [first, ...later.filter(({ from }) => from < step)];
}

/** Adds stretches; what goes on with the same schedule needs none of its own. */
function append([first, ...later]: Course, stretches: readonly Stretch[]): Course {
  const all = [...later];
  for (const stretch of stretches) {
    if (!isSame((all.at(-1) ?? first).schedule, stretch.schedule)) all.push(stretch);
  }
  return [first, ...all];
}

/** Whether a schedule answers to a metric at a step; one that cools down has stopped to. */
function goesOn(schedule: ScheduleSpec, step: number): boolean {
  const isCooling = schedule.type === "CooldownLR" && Number(schedule.begin) < step - 1;
  return answersToMetric(schedule) && !isCooling;
}

/** Whether nothing moves at a step any more. */
function standsStill(schedule: ScheduleSpec, step: number): boolean {
  if (schedule.type === "constant") return true;
  return schedule.type === "WindowLR" && schedule.end !== null && Number(schedule.end) < step;
}

/** The schedule between two of its steps only; a window that has no end yet is given one. */
function windowed(schedule: ScheduleSpec, { begin = 0, end }: { begin?: number; end?: number }): ScheduleSpec {
  const isOpen = schedule.type === "WindowLR" && schedule.end === null && begin === 0;
  if (isOpen && end !== undefined && end >= Number(schedule.begin)) return parseSchedule({ ...schedule, end });
  return parseSchedule({ type: "WindowLR", scheduler: schedule, begin, end });
}
