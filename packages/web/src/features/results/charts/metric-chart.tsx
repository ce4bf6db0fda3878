import { Box, Group, Title } from "@mantine/core";
import { memo, type ReactNode, useMemo } from "react";
import { type ChartAxis, type ChartFrame, type ChartMark, LineChart } from "../../../shared/charts/line-chart.tsx";
import { formatCount, formatMetric, formatPercent, formatRate } from "../../../shared/format/numbers.ts";
import { HelpMark } from "../../../shared/ui/help-mark.tsx";
import { results } from "../../../strings/results.ts";
import type { ChartGroup } from "./chart-groups.ts";
import { chartSeries } from "./chart-series.ts";
import type { PointsByKey } from "./live-points.ts";
import type { RateLine } from "../steer/course.ts";
import type { XAxis } from "./x-axis.ts";

export interface MetricChartProps {
  readonly group: ChartGroup;
  readonly points: PointsByKey;
  readonly axis: XAxis;
  readonly x: ChartAxis;
  readonly number: number;
  readonly smoothing: number;
  readonly trunk?: PointsByKey;
  readonly future: RateLine | null;
  readonly log: boolean;
  readonly marks: readonly ChartMark[];
  readonly onZoom: (range: readonly [number, number] | null) => void;
  /** Beside the heading. */
  readonly actions?: ReactNode;
  /** What would come with a change that is being thought of. */
  readonly proposed?: RateLine | null;
  /** Of the values shown; left out: what they need. */
  readonly range?: readonly [number, number] | null;
  /** Laid over the plot. */
  readonly over?: ((frame: ChartFrame) => ReactNode) | undefined;
  /** Told of a click on the plot, in the units of the axes. */
  readonly onPick?: ((x: number, y: number) => void) | undefined;
}

const words = results.charts;

/** All charts of a column have their plots in one line, so that the crosshair is one line too. */
const yAxisSize = 72;

/** One chart of the column, with its heading. */
export const MetricChart = memo(function MetricChart(props: MetricChartProps) {
  const {
    group,
    points,
    axis,
    x,
    number,
    smoothing,
    trunk,
    future,
    log,
    marks,
    onZoom,
    actions,
    proposed = null,
    range,
    over,
    onPick,
  } = props;
  const isRate = group.name === "lr";
  const series = useMemo(
    () =>
      chartSeries(group, {
        points,
        axis,
        number,
        smoothing,
        future: isRate ? future : null,
        proposed,
        ...(trunk && { trunk }),
      }),
    [group, points, axis, number, smoothing, isRate, future, proposed, trunk],
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
      <Group justify="space-between" gap="xs" mb={4}>
        <Group gap={4}>
          <Title order={2} size="h3">
            {heading}
          </Title>
          {help !== undefined && <HelpMark term={heading}>{help}</HelpMark>}
        </Group>
        {actions}
      </Group>
      <LineChart
        label={words.aria(group.name, lasts, x.label)}
        series={series}
        x={x}
        y={{ label: "", log, format, size: yAxisSize, ...(range && { range }) }}
        marks={marks}
        height={group.name === "loss" || group.name === "lr" ? 260 : 200}
        syncKey="experiment"
        onZoom={onZoom}
        {...(onPick && { onPick })}
      >
        {over}
      </LineChart>
    </Box>
  );
});

function formatShare(value: number): string {
  return `${formatRate(value * 100)} %`;
}

function formatOf(name: string): (value: number) => string {
  if (name === "lr" || name === "momentum") return formatRate;
  if (name === "update/ratio") return formatRate;
  // Mostly nearly none: what is below a tenth of a percent would be 0.0 % all along the axis.
  if (name === "update/unchanged")
    return (value) => (value > 0 && value < 1e-3 ? formatShare(value) : formatPercent(value));
  if (name === "imagesPerSecond") return formatCount;
  return (value) => formatMetric(name, value);
}
