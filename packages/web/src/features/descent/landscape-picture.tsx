import type { Point, Surface } from "@glissade/descent";
import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { resolveColor } from "../../shared/charts/data-colors.ts";
import { laneColor, laneDash } from "./lane-looks.ts";
import { curveView } from "../../shared/landscape/curve-view.ts";
import { pointOf, sampleHeights, sharesOf } from "../../shared/landscape/heights.ts";
import { mapView } from "../../shared/landscape/map-view.ts";
import { palettes } from "../../shared/landscape/palette.ts";
import { type Angle, reliefView, tiltLimits } from "../../shared/landscape/relief-view.ts";
import { drawHead, drawStart, drawStretches, stretchesBefore, traceOf } from "../../shared/landscape/traces.ts";
import type { LaneRun } from "./race.ts";
import type { Player } from "./use-player.ts";

export type ViewKind = "map" | "relief";

export interface LandscapePictureProps {
  readonly surface: Surface;
  readonly runs: readonly LaneRun[];
  readonly start: Point;
  readonly kind: ViewKind;
  readonly angle: Angle;
  readonly label: string;
  readonly height: number;
  readonly follow: Player["follow"];
  readonly onStart: (start: Point) => void;
  readonly onAngle: (angle: Angle) => void;
}

/** Grid points along a side: enough for smooth lines, few enough to turn a relief of them. */
const sizes = { curve: 400, map: 140, relief: 49 } as const;
/** A pointer that moved less than this has clicked. */
const clickReach = 4;
const turnPerPixel = 0.5;
const turnPerKey = 5;

/** The landscape with the balls on it: drop the ball by click or keys, turn the relief by drag or keys. */
export function LandscapePicture(props: LandscapePictureProps) {
  const { surface, runs, start, kind, label, height, follow, onStart, onAngle } = props;
  // While it is turned by hand, the angle is the picture's own; the address is told at the end.
  const [dragged, setDragged] = useState<Angle | null>(null);
  const angle = dragged ?? props.angle;
  const { ref: frame, width } = useElementSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme("light");
  const palette = palettes[scheme];
  const way = surface.dimension === 1 ? "curve" : kind;
  const heights = useMemo(() => sampleHeights(surface, sizes[way]), [surface, way]);
  const view = useMemo(() => {
    const size = { width: Math.max(width, 1), height };
    if (way === "curve") return curveView(surface, heights, size);
    return way === "map" ? mapView(surface, heights, size) : reliefView(surface, heights, size, angle);
  }, [surface, heights, way, width, height, angle]);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || width === 0) return;
    const ratio = Math.min(devicePixelRatio, 2);
    const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (context.canvas.width !== wide) context.canvas.width = wide;
    if (context.canvas.height !== tall) context.canvas.height = tall;
    const ground = groundOf(wide, tall);
    ground.scale(ratio, ratio);
    view.drawGround(ground, palette);
    const traces = runs.flatMap(({ descent }, index) =>
      descent ? [traceOf(view, descent, { color: resolveColor(laneColor(index)), dash: laneDash(index) })] : [],
    );
    const ring = view.place(start, surface.loss(start));
    drawStart(ground, ring.x, ring.y, palette);
    // Ground and ways so far; each frame adds what is new, and only going back begins anew.
    const soFar = groundOf(wide, tall);
    let reached = Infinity;
    return follow((at) => {
      if (at < reached) {
        soFar.setTransform(1, 0, 0, 1, 0, 0);
        soFar.drawImage(ground.canvas, 0, 0);
        soFar.scale(ratio, ratio);
        reached = 0;
      }
      for (const trace of traces) {
        drawStretches(soFar, trace, stretchesBefore(trace, reached), stretchesBefore(trace, at), palette);
      }
      reached = at;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(soFar.canvas, 0, 0);
      context.scale(ratio, ratio);
      for (const trace of traces) drawHead(context, trace, at, palette);
    });
  }, [view, runs, start, surface, palette, width, height, follow]);

  const pressed = useRef<{ x: number; y: number; angle: Angle; moved: boolean } | null>(null);
  const turned = (turn: number, tilt: number): Angle => ({
    turn: Math.round((((turn % 360) + 360) % 360) * 10) / 10,
    tilt: Math.round(Math.max(tiltLimits.least, Math.min(tiltLimits.most, tilt)) * 10) / 10,
  });

  function press(event: PointerEvent<HTMLCanvasElement>): void {
    if (event.button !== 0) return;
    pressed.current = { x: event.clientX, y: event.clientY, angle, moved: false };
    if (way === "relief") event.currentTarget.setPointerCapture(event.pointerId);
  }

  function drag(event: PointerEvent): void {
    const from = pressed.current;
    if (!from) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (Math.hypot(dx, dy) > clickReach) from.moved = true;
    if (from.moved && way === "relief") {
      setDragged(turned(from.angle.turn + dx * turnPerPixel, from.angle.tilt + dy * turnPerPixel));
    }
  }

  function letGo(): void {
    pressed.current = null;
    if (dragged) onAngle(dragged);
    setDragged(null);
  }

  function release(event: PointerEvent<HTMLCanvasElement>): void {
    const from = pressed.current;
    letGo();
    if (!from || from.moved) return;
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const point = view.pointAt(event.clientX - left, event.clientY - top);
    if (point) onStart(point);
  }

  function key(event: KeyboardEvent): void {
    const turns: Readonly<Record<string, readonly [number, number]>> = { a: [-1, 0], d: [1, 0], w: [0, 1], s: [0, -1] };
    const turn = way === "relief" && !event.ctrlKey && !event.metaKey ? turns[event.key.toLowerCase()] : undefined;
    if (turn) onAngle(turned(angle.turn + turn[0] * turnPerKey, angle.tilt + turn[1] * turnPerKey));
    const move = moves[event.key];
    if (move) {
      const reach = event.shiftKey ? 0.1 : 0.02;
      const shares = sharesOf(surface, start);
      onStart(pointOf(surface, [shares[0] + move[0] * reach, shares[1] + move[1] * reach]));
    }
    if (turn || move) event.preventDefault();
  }

  return (
    <div ref={frame} className="descent-frame" style={{ height }}>
      <canvas
        ref={canvas}
        className="descent-canvas"
        data-view={way}
        role="application"
        tabIndex={0}
        aria-label={label}
        onPointerDown={press}
        onPointerMove={drag}
        onPointerUp={release}
        onPointerCancel={letGo}
        onKeyDown={key}
      />
    </div>
  );
}

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Where the landscape is drawn once, to be copied under every frame. */
function groundOf(width: number, height: number): CanvasRenderingContext2D {
  const made = document.createElement("canvas");
  made.width = width;
  made.height = height;
  return made.getContext("2d")!;
}
