import type { RangePoint, RateSuggestion } from "@glissade/api";
import { useMemo } from "react";
import { type ChartMark, type ChartSeries, LineChart } from "../../shared/charts/line-chart.tsx";
import { formatPlain, formatRate } from "../../shared/format/numbers.ts";
import { findRateText } from "../../strings/find-rate.ts";

export interface RangeChartProps {
  readonly points: readonly RangePoint[];
  readonly suggestions: readonly RateSuggestion[];
}

/** The loss over the rate, with what was read off it. */
export function RangeChart({ points, suggestions }: RangeChartProps) {
  const series = useMemo(() => seriesOf(points), [points]);
  const marks = useMemo(
    () => suggestions.map(({ lr, label }): ChartMark => ({ x: lr, label: findRateText.mark(label, formatRate(lr)) })),
    [suggestions],
  );
  // Where the loss has run away, its height says nothing more.
  const first = points[0]?.smoothed ?? 1;
  const lowest = Math.min(...points.map(({ smoothed }) => smoothed));
  const highest = Math.min(1.6 * first, Math.max(...points.map(({ smoothed }) => smoothed)));
  return (
    <LineChart
      label={findRateText.chart(points.length)}
      height={280}
      series={series}
      x={{ label: findRateText.rate, log: true, format: formatRate }}
      y={{
        label: findRateText.loss,
        range: [Math.max(0, lowest - 0.1 * first), highest + 0.05 * first],
        format: formatPlain,
      }}
      marks={marks}
    />
  );
}

function seriesOf(points: readonly RangePoint[]): ChartSeries[] {
  const xs = points.map(({ lr }) => lr);
  return [
    {
      label: findRateText.eachStep,
      xs,
      ys: points.map(({ loss }) => loss),
      color: "var(--data-1)",
      opacity: 0.35,
      width: 1,
    },
    { label: findRateText.smoothed, xs, ys: points.map(({ smoothed }) => smoothed), color: "var(--data-1)", width: 2 },
  ];
}
