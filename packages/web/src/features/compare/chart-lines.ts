import type { ExperimentSummary, Series } from "@glissade/api";
import { experimentColor, experimentDash } from "../../shared/charts/data-colors.ts";
import type { LineEnd } from "../../shared/charts/end-labels.tsx";
import type { ChartSeries } from "../../shared/charts/line-chart.tsx";
import { smooth } from "../../shared/charts/smooth.ts";
import { formatMetric, formatRate } from "../../shared/format/numbers.ts";
import { forks } from "../../strings/forks.ts";
import { compare } from "../../strings/compare.ts";
import type { StepAxis } from "./x-axis.ts";

/** Whether a series is a rate or momentum: exact, drawn as a staircase, never smoothed. */
export function isExact(key: string): boolean {
  return /^(lr|momentum)(\/|$)/.test(key);
}

export function formatOf(key: string): (value: number) => string {
  return key.startsWith("lr") ? formatRate : (value) => formatMetric(key, value);
}

export interface LinesOptions {
  readonly experiments: readonly ExperimentSummary[];
  readonly series: readonly Series[];
  readonly axes: ReadonlyMap<string, StepAxis>;
  readonly smoothing: number;
  /** What several of them went on from and none of them shows: each part once. */
  readonly trunks?: readonly ComparedTrunk[];
}

/** The part of an ancestor that is not compared itself. */
export interface ComparedTrunk {
  readonly experiment: ExperimentSummary;
  readonly to: number;
}

export interface CompareLines {
  readonly lines: readonly ChartSeries[];
  readonly ends: readonly LineEnd[];
}

/** Up to so many lines, what was recorded is drawn faintly behind its moving average. */
const mostFaint = 8;

/** A line for each experiment that has the series, in its colour and dash, and where it ends. */
export function compareLines(key: string, options: LinesOptions): CompareLines {
  const { experiments, series, axes, smoothing, trunks = [] } = options;
  const isSmoothed = smoothing > 0 && !isExact(key);
  const faint: ChartSeries[] = [];
  const lines: ChartSeries[] = [];
  const ends: LineEnd[] = [];
  for (const experiment of experiments) {
    const own = series.find((each) => each.experimentId === experiment.id && each.key === key);
    if (!own || own.steps.length === 0) continue;
    const joint = jointOf(key, experiment, series);
    const fromStep = axes.get(experiment.id)?.fromStep ?? ((step: number) => step);
    const values = [...joint.values, ...own.values];
    const xs = [...joint.steps, ...own.steps].map(fromStep);
    const ys = isSmoothed ? smooth(xs, values, smoothing) : values;
    const label = compare.choose.option(experiment.number, experiment.name);
    const color = experimentColor(experiment);
    const looks = { color, dash: experimentDash(experiment), format: formatOf(key) };
    if (isSmoothed)
      faint.push({ ...looks, label: compare.charts.raw(label), xs, ys: values, opacity: 0.25, quiet: true });
    lines.push({ ...looks, label, xs, ys, ...(isExact(key) && { stepped: true }) });
    const last = ys.findLastIndex((value) => value !== null);
    const [x, y] = [xs[last], ys[last]];
    if (x !== undefined && y !== undefined && y !== null)
      ends.push({ key: experiment.id, label: shortened(label), color, x, y });
  }
  const thin = trunks.flatMap((trunk) => trunkLine(key, trunk, options));
  return { lines: [...thin, ...(faint.length <= mostFaint ? faint : []), ...lines], ends };
}

/** The last point of a fork's parent before they parted, so that no gap is seen where there is none. */
function jointOf(
  key: string,
  { parent }: ExperimentSummary,
  series: readonly Series[],
): Pick<Series, "steps" | "values"> {
  const none = { steps: [], values: [] };
  if (parent?.kind !== "fork") return none;
  const own = series.find((each) => each.experimentId === parent.experimentId && each.key === key);
  const last = own?.steps.findLastIndex((step) => step <= (parent.step ?? 0)) ?? -1;
  return own && last >= 0 ? { steps: own.steps.slice(last, last + 1), values: own.values.slice(last, last + 1) } : none;
}

/** Up to where it was left, thinner than what is compared. */
function trunkLine(key: string, { experiment, to }: ComparedTrunk, options: LinesOptions): ChartSeries[] {
  const { series, axes, smoothing } = options;
  const own = series.find((each) => each.experimentId === experiment.id && each.key === key);
  const count = own?.steps.filter((step) => step <= to).length ?? 0;
  if (!own || count === 0) return [];
  const xs = own.steps.slice(0, count).map(axes.get(experiment.id)?.fromStep ?? ((step) => step));
  const ys = own.values.slice(0, count);
  return [
    {
      label: forks.trunkOf(experiment.number, experiment.name),
      xs,
      ys: smoothing > 0 && !isExact(key) ? smooth(xs, ys, smoothing) : ys,
      color: experimentColor(experiment),
      dash: experimentDash(experiment),
      format: formatOf(key),
      width: 0.75,
      opacity: 0.7,
      ...(isExact(key) && { stepped: true }),
    },
  ];
}

function shortened(label: string): string {
  return label.length > 18 ? `${label.slice(0, 17)}…` : label;
}

/** Whether positive values reach over more than two decades. */
export function spansDecades(lines: readonly ChartSeries[]): boolean {
  let [low, high] = [Infinity, 0];
  for (const value of lines.flatMap(({ ys }) => ys)) {
    if (value === null || value <= 0) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high / low > 100;
}
