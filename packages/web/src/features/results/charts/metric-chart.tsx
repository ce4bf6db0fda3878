import { Box, Group, Title } from "@mantine/core";
import { memo, useMemo } from "react";
import { type ChartAxis, LineChart, type ChartMark } from "../../../shared/charts/line-chart.tsx";
import { formatCount, formatMetric, formatRate } from "../../../shared/format/numbers.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { results } from "../../../strings/results.ts";
import type { ChartGroup } from "./chart-groups.ts";
import { chartSeries } from "./chart-series.ts";
import type { RateLine } from "./future.ts";
import type { PointsByKey } from "./live-points.ts";
import type { XAxis } from "./x-axis.ts";

export interface MetricChartProps {
  readonly group: ChartGroup;
  readonly points: PointsByKey;
  readonly axis: XAxis;
  readonly x: ChartAxis;
  readonly number: number;
  readonly smoothing: number;
  readonly future: RateLine | null;
  readonly log: boolean;
  readonly marks: readonly ChartMark[];
  readonly onZoom: (range: readonly [number, number] | null) => void;
}

const words = results.charts;

/** All charts of a column have their plots in one line, so that the crosshair is one line too. */
const yAxisSize = 72;

/** One chart of the column, with its heading. */
export const MetricChart = memo(function MetricChart(props: MetricChartProps) {
  const { group, points, axis, x, number, smoothing, future, log, marks, onZoom } = props;
  const series = useMemo(
    () => chartSeries(group, { points, axis, number, smoothing, future: group.name === "lr" ? future : null }),
    [group, points, axis, number, smoothing, future],
  );
  const format = formatOf(group.name);
  const lasts = series.flatMap(({ label, ys, opacity }) => {
    const last = opacity === undefined ? ys.at(-1) : null;
    return last === null || last === undefined ? [] : [words.lastValue(label, format(last))];
  });
  const help = words.help[group.name];
  const heading = words.heading(group.name);
  return (
    <Box component="section" aria-label={heading}>
      <Group gap={4} mb={4}>
        <Title order={2} size="h3">
          {heading}
        </Title>
        {help !== undefined && <HelpMark term={heading}>{help}</HelpMark>}
      </Group>
      <LineChart
        label={words.aria(group.name, lasts, x.label)}
        series={series}
        x={x}
        y={{ label: "", log, format, size: yAxisSize }}
        marks={marks}
        height={group.name === "loss" || group.name === "lr" ? 260 : 200}
        syncKey="experiment"
        onZoom={onZoom}
      />
    </Box>
  );
});

function formatOf(name: string): (value: number) => string {
  if (name === "lr" || name === "momentum") return formatRate;
  if (name === "imagesPerSecond") return formatCount;
  return (value) => formatMetric(name, value);
}
