import { answersToMetric } from "./answers-to-metric.ts";
import { describe, type RateAt } from "./describe/describe.ts";
import type { Warning } from "./describe/warnings.ts";
import { mismatch } from "./errors.ts";
import { formatNumber, groupThousands } from "./format.ts";
import type { RunLengths } from "./lengths.ts";
import { type Preview, preview } from "./preview.ts";
import { baseRates } from "./rates.ts";
import type { ScheduleInput, ScheduleSpec } from "./registry.ts";
import { resolveLengths } from "./resolve-lengths.ts";
import type { ThinCurve } from "./thin-curve.ts";

/** A run whose scheduler steps are known. */
export interface RunOfSchedule extends RunLengths {
  readonly steps: number;
}

/** What is to be shown before a run. */
export interface PreviewRunOptions {
  /** null: a constant rate. Lengths may stretch. */
  readonly scheduler: ScheduleInput | null;
  /** Base learning rate, or one per parameter group. */
  readonly lr: number | readonly number[];
  readonly run: RunOfSchedule;
  /**
   * What lengths are resolved against, where that is not `run`: "100%" of a run whose last evaluation period is cut short
   * ends with the last whole one. Default: `run`.
   */
  readonly lengths?: RunLengths;
  /** The solver's, where the schedule may cycle it; default null. */
  readonly momentum?: number | null;
  /** The metric after each step, for schedules that answer to one; left out, an example stands in for it. */
  readonly metrics?: readonly number[];
  /** The share of the run over which the example improves before it stands still; default 0.4. */
  readonly exampleImproves?: number;
  /** Points wanted at most, per parameter group; default 2000. */
  readonly points?: number;
}

/** A note on how the curve was come by, beside the warnings of the schedule itself. */
export type PreviewNote = "example_metric" | "not_examined";

export interface RunPreview {
  /** One curve per parameter group. */
  readonly lr: readonly ThinCurve[];
  readonly momentum: readonly ThinCurve[] | null;
  /** In words. */
  readonly text: string;
  /** Sum of the rates over the steps. */
  readonly area: number | null;
  readonly peak: RateAt | null;
  readonly lowest: RateAt | null;
  readonly final: RateAt | null;
  readonly warnings: readonly (Warning | { readonly code: PreviewNote; readonly text: string })[];
  /** The spec with its lengths in scheduler steps; null for a constant rate. */
  readonly resolved: ScheduleSpec | null;
}

/** The longest run that is gone through step by step for its description. */
const mostDescribedSteps = 1_000_000;

/**
 * Everything that can be said of a schedule before its run: its curve, thinned but with every peak, the curve in words,
 * and warnings of what is probably not meant. Servers and pages show this; it is the same arithmetic that trains.
 *
 * @throws SchedulesError when the spec, a rate or the run is not right
 * @example
 * const { lr, text } = previewRun({
 *   scheduler: { type: "CosineAnnealingLR", T_max: "100%" },
 *   lr: 0.1,
 *   run: { steps: 900, interval: "iteration", stepsPerEpoch: 45 },
 * });
 */
export function previewRun(options: PreviewRunOptions): RunPreview {
  const { scheduler, run, points, metrics } = options;
  const lr = baseRates(options.lr);
  if (scheduler === null) return constant(lr, run.steps);
  const resolved = resolveLengths(scheduler, options.lengths ?? run);
  const isExample = metrics === undefined && answersToMetric(resolved);
  const drawnFor = isExample ? exampleMetrics(resolved, run.steps, options.exampleImproves ?? 0.4) : metrics;
  const curves = preview(resolved, {
    lr,
    steps: run.steps,
    momentum: options.momentum ?? null,
    ...(points !== undefined && { points }),
    ...(drawnFor && { metrics: drawnFor }),
  });
  const drawn = { lr: curves.lr, momentum: curves.momentum ?? null, resolved };
  if (run.steps > mostDescribedSteps) return { ...drawn, ...describeRoughly(curves, run.steps) };
  const described = describe(resolved, { lr, steps: run.steps, ...unitOf(run), ...(metrics && { metrics }) });
  return {
    ...drawn,
    text: described.text,
    area: described.area ?? null,
    peak: described.peak ?? null,
    lowest: described.lowest ?? null,
    final: described.final ?? null,
    warnings: isExample ? [...described.warnings, exampleMetric(options.exampleImproves ?? 0.4)] : described.warnings,
  };
}

function exampleMetric(improves: number): { code: PreviewNote; text: string } {
  const share = Math.round(improves * 100);
  return {
    code: "example_metric",
    text: `the curve depends on the metric; it is drawn for one that improves over ${share}% of the run and then stands still`,
  };
}

/** For schedules that answer to a metric, where none is given. */
function exampleMetrics(spec: ScheduleSpec, steps: number, improves: number): number[] {
  if (steps > mostDescribedSteps) {
    const expected = `metrics, or at most ${mostDescribedSteps} steps`;
    throw mismatch("missing_metric", { key: "metrics", found: undefined, expected });
  }
  const rises = (spec as { readonly mode?: unknown }).mode === "max";
  return Array.from({ length: steps }, (_, step) => {
    const way = Math.min(1, step / Math.max(1, improves * steps));
    return rises ? way : 1 - 0.8 * way;
  });
}

/** What a step is called, and whether epochs can be spoken of. */
function unitOf({ interval, stepsPerEpoch }: RunLengths): { unit?: "epoch"; stepsPerEpoch?: number } {
  if (interval === "epoch") return { unit: "epoch" };
  return interval !== "evaluation" && stepsPerEpoch !== undefined ? { stepsPerEpoch } : {};
}

function constant(lr: readonly number[], steps: number): RunPreview {
  const [first = 0] = lr;
  const ends = steps > 1 ? [0, steps - 1] : [0];
  return {
    lr: lr.map((rate) => ends.map((step) => [step, rate] as const)),
    momentum: null,
    text: `stays at ${formatNumber(first)}`,
    area: first * steps,
    peak: { value: first, step: 0 },
    lowest: { value: first, step: 0 },
    final: { value: first, step: steps - 1 },
    warnings: [],
    resolved: null,
  };
}

/** Of runs too long to be gone through: what the thin curve shows, and a warning that this is all. */
function describeRoughly({ lr }: Preview, steps: number): Omit<RunPreview, "lr" | "momentum" | "resolved"> {
  const points = (lr[0] ?? []).map(([step, value]) => ({ step, value }));
  const by = (better: (a: number, b: number) => boolean) =>
    points.reduce((best, point) => (better(point.value, best.value) ? point : best));
  const [first, final] = [points[0], points.at(-1)];
  const [peak, lowest] = [by((a, b) => a > b), by((a, b) => a < b)];
  const shown = (value = 0): string => formatNumber(value);
  const count = (number: number): string => groupThousands(String(number));
  return {
    text: `goes from ${shown(first?.value)} to ${shown(final?.value)} over ${count(steps)} steps, between ${shown(lowest.value)} and ${shown(peak.value)}`,
    area: null,
    peak,
    lowest,
    final: final ?? null,
    warnings: [
      {
        code: "not_examined",
        text: `runs of more than ${count(mostDescribedSteps)} steps are drawn, but not searched for mistakes`,
      },
    ],
  };
}
