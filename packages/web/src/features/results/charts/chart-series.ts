import { dataColor } from "../../../shared/charts/data-colors.ts";
import type { ChartSeries } from "../../../shared/charts/line-chart.tsx";
import { formatMetric, formatRate } from "../../../shared/format/numbers.ts";
import { results } from "../../../strings/results.ts";
import type { ChartGroup } from "./chart-groups.ts";
import type { RateLine } from "./future.ts";
import type { PointsByKey } from "./live-points.ts";
import { smooth } from "../../../shared/charts/smooth.ts";
import type { XAxis } from "./x-axis.ts";

export interface SeriesOptions {
  readonly points: PointsByKey;
  readonly axis: XAxis;
  /** Of the experiment, counted from 1: its colour is that of what it does in training. */
  readonly number: number;
  /** Weight of the past in the moving average. */
  readonly smoothing: number;
  readonly future: RateLine | null;
}

/** A line of so few points shows each of them, and is not smoothed: evaluations are no noise. */
const mostDots = 60;

/** The lines of a chart. Rates are exact, so they are never smoothed. */
export function chartSeries({ name, keys }: ChartGroup, options: SeriesOptions): ChartSeries[] {
  const isRate = name === "lr" || name === "momentum";
  const lines = keys.flatMap((key, index) => linesOf(key, isRate ? index : roleOf(key), isRate, options));
  const { future, axis, number } = options;
  if (name !== "lr" || !future) return lines;
  const planned: ChartSeries = {
    label: results.charts.planned,
    xs: future.steps.map(axis.fromStep),
    ys: future.values,
    color: dataColor(number - 1),
    dash: [5, 4],
    stepped: true,
    format: formatRate,
  };
  return [...lines, planned];
}

function linesOf(key: string, place: number, isRate: boolean, options: SeriesOptions): ChartSeries[] {
  const { points, axis, number, smoothing } = options;
  const known = points.get(key);
  if (!known) return [];
  const { steps, values } = known;
  const xs = steps.map(axis.fromStep);
  const few = steps.length <= mostDots;
  const line = {
    label: results.charts.line(key),
    xs,
    color: dataColor(number - 1 + place),
    format: isRate ? formatRate : (value: number) => formatMetric(key, value),
    ...(key.startsWith("evaluation/") && { dash: [8, 4] }),
    ...(isRate && { stepped: true }),
    ...(!isRate && few && { dots: true }),
  };
  if (isRate || few || smoothing === 0) return [{ ...line, ys: values }];
  return [
    { ...line, label: results.charts.raw(line.label), ys: values, opacity: 0.25 },
    { ...line, ys: smooth(xs, values, smoothing) },
  ];
}

/** Training has the experiment's colour, what was measured on other pictures the next one. */
function roleOf(key: string): number {
  if (key.startsWith("validation/")) return 1;
  return key.startsWith("test/") ? 2 : 0;
}
