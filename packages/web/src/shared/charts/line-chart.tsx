import "uplot/dist/uPlot.min.css";
import "./line-chart.css";
import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import { resolveColor } from "./data-colors.ts";
import { type AlignedSeries, alignSeries, type ChartSeries } from "./align-series.ts";
import { chartOptions } from "./chart-options.ts";
import { drawMarks, type ChartMark } from "./chart-marks.ts";

export type { ChartSeries } from "./align-series.ts";
export type { ChartMark } from "./chart-marks.ts";

export interface ChartAxis {
  readonly label: string;
  /** In the legend; default the label. */
  readonly short?: string;
  /** Where the label is said elsewhere: under the last of several charts, say. */
  readonly hideLabel?: boolean;
  readonly log?: boolean;
  /** Left out: what the data needs. */
  readonly range?: readonly [number, number];
  readonly format?: (value: number) => string;
  /** Of the y axis: its width in pixels, for charts below each other; default: what its numbers need. */
  readonly size?: number;
}

/** Where the plot's area lies, and what its pixels mean, for what is laid over it. */
export interface ChartFrame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Pixels from the chart's left and top. */
  readonly toX: (value: number) => number;
  readonly toY: (value: number) => number;
  readonly fromX: (pixels: number) => number;
  readonly fromY: (pixels: number) => number;
}

export interface LineChartProps {
  /** What a screen reader says of it: what it shows, and what there is to see. */
  readonly label: string;
  readonly series: readonly ChartSeries[];
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly marks?: readonly ChartMark[];
  /** In pixels; default 240. */
  readonly height?: number;
  /** Charts of one key share their crosshair. */
  readonly syncKey?: string;
  /** Told of the range that was dragged over, or null when it is to be all again (double click, Escape). */
  readonly onZoom?: (range: readonly [number, number] | null) => void;
  /** Told of the position under the crosshair: the value of x, or null. */
  readonly onCursor?: (x: number | null) => void;
  /** Told of a click on the plot that dragged nothing: the values of x and y there. */
  readonly onPick?: (x: number, y: number) => void;
  /** Laid over the plot: handles, labels. */
  readonly children?: ((frame: ChartFrame) => ReactNode) | undefined;
  /** Pixels kept free on the right, for labels at the lines' ends; default 12. */
  readonly padRight?: number;
  /** Whether the names and values under the crosshair are shown below; default true. */
  readonly legend?: boolean;
}

/**
 * Lines against a number. Owns uPlot's life: made once, told of new data, made anew when its axes or colours change.
 */
export function LineChart(props: LineChartProps) {
  const { label, series, x, y, marks, height = 240, syncKey, legend = true } = props;
  const { ref, width } = useElementSize<HTMLDivElement>();
  const [holder, setHolder] = useState<HTMLDivElement | null>(null);
  const chart = useRef<uPlot | null>(null);
  const [frame, setFrame] = useState<ChartFrame | null>(null);
  const scheme = useComputedColorScheme("light");
  const [from, to] = x.range ?? [];
  const aligned = useMemo(
    () =>
      alignSeries(series, {
        range: from === undefined || to === undefined ? undefined : [from, to],
        width,
        log: x.log ?? false,
      }),
    [series, from, to, width, x.log],
  );

  // What uPlot calls back with is always the newest, without making the chart anew.
  const newest = useRef(props);
  useLayoutEffect(() => {
    newest.current = props;
  });

  const shape = JSON.stringify([
    series.map(({ xs: _xs, ys: _ys, format, ...looks }) => ({ ...looks, format: format?.name })),
    [x.label, x.hideLabel, x.log, y.label, y.log, y.size],
    syncKey,
    legend,
    props.padRight,
    scheme,
    width > 0,
  ]);

  useEffect(() => {
    if (!holder || width === 0) return;
    const options = chartOptions({
      props: () => newest.current,
      width,
      height,
      color: resolveColor,
      onDraw: (drawn) => {
        drawMarks(drawn, newest.current.marks ?? [], resolveColor);
        if (newest.current.children) setFrame((last) => frameOf(drawn, last));
      },
    });
    const made = new uPlot(options, aligned.data, holder);
    setWidths(made, newest.current.series, aligned);
    made.over.addEventListener("click", ({ offsetX, offsetY }) =>
      newest.current.onPick?.(made.posToVal(offsetX, "x"), made.posToVal(offsetY, "y")),
    );
    chart.current = made;
    return () => {
      chart.current = null;
      made.destroy();
    };
    // Size and data are told to the chart that is there, below.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [holder, shape]);

  useEffect(() => {
    if (width > 0) chart.current?.setSize({ width, height });
  }, [width, height]);

  const [low, high] = y.range ?? [];
  useEffect(() => {
    if (!chart.current) return;
    setWidths(chart.current, newest.current.series, aligned);
    chart.current.setData(aligned.data);
  }, [aligned, from, to, low, high]);

  useEffect(() => {
    chart.current?.redraw(false);
  }, [marks]);

  return (
    <div
      ref={ref}
      className="line-chart"
      role="group"
      aria-label={label}
      onKeyDown={(event) => event.key === "Escape" && props.onZoom?.(null)}
      onDoubleClick={() => props.onZoom?.(null)}
    >
      <div ref={setHolder} aria-hidden="true" />
      {frame && props.children ? props.children(frame) : null}
    </div>
  );
}

/** A crowded line is as thin as can be: it covers its pixels anyway, and wider ones take a browser twenty times as long. */
function setWidths(chart: uPlot, series: readonly ChartSeries[], { crowded }: AlignedSeries): void {
  series.forEach(({ width = 1.5, keepWidth = false }, index) => {
    const line = chart.series[index + 1];
    if (line) line.width = crowded[index] && !keepWidth ? 1 / uPlot.pxRatio : width;
  });
}

function frameOf(chart: uPlot, last: ChartFrame | null): ChartFrame {
  const ratio = uPlot.pxRatio;
  const [left, top] = [chart.bbox.left / ratio, chart.bbox.top / ratio];
  const [width, height] = [chart.bbox.width / ratio, chart.bbox.height / ratio];
  const { min: x0, max: x1 } = chart.scales["x"] ?? {};
  const { min: y0, max: y1 } = chart.scales["y"] ?? {};
  const key = [left, top, width, height, x0, x1, y0, y1].join();
  if (last && (last as KeyedFrame).key === key) return last;
  const frame: KeyedFrame = {
    key,
    left,
    top,
    width,
    height,
    toX: (value) => left + chart.valToPos(value, "x"),
    toY: (value) => top + chart.valToPos(value, "y"),
    fromX: (pixels) => chart.posToVal(pixels - left, "x"),
    fromY: (pixels) => chart.posToVal(pixels - top, "y"),
  };
  return frame;
}

interface KeyedFrame extends ChartFrame {
  /** Two frames of one key are the same. */
  readonly key: string;
}
