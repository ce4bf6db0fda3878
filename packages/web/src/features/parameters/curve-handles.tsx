import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import type { ChartFrame } from "../../shared/charts/line-chart.tsx";
import { formatRate } from "../../shared/format/numbers.ts";
import { parameters } from "../../strings/parameters.ts";
import type { Handle, HandleMove } from "./handles.ts";

export interface CurveHandlesProps {
  readonly frame: ChartFrame;
  readonly handles: readonly Handle[];
  /** Of the chart's x axis in one scheduler step. */
  readonly xPerStep: number;
  readonly log: boolean;
  readonly onMove: (handle: Handle, move: HandleMove) => void;
  readonly onGrab: () => void;
  readonly onSettled: () => void;
}

/** The points of the curve that can be dragged, or moved with the arrow keys. */
export function CurveHandles(props: CurveHandlesProps) {
  const { frame, handles, xPerStep } = props;
  const right = frame.left + frame.width;
  return handles
    .map((handle) => ({ handle, left: frame.toX(handle.x * xPerStep), top: frame.toY(handle.y) }))
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

interface HandleButtonProps extends Omit<CurveHandlesProps, "handles"> {
  readonly handle: Handle;
  readonly left: number;
  readonly top: number;
  readonly edge: "left" | "right" | undefined;
}

function HandleButton(props: HandleButtonProps) {
  const { handle, frame, xPerStep, left, top, edge, log, onMove, onGrab, onSettled } = props;
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
    onMove(handle, handle.move({ x: frame.fromX(px) / xPerStep, y: Math.max(0, frame.fromY(py)) }));
  }

  function release(): void {
    if (!grabbed.current) return;
    grabbed.current = null;
    onSettled();
  }

  function press(event: KeyboardEvent): void {
    const far = event.shiftKey ? 10 : 1;
    const dx = { ArrowRight: far, ArrowLeft: -far }[event.key];
    const dy = { ArrowUp: far, ArrowDown: -far }[event.key];
    // A slider answers to all four arrows, whichever way it moves.
    const along = handle.moves === "y" ? 0 : (dx ?? (handle.moves === "x" ? (dy ?? 0) : 0));
    const up = handle.moves === "x" ? 0 : (dy ?? (handle.moves === "y" ? (dx ?? 0) : 0));
    if (dx === undefined && dy === undefined) return;
    event.preventDefault();
    onMove(handle, handle.move({ x: handle.x + along, y: stepRate(handle.y, up, log, frame) }));
  }

  const shown = handle.moves === "x" ? parameters.atStep(Math.round(handle.x)) : formatRate(handle.y);
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
