import "./landscape.css";
import type { SurfaceResult } from "@glissade/api";
import { Tooltip, useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { type CSSProperties, type PointerEvent, useEffect, useMemo, useRef } from "react";
import { formatPlain, formatRate } from "../../../shared/format/numbers.ts";
import { sampleHeights } from "../../../shared/landscape/heights.ts";
import { mapView } from "../../../shared/landscape/map-view.ts";
import { palettes } from "../../../shared/landscape/palette.ts";
import { type Angle, reliefView, tiltLimits } from "../../../shared/landscape/relief-view.ts";
import { landscapeText } from "../../../strings/landscape.ts";
import { gridSurface } from "./grid-surface.ts";

const words = landscapeText.surface;

export type ViewKind = "map" | "relief";

export interface PathPictureProps {
  readonly result: SurfaceResult;
  readonly kind: ViewKind;
  readonly angle: Angle;
  readonly onAngle: (angle: Angle) => void;
  readonly color: string;
  readonly label: string;
  readonly height: number;
}

/** Grid points along a side that are drawn. */
const sizes = { map: 141, relief: 49 } as const;
const turnPerPixel = 0.5;

/** The computed surface with the path of the checkpoints on it; a dot tells its checkpoint when pointed at. */
export function PathPicture({ result, kind, angle, onAngle, color, label, height }: PathPictureProps) {
  const { ref: frame, width } = useElementSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = palettes[useComputedColorScheme("light")];
  const surface = useMemo(() => gridSurface(result), [result]);
  const heights = useMemo(() => sampleHeights(surface, sizes[kind]), [surface, kind]);
  const view = useMemo(() => {
    const size = { width: Math.max(width, 1), height };
    return kind === "map" ? mapView(surface, heights, size) : reliefView(surface, heights, size, angle);
  }, [surface, heights, kind, width, height, angle]);

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || width === 0) return;
    const ratio = Math.min(devicePixelRatio, 2);
    context.canvas.width = Math.round(width * ratio);
    context.canvas.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    view.drawGround(context, palette);
  }, [view, palette, width, height]);

  const pressed = useRef<{ readonly x: number; readonly y: number; readonly angle: Angle } | null>(null);
  function press(event: PointerEvent<HTMLDivElement>): void {
    if (kind !== "relief" || event.button !== 0) return;
    pressed.current = { x: event.clientX, y: event.clientY, angle };
    event.currentTarget.setPointerCapture(event.pointerId);
  }
  function drag(event: PointerEvent): void {
    const from = pressed.current;
    if (!from) return;
    const turn = from.angle.turn + (event.clientX - from.x) * turnPerPixel;
    const tilt = from.angle.tilt + (event.clientY - from.y) * turnPerPixel;
    onAngle({ turn: ((turn % 360) + 360) % 360, tilt: Math.max(tiltLimits.least, Math.min(tiltLimits.most, tilt)) });
  }
  const letGo = (): void => void (pressed.current = null);

  const placed = result.path.map((point) => ({
    point,
    ...view.place([point.x, point.y], point.planeLoss ?? Infinity),
  }));
  const line = placed.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  const colors = { "--path-color": color, "--path-halo": palette.halo } as CSSProperties;
  return (
    <div
      ref={frame}
      className="path-frame"
      data-view={kind}
      style={{ height, ...colors }}
      onPointerDown={press}
      onPointerMove={drag}
      onPointerUp={letGo}
      onPointerCancel={letGo}
    >
      <canvas ref={canvas} aria-hidden />
      <svg role="img" aria-label={label}>
        <polyline className="path-line path-halo" points={line} />
        <polyline className="path-line path-stroke" points={line} />
        {placed.map(({ point, x, y, visible }, index) => (
          <Tooltip key={point.step} label={saidOf(point)} withArrow>
            <circle
              className="path-dot"
              data-hidden={!visible}
              cx={x}
              cy={y}
              r={index === placed.length - 1 ? 7 : 5}
              aria-hidden
            />
          </Tooltip>
        ))}
        {[placed[0], placed.at(-1)].map((end, index) =>
          end ? (
            <text key={index} className="path-end" aria-hidden {...endLabel(end.x, end.y, width)}>
              {index === 0 ? words.start : words.end}
            </text>
          ) : null,
        )}
      </svg>
    </div>
  );
}

function saidOf({ step, epoch, loss, lr }: SurfaceResult["path"][number]): string {
  return words.point(step, epoch, loss === null ? words.overflow : formatPlain(loss), formatRate(lr));
}

/** Beside the dot, on the side where there is room. */
function endLabel(x: number, y: number, width: number) {
  const isRight = x > width - 70;
  return { x: x + (isRight ? -12 : 12), y: y - 8, textAnchor: isRight ? ("end" as const) : ("start" as const) };
}
