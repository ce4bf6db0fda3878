import { placeRuns } from "./decimate.ts";
import { DotCanvas } from "./dot-canvas.ts";
import { stepScale, valueScale } from "./scale.ts";
import type { Scale, ScaleKind } from "./scale.ts";
import { extentOf } from "./series.ts";
import type { Series } from "./series.ts";
import { spreadLabels } from "./spread-labels.ts";

/** How to draw in a terminal. */
export interface PlotTextOptions {
  /** Columns of the whole picture, default 76, at least 30. */
  readonly width?: number;
  /** Rows of the plotting area, default 14, at least 4. */
  readonly height?: number;
  /** Default false: braille and box characters; true: plain ASCII. */
  readonly ascii?: boolean;
  /** Default false; true: ANSI colours, one per curve. */
  readonly color?: boolean;
  /** Scale of the values, default `linear`; on `log`, zero and below leave a gap. */
  readonly scale?: ScaleKind;
  readonly title?: string;
  /** Default `step`. */
  readonly xLabel?: string;
}

interface Frame {
  readonly side: string;
  readonly tick: string;
  readonly corner: string;
  readonly floor: string;
  readonly floorTick: string;
}

const box: Frame = { side: "│", tick: "┤", corner: "└", floor: "─", floorTick: "┬" };
const plain: Frame = { side: "|", tick: "+", corner: "+", floor: "-", floorTick: "+" };

// Okabe and Ito's colours in the 256-colour palette, in an order that stands out on dark and light alike.
const ansi = [32, 172, 36, 175, 220, 74, 166];

const isList = (curves: readonly number[] | readonly Series[]): curves is readonly number[] =>
  typeof curves[0] !== "object";

/**
 * Curves as text for a terminal: axes with round numbers, curves in braille dots (or ASCII marks), their names beside
 * their ends when there are several. Lines end without spaces; the text ends without a newline.
 *
 * @example console.log(plotText(simulate(spec, { lr: 0.1, steps: 100 }).lr.map((row) => row[0]!)));
 */
export function plotText(curves: readonly number[] | readonly Series[], options: PlotTextOptions = {}): string {
  const { ascii = false, color = false, scale = "linear", title, xLabel = "step" } = options;
  const series: readonly Series[] = isList(curves) ? [{ label: "", values: curves }] : curves;
  const height = Math.max(4, Math.floor(options.height ?? 14));
  const width = Math.max(30, Math.floor(options.width ?? 76));
  const extent = extentOf(series, (value) => scale === "linear" || value > 0);
  const heading = title === undefined ? [] : [title];
  if (extent === undefined) return [...heading, "no values to show"].join("\n");

  const names = series.length > 1 ? series.map((one) => one.label.slice(0, 24)) : [];
  const nameWidth = Math.max(0, ...names.map((name) => name.length + 2));
  // The gutter depends on the ticks, these on the height alone; a first canvas of any width knows that.
  const dotRows = new DotCanvas(1, height, ascii).height;
  const y = valueScale(scale, extent.y, { from: dotRows - 1, to: 0, ticks: Math.max(2, Math.floor(height / 2.5)) });
  const gutter = Math.max(...y.ticks.values.map((value) => y.ticks.format(value).length));
  const canvas = new DotCanvas(Math.max(10, width - gutter - 2 - nameWidth), height, ascii);
  const x = stepScale(extent.x, { from: 0, to: canvas.width - 1, ticks: Math.floor(canvas.columns / 12), whole: true });

  const endRows = series.map((one, curve) => draw(canvas, one, curve, x, y));
  const paint = (text: string, curve: number): string =>
    color ? `\u001B[38;5;${ansi[curve % ansi.length]}m${text}\u001B[0m` : text;
  const frame = ascii ? plain : box;
  const tickRows = new Map(y.ticks.values.map((value) => [canvas.rowOf(y.position(value)), y.ticks.format(value)]));
  const beside = nameRows(names, endRows, height);
  const rows = Array.from({ length: height }, (_, row) => {
    const tick = tickRows.get(row);
    const name = beside.get(row);
    const text = `${(tick ?? "").padStart(gutter)} ${tick === undefined ? frame.side : frame.tick}${canvas.row(row, paint)}`;
    return (name === undefined ? text : `${text} ${paint(names[name]!, name)}`).trimEnd();
  });
  return [...heading, ...rows, ...floor(x, canvas, gutter, frame, xLabel)].join("\n");
}

/** Draws one curve and gives the row in which it ends. */
function draw(canvas: DotCanvas, series: Series, curve: number, x: Scale, y: Scale): number | undefined {
  const runs = placeRuns(series, x.position, y.position);
  for (const run of runs) {
    let [fromX, fromY] = run[0]!.map(Math.round) as [number, number];
    for (const place of run) {
      const [toX, toY] = place.map(Math.round) as [number, number];
      canvas.line(fromX, fromY, toX, toY, curve);
      [fromX, fromY] = [toX, toY];
    }
  }
  const end = runs.at(-1)?.at(-1);
  return end && canvas.rowOf(Math.round(end[1]));
}

/** Which curve's name stands in which row. */
function nameRows(
  names: readonly string[],
  ends: readonly (number | undefined)[],
  height: number,
): Map<number, number> {
  const named = names
    .map((_name, curve) => curve)
    .filter((curve) => ends[curve] !== undefined)
    .slice(0, height);
  const rows = spreadLabels(
    named.map((curve) => ends[curve]!),
    { gap: 1, low: 0, high: height - 1 },
  );
  return new Map(named.map((curve, index) => [Math.round(rows[index]!), curve]));
}

/** The x axis: line, numbers, label. */
function floor(x: Scale, canvas: DotCanvas, gutter: number, frame: Frame, label: string): string[] {
  const line = new Array<string>(canvas.columns).fill(frame.floor);
  const numbers = new Array<string>(canvas.columns + gutter + 8).fill(" ");
  let occupied = -1;
  for (const value of x.ticks.values) {
    const column = Math.min(canvas.columns - 1, Math.floor((x.position(value) / canvas.width) * canvas.columns));
    line[column] = frame.floorTick;
    const text = x.ticks.format(value);
    const start = Math.max(0, gutter + 2 + column - Math.floor(text.length / 2));
    if (start <= occupied) continue;
    for (let index = 0; index < text.length; index++) numbers[start + index] = text[index]!;
    occupied = start + text.length;
  }
  const axis = `${" ".repeat(gutter)} ${frame.corner}${line.join("")}`;
  const centre = gutter + 2 + Math.floor((canvas.columns - label.length) / 2);
  const below = label === "" ? [] : [" ".repeat(Math.max(0, centre)) + label];
  return [axis, numbers.join("").trimEnd(), ...below];
}
