import type { ExperimentSummary, Series } from "@glissade/api";
import { experimentColor, experimentDash } from "../../shared/charts/data-colors.ts";
import type { LineEnd } from "../../shared/charts/end-labels.tsx";
import type { ChartSeries } from "../../shared/charts/line-chart.tsx";
import { smooth } from "../../shared/charts/smooth.ts";
import { formatMetric, formatRate } from "../../shared/format/numbers.ts";
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
}

export interface CompareLines {
  readonly lines: readonly ChartSeries[];
  readonly ends: readonly LineEnd[];
}

/** Up to so many lines, what was recorded is drawn faintly behind its moving average. */
const mostFaint = 8;

/** A line for each experiment that has the series, in its colour and dash, and where it ends. */
export function compareLines(key: string, { experiments, series, axes, smoothing }: LinesOptions): CompareLines {
  const isSmoothed = smoothing > 0 && !isExact(key);
  const faint: ChartSeries[] = [];
  const lines: ChartSeries[] = [];
  const ends: LineEnd[] = [];
  for (const experiment of experiments) {
    const own = series.find((each) => each.experimentId === experiment.id && each.key === key);
    if (!own || own.steps.length === 0) continue;
    const xs = own.steps.map(axes.get(experiment.id)?.fromStep ?? ((step) => step));
    const ys = isSmoothed ? smooth(xs, own.values, smoothing) : own.values;
    const label = compare.choose.option(experiment.number, experiment.name);
    const color = experimentColor(experiment);
    const looks = { color, dash: experimentDash(experiment), format: formatOf(key) };
    if (isSmoothed)
      faint.push({ ...looks, label: compare.charts.raw(label), xs, ys: own.values, opacity: 0.25, quiet: true });
    lines.push({ ...looks, label, xs, ys, ...(isExact(key) && { stepped: true }) });
    const last = ys.findLastIndex((value) => value !== null);
    const [x, y] = [xs[last], ys[last]];
    if (x !== undefined && y !== undefined && y !== null)
      ends.push({ key: experiment.id, label: shortened(label), color, x, y });
  }
  return { lines: [...(faint.length <= mostFaint ? faint : []), ...lines], ends };
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
