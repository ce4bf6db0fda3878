import { startSchedule } from "./create-scheduler.ts";
import { mismatch } from "./errors.ts";
import { marksOf } from "./marks.ts";
import type { ScheduleInput } from "./registry.ts";
import { isRate, notRate } from "./start.ts";
import type { Started, StartOptions } from "./start.ts";
import { thinCurve } from "./thin-curve.ts";
import type { ThinCurve } from "./thin-curve.ts";

/** What to preview. */
export interface PreviewOptions extends StartOptions {
  /** Steps in the run, 1 to 1,000 million; at most 10 million for schedules without a closed form. */
  readonly steps: number;
  /** How many points are wanted at most, per parameter group; default 2000. */
  readonly points?: number;
  /** The metric after each step, for schedules that answer to one. */
  readonly metrics?: readonly number[];
}

/** A long run in few points, one list per parameter group. */
export interface Preview {
  readonly lr: readonly ThinCurve[];
  /** Only when the schedule cycles momentum. */
  readonly momentum?: readonly ThinCurve[];
}

const mostSteps = 1_000_000_000;
/** Where every step has to be taken, and kept until the end. */
const mostStepped = 10_000_000;

function checkCount(key: string, found: number, least: number, most: number): void {
  if (Number.isInteger(found) && found >= least && found <= most) return;
  throw mismatch("invalid_option", { key, found, expected: `an integer from ${least} to ${most}` });
}

/**
 * A run of any length as few points, for a picture: the run is cut into equal stretches, and of each the lowest and the
 * highest value are kept. The first and the last step are always there. Peaks are found where the curve turns between the
 * steps that are looked at, and near every whole number of the spec (milestones, lengths, points), so that none of them
 * is lost though not every step is calculated. Every step is, where a formula may jump at any, and where it is a
 * function; what it could still hide is a bell narrower than a thousandth of a stretch that no number in it tells of.
 *
 * @throws SchedulesError when spec or options are not right, or a value leaves the finite numbers
 * @example preview({ type: "CosineAnnealingLR", T_max: 1_000_000 }, { lr: 0.1, steps: 1_000_001 }).lr[0] // <= 2000 points
 */
export function preview(input: ScheduleInput, options: PreviewOptions): Preview {
  const { steps, points = 2000, metrics = [] } = options;
  checkCount("steps", steps, 1, mostSteps);
  checkCount("points", points, 4, 1_000_000);
  const started = startSchedule(input, { ...options, run: { steps, ...options.run } });
  const found = started.part.loop === "open" ? askedFor(started, steps, points) : undefined;
  if (found) return found;
  checkCount("steps", steps, 1, mostStepped);
  return steppedThrough(started, steps, points, metrics);
}

/** For schedules with a closed form: undefined where that is missing for some step. */
function askedFor(
  { part, base, spec }: ReturnType<typeof startSchedule>,
  steps: number,
  points: number,
): Preview | undefined {
  const marks = marksOf(spec, steps);
  let missing = false;
  const thin = (valueAt: (step: number) => number | undefined): ThinCurve => {
    const known = (step: number): number => {
      const value = valueAt(step);
      missing ||= value === undefined;
      return value ?? 0;
    };
    return thinCurve(known, steps, points, marks);
  };
  const lr = base.map((_base, group) => thin((step) => part.lrAt(step, group)));
  if (missing) return undefined;
  checkRates(part.type, lr);
  if (!part.cycles) return { lr };
  const momentum = base.map((_base, group) => thin((step) => part.momentumAt(step, group)));
  return missing ? undefined : { lr, momentum };
}

/** For schedules without a closed form: one pass, with what it saw kept in plain arrays. */
function steppedThrough(started: Started, steps: number, points: number, metrics: readonly number[]): Preview {
  const { part, store } = started;
  const seen = store.lr.map(() => new Float64Array(steps));
  const moments = store.momentum?.map(() => new Float64Array(steps));
  for (let step = 0; step < steps; step++) {
    if (step > 0) part.step(store, metrics[step - 1]);
    for (let group = 0; group < seen.length; group++) {
      seen[group]![step] = store.lr[group]!;
      if (moments && store.momentum) moments[group]![step] = store.momentum[group]!;
    }
  }
  const thin = (values: Float64Array): ThinCurve => thinCurve((step) => values[step]!, steps, points);
  const lr = seen.map(thin);
  checkRates(part.type, lr);
  return { lr, ...(moments && { momentum: moments.map(thin) }) };
}

/** @throws SchedulesError `not_finite` */
function checkRates(type: string, lr: readonly ThinCurve[]): void {
  for (const [group, list] of lr.entries()) {
    const wrong = list.find(([, value]) => !isRate(value));
    if (wrong) throw notRate(type, wrong[0], group, wrong[1]);
  }
}
