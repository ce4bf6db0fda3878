import { dataColor } from "../../../shared/charts/data-colors.ts";
import type { ChartSeries } from "../../../shared/charts/line-chart.tsx";
import { formatMetric, formatRate } from "../../../shared/format/numbers.ts";
import { forks } from "../../../strings/forks.ts";
import { results } from "../../../strings/results.ts";
import type { ChartGroup } from "./chart-groups.ts";
import type { PointsByKey } from "./live-points.ts";
import { smooth } from "../../../shared/charts/smooth.ts";
import type { RateLine } from "../steer/course.ts";
import { steerWords } from "../../../strings/steer.ts";
import type { XAxis } from "./x-axis.ts";

export interface SeriesOptions {
  readonly points: PointsByKey;
  readonly axis: XAxis;
  /** Of the experiment, counted from 1: its colour is that of what it does in training. */
  readonly number: number;
  /** Weight of the past in the moving average. */
  readonly smoothing: number;
  /** What its ancestors did of a fork's run, by series. */
  readonly trunk?: PointsByKey;
  readonly future: RateLine | null;
  /** What would come with a change that is being thought of. */
  readonly proposed?: RateLine | null;
}

/** A line of so few points shows each of them, and is not smoothed: evaluations are no noise. */
const mostDots = 60;

/** The lines of a chart. Rates are exact, so they are never smoothed. */
export function chartSeries({ name, keys }: ChartGroup, options: SeriesOptions): ChartSeries[] {
  const isRate = name === "lr" || name === "momentum";
  const lines = keys.flatMap((key, index) => {
    const place = isRate ? index : roleOf(key);
    return [...trunkOf(key, place, isRate, options), ...linesOf(key, place, isRate, options)];
  });
  if (name !== "lr") return lines;
  const { future, proposed, axis, number } = options;
  const rates = ({ steps, values }: RateLine): Pick<ChartSeries, "xs" | "ys" | "stepped" | "format"> => ({
    xs: steps.map(axis.fromStep),
    ys: values,
    stepped: true,
    format: formatRate,
  });
  return [
    ...lines,
    ...(future
      ? [{ ...rates(future), label: results.charts.planned, color: dataColor(number - 1), dash: [5, 4] }]
      : []),
    ...(proposed
      ? [
          {
            ...rates(proposed),
            label: steerWords.previewLine,
            color: "var(--mantine-color-text)",
            dash: [2, 3],
            width: 2,
          },
        ]
      : []),
  ];
}

/** The part before the fork, thinner; joined to the first point after it. */
function trunkOf(key: string, place: number, isRate: boolean, options: SeriesOptions): ChartSeries[] {
  const { trunk, points, axis, number, smoothing } = options;
  const before = trunk?.get(key);
  if (!before || axis.kind === "time") return [];
  const own = points.get(key);
  const steps = [...before.steps, ...(own?.steps.slice(0, 1) ?? [])];
  const values = [...before.values, ...(own?.values.slice(0, 1) ?? [])];
  const xs = steps.map(axis.fromStep);
  return [
    {
      label: forks.trunk(results.charts.line(key)),
      xs,
      ys: isRate || smoothing === 0 || steps.length <= mostDots ? values : smooth(xs, values, smoothing),
      color: dataColor(number - 1 + place),
      width: 0.75,
      opacity: 0.7,
      quiet: true,
      ...(key.startsWith("evaluation/") && { dash: [8, 4] }),
      ...(isRate && { stepped: true }),
    },
  ];
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
