import { answersToMetric } from "../answers-to-metric.ts";
import { mismatch, SchedulesError } from "../errors.ts";
import { formatNumber } from "../format.ts";
import { parseSchedule } from "../parse-schedule.ts";
import { baseRates } from "../rates.ts";
import { findDefinition } from "../registry.ts";
import type { ScheduleInput, ScheduleSpec } from "../registry.ts";
import { trace } from "../simulate.ts";
import { phasesOf } from "./phases.ts";
import type { Phase } from "./phases.ts";
import { chainWarnings, curveWarnings, lengthWarnings } from "./warnings.ts";
import type { Warning } from "./warnings.ts";
import { phasesText } from "./words.ts";
import type { Unit } from "./words.ts";

/** The run a schedule is described for. */
export interface DescribeOptions {
  /** Scheduler steps in the run. */
  readonly steps: number;
  /** Base learning rate, or one per parameter group (the first is described). Default 0.1. */
  readonly lr?: number | readonly number[];
  /** What a step is called. Default "step". */
  readonly unit?: Unit["name"];
  /** Where a step is a solver step and epochs should be spoken of: steps per epoch. */
  readonly stepsPerEpoch?: number;
  /** Metrics after each step, for schedules that answer to one. */
  readonly metrics?: readonly number[];
}

/** A rate and the step it is used at. */
export interface RateAt {
  readonly value: number;
  readonly step: number;
}

/** What a schedule will do, before it is run. */
export interface ScheduleDescription {
  /** One sentence: "warms up in a straight line from 0.001 to 0.1 over 5 epochs, then falls along half a cosine to 0 at epoch 90". */
  readonly text: string;
  /** The phases that the sentence tells of. Empty for schedules that answer to a metric that is not given. */
  readonly phases: readonly Phase[];
  /** Sum of the rates over the steps of the run: how far the solver may move. */
  readonly area: number | undefined;
  readonly peak: RateAt | undefined;
  readonly lowest: RateAt | undefined;
  readonly final: RateAt | undefined;
  readonly warnings: readonly Warning[];
}

/**
 * Says in plain words what a schedule will do over a run, with its area, peak and last value, and warns of what is
 * probably not meant: a lowest rate that is never reached, milestones past the end, a total that is not the run's, a
 * decay that begins before warm-up ends, a rate that rises again.
 *
 * @throws SchedulesError where spec or options are not right
 * @example describe({ type: "CosineAnnealingLR", T_max: 90 }, { steps: 90, lr: 0.1 }).text
 * // "falls along half a cosine from 0.1 to 0 at step 90"
 */
export function describe(input: ScheduleInput, options: DescribeOptions): ScheduleDescription {
  const spec = parseSchedule(input);
  const { steps } = options;
  if (!Number.isInteger(steps) || steps < 1 || steps > 1_000_000) {
    throw mismatch("invalid_option", { key: "steps", found: steps, expected: "an integer from 1 to 1000000" });
  }
  const lr = baseRates(options.lr ?? 0.1);
  const unit = unitOf(options);
  if (answersToMetric(spec) && options.metrics === undefined) return describeRule(spec, lr[0]!, steps, unit);
  const { values, marks } = runOf(spec, lr, options);
  const used = values.slice(0, steps);
  const phases = runPhases(values, marks, steps);
  const text = phases.length > 0 ? phasesText(phases, unit) : `is ${formatNumber(used[0]!)}`;
  const isOpen = !answersToMetric(spec);
  return {
    text,
    phases,
    area: used.reduce((sum, value) => sum + value, 0),
    peak: extreme(used, (a, b) => a > b),
    lowest: extreme(used, (a, b) => a < b),
    final: { value: used.at(-1)!, step: steps - 1 },
    warnings: onePerCode([
      ...lengthWarnings(spec, steps, unit),
      ...(isOpen ? chainWarnings(spec, lr[0]!, steps, unit) : []),
      ...(isOpen ? curveWarnings(spec, lr, steps, unit) : []),
    ]),
  };
}

/** The arguments' own warning before the one that the curve gives of the same thing. */
const onePerCode = (warnings: readonly Warning[]): Warning[] =>
  warnings.filter(
    (warning, i) => warning.code !== "rises_again" || warnings.findIndex(({ code }) => code === "rises_again") === i,
  );

/** Phases up to the end of the run; a drop that comes exactly there is not part of it. */
function runPhases(values: readonly number[], marks: readonly number[], steps: number): Phase[] {
  const phases = steps > 1 ? phasesOf(values, marks) : [];
  const last = phases.at(-1);
  if (last?.shape === "jump" && last.to === steps && phases.length > 1) return phases.slice(0, -1);
  return last?.drops?.at(-1) === steps ? phasesOf(values.slice(0, steps), marks) : phases;
}

function unitOf({ unit, stepsPerEpoch }: DescribeOptions): Unit {
  if (stepsPerEpoch === undefined) return { name: unit ?? "step", length: 1 };
  if (stepsPerEpoch > 0 && stepsPerEpoch < Infinity) return { name: "epoch", length: stepsPerEpoch };
  throw mismatch("invalid_option", { key: "stepsPerEpoch", found: stepsPerEpoch, expected: "a number > 0" });
}

/** The curve with the value that comes after the last step, so that an end at "step 90" can be told; and its marks. */
function runOf(
  spec: ScheduleSpec,
  lr: readonly number[],
  { steps, metrics }: DescribeOptions,
): { readonly values: number[]; readonly marks: number[] } {
  const run = (rows: number): { readonly values: number[]; readonly marks: number[] } => {
    const result = trace(spec, { lr, steps: rows, ...(metrics && { metrics }) });
    return { values: result.lr.map((row) => row[0]!), marks: result.changes.map(({ step }) => step) };
  };
  try {
    return run(metrics === undefined || metrics.length >= steps ? steps + 1 : steps);
  } catch (error) {
    if (!(error instanceof SchedulesError) || error.code === "group_count") throw error;
    return run(steps);
  }
}

function extreme(values: readonly number[], better: (a: number, b: number) => boolean): RateAt {
  let step = 0;
  for (let i = 1; i < values.length; i++) if (better(values[i]!, values[step]!)) step = i;
  return { value: values[step]!, step };
}

/** Without metrics there is no curve to tell of: the rule has to do. */
function describeRule(spec: ScheduleSpec, lr: number, steps: number, unit: Unit): ScheduleDescription {
  const { help } = findDefinition(spec.type)!;
  const text = `starts at ${formatNumber(lr)}; what follows depends on the metric. ${help}`;
  const none = { area: undefined, peak: undefined, lowest: undefined, final: undefined };
  return { text, phases: [], ...none, warnings: lengthWarnings(spec, steps, unit) };
}
