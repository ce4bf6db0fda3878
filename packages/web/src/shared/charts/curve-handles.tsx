import "./curve-handles.css";
import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { formText } from "../../strings/forms.ts";
import { formatRate } from "../format/numbers.ts";
import type { ChartFrame } from "./line-chart.tsx";

/** A point of a curve of rates that can be moved: along the run, up and down, or both ways. */
export interface ChartHandle {
  readonly id: string;
  readonly label: string;
  /** In steps. */
  readonly x: number;
  /** A learning rate. */
  readonly y: number;
  readonly moves: "x" | "y" | "xy";
}

/** Where a handle is moved to, in steps and as a rate. */
export interface HandlePlace {
  readonly x: number;
  readonly y: number;
}

export interface CurveHandlesProps<H extends ChartHandle> {
  readonly frame: ChartFrame;
  readonly handles: readonly H[];
  /** From steps to the chart's x axis and back. */
  readonly toAxis: (step: number) => number;
  readonly fromAxis: (x: number) => number;
  /** How many steps an arrow key moves; default 1. */
  readonly stride?: number;
  readonly log: boolean;
  readonly onMove: (handle: H, to: HandlePlace) => void;
  readonly onGrab: () => void;
  readonly onSettled: () => void;
  /** Told of the delete key on a handle. */
  readonly onRemove?: (handle: H) => void;
}

/** The points of the curve that can be dragged, or moved with the arrow keys. */
export function CurveHandles<H extends ChartHandle>(props: CurveHandlesProps<H>) {
  const { frame, handles, toAxis } = props;
  const right = frame.left + frame.width;
  return handles
    .map((handle) => ({ handle, left: frame.toX(toAxis(handle.x)), top: frame.toY(handle.y) }))
    .filter(({ left }) => left >= frame.left - 1 && left <= right + 1)
    .map(({ handle, left, top }) => (
      <HandleButton
        key={handle.id}
        {...props}
        handle={handle}
        left={left}
        // A rate of zero lies below a logarithmic axis: its handle waits at the edge.
        top={Math.max(frame.top, Math.min(frame.top + frame.height, Number.isFinite(top) ? top : Infinity))}
        edge={left > right - 80 ? "right" : left < frame.left + 80 ? "left" : undefined}
      />
    ));
}

interface HandleButtonProps<H extends ChartHandle> extends Omit<CurveHandlesProps<H>, "handles"> {
  readonly handle: H;
  readonly left: number;
  readonly top: number;
  readonly edge: "left" | "right" | undefined;
}

function HandleButton<H extends ChartHandle>(props: HandleButtonProps<H>) {
  const { handle, frame, fromAxis, stride = 1, left, top, edge, log, onMove, onGrab, onSettled, onRemove } = props;
  const grabbed = useRef<{ readonly dx: number; readonly dy: number } | null>(null);

  function grab(event: PointerEvent<HTMLButtonElement>): void {
    event.currentTarget.setPointerCapture(event.pointerId);
    grabbed.current = { dx: left - event.clientX, dy: top - event.clientY };
    onGrab();
  }

  function drag(event: PointerEvent): void {
    if (!grabbed.current) return;
    const px = clamp(event.clientX + grabbed.current.dx, frame.left, frame.left + frame.width);
    const py = clamp(event.clientY + grabbed.current.dy, frame.top, frame.top + frame.height);
    onMove(handle, { x: fromAxis(frame.fromX(px)), y: Math.max(0, frame.fromY(py)) });
  }

  function release(): void {
    if (!grabbed.current) return;
    grabbed.current = null;
    onSettled();
  }

  function press(event: KeyboardEvent): void {
    if (onRemove && (event.key === "Delete" || event.key === "Backspace")) {
      event.preventDefault();
      onRemove(handle);
      return;
    }
    const far = event.shiftKey ? 10 : 1;
    const dx = { ArrowRight: far, ArrowLeft: -far }[event.key];
    const dy = { ArrowUp: far, ArrowDown: -far }[event.key];
    // A slider answers to all four arrows, whichever way it moves.
    const along = handle.moves === "y" ? 0 : (dx ?? (handle.moves === "x" ? (dy ?? 0) : 0));
    const up = handle.moves === "x" ? 0 : (dy ?? (handle.moves === "y" ? (dx ?? 0) : 0));
    if (dx === undefined && dy === undefined) return;
    event.preventDefault();
    onMove(handle, { x: handle.x + along * stride, y: stepRate(handle.y, up, log, frame) });
  }

  const place = formText.atStep(Math.round(handle.x));
  const rate = formatRate(handle.y);
  const shown = { x: place, y: rate, xy: `${rate}, ${place}` }[handle.moves];
  return (
    <button
      type="button"
      role="slider"
      className="curve-handle"
      data-moves={handle.moves}
      data-edge={edge}
      style={{ left, top }}
      aria-label={handle.label}
      aria-valuenow={handle.moves === "x" ? Math.round(handle.x) : handle.y}
      aria-valuetext={shown}
      aria-orientation={handle.moves === "y" ? "vertical" : "horizontal"}
      onPointerDown={grab}
      onPointerMove={drag}
      onPointerUp={release}
      onPointerCancel={release}
      onKeyDown={press}
      onBlur={onSettled}
    >
      <span className="curve-handle-label">
        {handle.label}: {shown}
      </span>
    </button>
  );
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** One hundredth of the way up, or of a decade where the axis is logarithmic. */
function stepRate(rate: number, steps: number, log: boolean, frame: ChartFrame): number {
  if (steps === 0) return rate;
  if (log && rate > 0) return rate * 10 ** (steps / 50);
  const top = frame.fromY(frame.top);
  return Math.max(0, rate + (steps * top) / 100);
}
