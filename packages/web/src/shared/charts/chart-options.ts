import uPlot from "uplot";
import { formatPlain } from "../format/numbers.ts";
import { linearRange, logRange, logTicks } from "./axis-range.ts";
import type { ChartAxis, LineChartProps } from "./line-chart.tsx";

interface ChartSetup {
  /** The newest properties. */
  readonly props: () => LineChartProps;
  readonly width: number;
  readonly height: number;
  readonly color: (color: string) => string;
  readonly onDraw: (chart: uPlot) => void;
}

/** What uPlot needs to know for a chart of our looks. */
export function chartOptions({ props, width, height, color, onDraw }: ChartSetup): uPlot.Options {
  const { series, x, y, syncKey, padRight = 12, legend = true } = props();
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const axis = {
    stroke: color("var(--chart-axis)"),
    font,
    labelFont: font,
    labelSize: 18,
    grid: { stroke: color("var(--chart-grid)"), width: 1 },
    ticks: { show: false },
  };
  const format = (value: number | null, own?: (value: number) => string): string =>
    value === null ? "–" : (own ?? props().y.format ?? formatPlain)(value);
  return {
    width,
    height,
    padding: [12, padRight, 0, 0],
    legend: { show: legend, live: true },
    cursor: {
      drag: { x: true, y: false, setScale: false },
      points: { size: 6 },
      ...(syncKey !== undefined && { sync: { key: syncKey, setSeries: false } }),
    },
    scales: {
      x: { time: false, distr: x.log ? 3 : 1, range: (_chart, min, max) => linearRange(props().x.range, min, max, 0) },
      y: {
        distr: y.log ? 3 : 1,
        range: (_chart, min, max) =>
          y.log ? logRange(props().y.range, min, max) : linearRange(props().y.range, min, max, 0.05),
      },
    },
    axes: [
      {
        ...axis,
        ...(x.log && { splits: ticksOf }),
        ...labelOf(x),
        size: 34,
        values: (_chart, ticks) => ticks.map((tick) => textOf(tick, x.format)),
      },
      {
        ...axis,
        ...(y.log && { splits: ticksOf, grid: { ...axis.grid, filter: decadesOf } }),
        ...labelOf(y),
        size: (_chart, values) => y.size ?? 16 + 7 * Math.max(3, ...(values ?? []).map((text) => text?.length ?? 0)),
        values: (_chart, ticks) => ticks.map((tick) => textOf(tick, y.format)),
      },
    ],
    series: [
      {
        label: x.short ?? x.label,
        value: (_chart, value) => (value === null ? "–" : (props().x.format ?? formatPlain)(value)),
      },
      ...series.map((line, index) => ({
        label: line.label,
        stroke: color(line.color),
        width: line.width ?? 1.5,
        alpha: line.opacity ?? 1,
        ...(line.quiet && { class: "quiet" }),
        spanGaps: true,
        ...(line.dash && { dash: [...line.dash] }),
        ...(line.stepped && uPlot.paths.stepped && { paths: uPlot.paths.stepped({ align: 1 }) }),
        points: line.dots ? { show: true, size: 5 } : { show: line.xs.length === 1 },
        value: (_chart: uPlot, value: number | null) => format(value, props().series[index]?.format),
      })),
    ],
    hooks: {
      draw: [onDraw],
      setSelect: [
        (chart) => {
          const { left, width: dragged } = chart.select;
          if (dragged < 4) return;
          props().onZoom?.([chart.posToVal(left, "x"), chart.posToVal(left + dragged, "x")]);
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
      setCursor: [
        (chart) => {
          const { left } = chart.cursor;
          props().onCursor?.(left === undefined || left === null || left < 0 ? null : chart.posToVal(left, "x"));
        },
      ],
    },
  };
}

function ticksOf(_chart: uPlot, _axis: number, min: number, max: number): number[] {
  return logTicks(min, max);
}

/** Of a logarithmic axis only the powers of ten, where there are enough of them. */
function decadesOf(_chart: uPlot, splits: number[]): (number | null)[] {
  const isDecade = (value: number): boolean => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;
  return splits.filter(isDecade).length < 3 ? splits : splits.map((value) => (isDecade(value) ? value : null));
}

/** Without a label its room is the plot's. */
function labelOf({ label, hideLabel }: ChartAxis): { readonly label?: string } {
  return hideLabel || label === "" ? {} : { label };
}

function textOf(tick: number | null, format: ((value: number) => string) | undefined): string {
  return tick === null ? "" : (format ?? formatPlain)(tick);
}
