import uPlot from "uplot";
import { isDense, type LinePoints, thinTable, type View, visiblePart } from "./thin-series.ts";

export interface ChartSeries {
  readonly label: string;
  readonly xs: readonly number[];
  /** null: no value there. */
  readonly ys: readonly (number | null)[];
  /** A CSS colour, or a variable such as `var(--data-1)`. */
  readonly color: string;
  readonly dash?: readonly number[] | undefined;
  /** Of the line, in pixels; default 1.5. */
  readonly width?: number;
  /** Stays as wide where its points stand close: right for a single curve, costly for many noisy ones. */
  readonly keepWidth?: boolean;
  /** 0 to 1; default 1. */
  readonly opacity?: number;
  /** Left out of the legend: what stands behind another line. */
  readonly quiet?: boolean;
  /** Drawn as a staircase: the value holds until the next point. */
  readonly stepped?: boolean;
  /** Of the value under the crosshair; default that of the y axis. */
  readonly format?: (value: number) => string;
  /** Dots at the points; default: none but where a point stands alone. */
  readonly dots?: boolean;
}

export interface AlignedSeries {
  readonly data: uPlot.AlignedData;
  /** Of each series: whether its points stand close, less than two pixels from each other. */
  readonly crowded: readonly boolean[];
}

/**
 * Series of different x as one table over all x, as uPlot takes it: only what is in view, and of lines with many points
 * a pixel no more than can be seen. Gaps that come from the joining are bridged.
 *
 * @param range of x in view; left out: all
 * @param width of the plot, in pixels
 */
export function alignSeries(
  series: readonly ChartSeries[],
  {
    range,
    width,
    log = false,
  }: { readonly range?: readonly [number, number] | undefined; readonly width: number; readonly log?: boolean },
): AlignedSeries {
  if (series.length === 0) return { data: [[], []], crowded: [] };
  const [from, to] = range ?? extent(series);
  const view: View = { from, to, width, log };
  const parts = series.map((line) => visiblePart(line, view));
  const dense = parts.filter((part) => isDense(part, view));
  const crowded = parts.map(({ xs }) => xs.length > width / 2);
  if (dense.length === 0) return { data: joinParts(parts), crowded };
  const [places, ...columns] = thinTable(dense, view);
  const thinned = parts.map((part) => {
    const column = columns[dense.indexOf(part)];
    return column ? { xs: places, ys: column } : part;
  });
  return { data: joinParts(thinned), crowded };
}

function extent(series: readonly ChartSeries[]): [number, number] {
  const known = series.filter(({ xs }) => xs.length > 0);
  if (known.length === 0) return [0, 1];
  return [Math.min(...known.map(({ xs }) => xs[0] as number)), Math.max(...known.map(({ xs }) => xs.at(-1) as number))];
}

function joinParts(parts: readonly LinePoints[]): uPlot.AlignedData {
  const [first = { xs: [], ys: [] }, ...rest] = parts;
  const shared = rest.every(({ xs }) => xs === first.xs || same(xs, first.xs));
  if (shared) return [[...first.xs], ...parts.map(({ ys }) => [...ys])];
  return uPlot.join(
    parts.map(({ xs, ys }) => [xs, ys] as unknown as uPlot.AlignedData),
    parts.map(() => [0, 2]),
  );
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}
