import { startSchedule } from "./create-scheduler.ts";
import { mismatch } from "./errors.ts";
import { isPlainObject } from "./json.ts";
import type { ScheduleInput } from "./registry.ts";
import { RunningScheduler } from "./scheduler.ts";
import { checkFinite } from "./start.ts";
import type { Started, StartOptions } from "./start.ts";
import { thinCurve } from "./thin-curve.ts";
import type { ThinCurve } from "./thin-curve.ts";

/** What to preview. */
export interface PreviewOptions extends StartOptions {
  /** Steps in the run, 1 to 1,000 million. */
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

function checkCount(key: string, found: number, least: number, most: number): void {
  if (Number.isInteger(found) && found >= least && found <= most) return;
  throw mismatch("invalid_option", { key, found, expected: `an integer from ${least} to ${most}` });
}

/**
 * A run of any length as few points, for a picture: the run is cut into equal stretches, and of each the lowest and the
 * highest value are kept. The first and the last step are always there. Peaks are found where the curve turns between the
 * steps that are looked at, and near every whole number of the spec (milestones, lengths, points), so that none of them
 * is lost though not every step is calculated.
 *
 * @throws SchedulesError when spec or options are not right, or a value leaves the finite numbers
 * @example preview({ type: "CosineAnnealingLR", T_max: 1_000_000 }, { lr: 0.1, steps: 1_000_001 }).lr[0] // <= 2000 points
 */
export function preview(input: ScheduleInput, options: PreviewOptions): Preview {
  const { steps, points = 2000, metrics = [] } = options;
  checkCount("steps", steps, 1, mostSteps);
  checkCount("points", points, 4, 1_000_000);
  const started = startSchedule(input, { ...options, run: { steps, ...options.run } });
  const { part, base, spec } = started;
  const direct = part.loop === "open" && part.lrAt(Math.min(1, steps - 1), 0) !== undefined;
  if (!direct) return steppedThrough(started, steps, points, metrics);
  const marks = marksOf(spec);
  const lr = base.map((_base, group) => {
    const list = thinCurve((step) => part.lrAt(step, group)!, steps, points, marks);
    for (const [step, value] of list) checkFinite(part.type, step, [value], undefined);
    return list;
  });
  if (!part.cycles) return { lr };
  const momentum = base.map((_base, group) => thinCurve((step) => part.momentumAt(step, group)!, steps, points, marks));
  return { lr, momentum };
}

const mostMarks = 10_000;

/**
 * Steps at which a schedule may do something sudden: every whole number in its spec, and, for those inside a
 * composition, also counted from each number of the composition.
 */
function marksOf(spec: unknown): ReadonlySet<number> {
  const own = new Set<number>();
  const inner = new Set<number>();
  const visit = (value: unknown): void => {
    if (typeof value === "number" && Number.isInteger(value) && value > 0) own.add(value);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (isPlainObject(value) && typeof value["type"] === "string")
      marksOf(value).forEach((mark) => inner.add(mark));
    else if (isPlainObject(value)) Object.entries(value).forEach(([key, item]) => [Number(key), item].forEach(visit));
  };
  if (isPlainObject(spec)) Object.values(spec).forEach(visit);
  const all = new Set([...own, ...inner]);
  for (const offset of own) {
    for (const mark of inner) if (all.size < mostMarks) all.add(offset + mark);
  }
  return all;
}

/** For schedules without a closed form: one pass, with what it saw kept in plain arrays. */
function steppedThrough(started: Started, steps: number, points: number, metrics: readonly number[]): Preview {
  const scheduler = new RunningScheduler({ type: started.part.type } as never, started);
  const seen = started.base.map(() => new Float64Array(steps));
  const moments = scheduler.momentum?.map(() => new Float64Array(steps));
  for (let step = 0; step < steps; step++) {
    if (step > 0) scheduler.step(metrics[step - 1]);
    const { lr, momentum } = started.store;
    for (let group = 0; group < lr.length; group++) {
      seen[group]![step] = lr[group]!;
      if (moments && momentum) moments[group]![step] = momentum[group]!;
    }
  }
  const thin = (values: Float64Array): ThinCurve => thinCurve((step) => values[step]!, steps, points);
  return { lr: seen.map(thin), ...(moments && { momentum: moments.map(thin) }) };
}
