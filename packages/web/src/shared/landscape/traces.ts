import type { Descent } from "@glissade/descent";
import type { Palette } from "./palette.ts";
import type { View } from "./view.ts";

/** A run's way over the picture: where each position lies, thinned where there are very many. */
export interface Trace {
  readonly xs: Float32Array;
  readonly ys: Float32Array;
  readonly hidden: Uint8Array;
  /** Steps between two points. */
  readonly stride: number;
  readonly steps: number;
  readonly color: string;
  readonly dash: readonly number[];
}

const mostPoints = 600;

export function traceOf(
  view: View,
  { positions, losses }: Descent,
  { color, dash = [] }: { readonly color: string; readonly dash?: readonly number[] | undefined },
): Trace {
  const steps = positions.length - 1;
  const stride = Math.max(1, Math.ceil(steps / mostPoints));
  const count = Math.ceil(steps / stride) + 1;
  const [xs, ys, hidden] = [new Float32Array(count), new Float32Array(count), new Uint8Array(count)];
  for (let i = 0; i < count; i++) {
    const step = Math.min(i * stride, steps);
    const { x, y, visible } = view.place(positions[step]!, losses[step]!);
    // A run that diverged ends where its numbers do.
    xs[i] = Number.isFinite(x) ? x : xs[i - 1]!;
    ys[i] = Number.isFinite(y) ? y : ys[i - 1]!;
    hidden[i] = visible ? 0 : 1;
  }
  return { xs, ys, hidden, stride, steps, color, dash };
}

/** How many of a trace's stretches lie wholly before a step. */
export function stretchesBefore({ xs, stride, steps }: Trace, at: number): number {
  return at >= steps ? xs.length - 1 : Math.floor(at / stride);
}

/** Draws a trace's stretches between two of its points; what was drawn already is not drawn again. */
export function drawStretches(
  context: CanvasRenderingContext2D,
  trace: Trace,
  from: number,
  to: number,
  palette: Palette,
): void {
  const { xs, ys, hidden } = trace;
  for (let start = from; start < to;) {
    const isHidden = hidden[start] === 1;
    const path = new Path2D();
    path.moveTo(xs[start]!, ys[start]!);
    let end = start;
    while (end < to && (hidden[end] === 1) === isHidden) {
      end += 1;
      path.lineTo(xs[end]!, ys[end]!);
    }
    strokeWay(context, path, trace, isHidden, palette);
    start = end;
  }
}

function strokeWay(
  context: CanvasRenderingContext2D,
  path: Path2D,
  { color, dash }: Trace,
  isHidden: boolean,
  palette: Palette,
): void {
  context.lineJoin = "round";
  // A round end would lie over the colour of the stretch before.
  context.lineCap = "butt";
  if (!isHidden) {
    context.strokeStyle = palette.halo;
    context.lineWidth = 4.5;
    context.stroke(path);
  }
  context.lineCap = "round";
  context.setLineDash([...dash]);
  context.globalAlpha = isHidden ? 0.35 : 1;
  context.strokeStyle = color;
  context.lineWidth = isHidden ? 1.5 : 2.25;
  context.stroke(path);
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/** Draws the ball at a step, which need not be whole, and its way there from the last point. */
export function drawHead(context: CanvasRenderingContext2D, trace: Trace, at: number, palette: Palette): void {
  const { xs, ys, hidden } = trace;
  const last = stretchesBefore(trace, at);
  const next = Math.min(last + 1, xs.length - 1);
  const share = at >= trace.steps ? 0 : at / trace.stride - last;
  const x = xs[last]! + (xs[next]! - xs[last]!) * share;
  const y = ys[last]! + (ys[next]! - ys[last]!) * share;
  const isHidden = hidden[last] === 1;
  if (share > 0) {
    const path = new Path2D();
    path.moveTo(xs[last]!, ys[last]!);
    path.lineTo(x, y);
    strokeWay(context, path, trace, isHidden, palette);
  }
  drawBall(context, x, y, trace.color, palette, isHidden);
}

function drawBall(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  color: string,
  palette: Palette,
  isHidden: boolean,
): void {
  context.globalAlpha = isHidden ? 0.5 : 1;
  context.beginPath();
  context.arc(x, y, 7, 0, 2 * Math.PI);
  context.fillStyle = palette.halo;
  context.fill();
  context.beginPath();
  context.arc(x, y, 5, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
  context.globalAlpha = 1;
}

/** Where runs start: a ring, to be told from the balls. */
export function drawStart(context: CanvasRenderingContext2D, x: number, y: number, palette: Palette): void {
  for (const [width, style] of [
    [5, palette.halo],
    [2, palette.text],
  ] as const) {
    context.beginPath();
    context.arc(x, y, 10, 0, 2 * Math.PI);
    context.lineWidth = width;
    context.strokeStyle = style;
    context.stroke();
  }
}
