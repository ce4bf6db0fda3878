import { Box, Group, Switch, Text, Title } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useMemo } from "react";
import { EndLabels } from "../../shared/charts/end-labels.tsx";
import { LineChart } from "../../shared/charts/line-chart.tsx";
import { formatCount, formatPlain } from "../../shared/format/numbers.ts";
import { compare } from "../../strings/compare.ts";
import { compareLines, formatOf, type LinesOptions, spansDecades } from "./chart-lines.ts";
import type { CompareView } from "./compare-view.ts";
import type { ChangeView } from "./use-compare-view.ts";

const words = compare.charts;

export interface CompareChartProps extends LinesOptions {
  readonly metric: string;
  readonly label: string;
  readonly view: CompareView;
  /** Of x, the same in all charts. */
  readonly range: readonly [number, number];
  readonly change: ChangeView;
}

/** With more lines, labels at their ends would only lie on each other, and a legend fill the page. */
const mostLabels = 10;
const labelWidth = 120;
/** Below this, labels would leave no room for the lines. */
const leastWidth = 460;

/** One series of all experiments. */
export function CompareChart({ metric, label, view, range, change, ...options }: CompareChartProps) {
  const { experiments, series, axes, smoothing, trunks } = options;
  const { ref, width } = useElementSize<HTMLDivElement>();
  const { lines, ends } = useMemo(
    () => compareLines(metric, { experiments, series, axes, smoothing, ...(trunks && { trunks }) }),
    [metric, experiments, series, axes, smoothing, trunks],
  );
  // A rate that spans decades shows its course on a logarithmic axis only.
  const isLogByItself = metric.startsWith("lr") && !view.linear.includes(metric) && spansDecades(lines);
  const isLog = view.log.includes(metric) || isLogByItself;
  const hasLabels = ends.length <= mostLabels && width >= leastWidth;
  const format = formatOf(metric);
  const without = (list: readonly string[]) => list.filter((each) => each !== metric);
  return (
    <Box ref={ref} component="section" aria-label={label} miw={0}>
      <Group justify="space-between" mb={4} mih={28}>
        <Title order={3}>{label}</Title>
        <Switch
          size="xs"
          label={words.logShort}
          aria-label={words.log(label)}
          checked={isLog}
          onChange={(event) =>
            event.currentTarget.checked
              ? change({ log: [...without(view.log), metric], linear: without(view.linear) })
              : change({ log: without(view.log), linear: [...without(view.linear), metric] })
          }
        />
      </Group>
      {lines.length === 0 ? (
        <Text size="sm" c="dimmed">
          {words.none}
        </Text>
      ) : (
        <LineChart
          label={words.aria(
            label,
            words.xLabels[view.x],
            ends.map((end) => words.last(end.label, format(end.y))),
          )}
          series={lines}
          x={{
            label: words.xLabels[view.x],
            format: view.x === "step" ? formatCount : formatPlain,
            range,
          }}
          y={{ label: "", log: isLog, format, size: 64 }}
          height={260}
          syncKey="compare"
          legend={lines.length <= mostLabels}
          padRight={hasLabels ? labelWidth : 12}
          onZoom={(zoom) => change({ zoom: zoom ?? undefined })}
        >
          {(frame) => (hasLabels ? <EndLabels frame={frame} ends={endsIn(ends, lines, view.zoom)} /> : null)}
        </LineChart>
      )}
    </Box>
  );
}

type Ends = ReturnType<typeof compareLines>["ends"];
type Lines = ReturnType<typeof compareLines>["lines"];

/** While zoomed, a line's end is the last point within the range. */
function endsIn(ends: Ends, lines: Lines, zoom: CompareView["zoom"]): Ends {
  if (!zoom) return ends;
  const own = lines.filter(({ opacity }) => opacity === undefined);
  return ends.flatMap((end, index) => {
    const { xs = [], ys = [] } = own[index] ?? {};
    const last = xs.findLastIndex((x, at) => x <= zoom[1] && ys[at] !== null);
    const [x, y] = [xs[last], ys[last]];
    return x === undefined || y === undefined || y === null || x < zoom[0] ? [] : [{ ...end, x, y }];
  });
}
