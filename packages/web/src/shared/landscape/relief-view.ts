import type { Surface } from "@glissade/descent";
import { heightAt, type Heights, pointOf, sharesOf } from "./heights.ts";
import { groundColor, type Palette } from "./palette.ts";
import type { Size, View } from "./view.ts";

/** From where a relief is seen, in degrees: round it, and from how far above. */
export interface Angle {
  readonly turn: number;
  readonly tilt: number;
}

export const usualAngle: Angle = { turn: 30, tilt: 38 };
export const tiltLimits = { least: 10, most: 85 } as const;

/** How high the relief is against its width. */
const tallness = 0.55;
/** Lines over the ground between every few cells, to show its shape. */
const meshEvery = 4;

/**
 * A landscape as a relief, drawn far cells first, in parallel perspective. Cells are few enough (a thousand or two) for
 * a plain canvas to draw while the relief turns; while balls roll it is not drawn again.
 */
export function reliefView(
  surface: Pick<Surface, "domain">,
  heights: Heights,
  { width, height }: Size,
  angle: Angle,
): View {
  const camera = cameraOf(angle, { width, height });
  const { size, values } = heights;
  const corner = (index: number): readonly [number, number] => {
    const level = values[index]!;
    return camera.project((index % size) / (size - 1), Math.floor(index / size) / (size - 1), clamped(level));
  };
  return {
    drawGround(context, palette) {
      context.fillStyle = palette.paper;
      context.fillRect(0, 0, width, height);
      const xs = new Float32Array(size * size);
      const ys = new Float32Array(size * size);
      for (let i = 0; i < size * size; i++) [xs[i], ys[i]] = corner(i) as [number, number];
      context.lineWidth = 1;
      for (const cell of farCellsFirst(size, camera)) drawCell(context, palette, heights, cell, xs, ys);
    },
    place(point, loss) {
      const [u, v] = sharesOf(surface, point);
      const level = clamped(heights.heightOf(loss));
      const [x, y] = camera.project(u, v, level);
      return { x, y, visible: !camera.isHidden(heights, u, v, level) };
    },
    pointAt(x, y) {
      let best: { readonly index: number; readonly far: number } | undefined;
      for (let i = 0; i < size * size; i++) {
        const [px, py] = corner(i);
        const far = Math.hypot(px - x, py - y);
        const hidden = camera.isHidden(heights, (i % size) / (size - 1), Math.floor(i / size) / (size - 1), values[i]!);
        if (!hidden && far < 24 && far < (best?.far ?? Infinity)) best = { index: i, far };
      }
      if (!best) return undefined;
      return pointOf(surface, [(best.index % size) / (size - 1), Math.floor(best.index / size) / (size - 1)]);
    },
  };
}

/** What rises above the picture is cut at its rim. */
function clamped(level: number): number {
  return Math.max(-0.05, Math.min(1.15, Number.isFinite(level) ? level : 1.15));
}

interface Camera {
  /** From shares and a height to pixels. */
  project(u: number, v: number, level: number): readonly [number, number];
  /** Whether the ground stands between a place and the eye. */
  isHidden(heights: Heights, u: number, v: number, level: number): boolean;
  /** Towards the eye along u and v. */
  readonly near: readonly [number, number];
}

function cameraOf({ turn, tilt }: Angle, { width, height }: Size): Camera {
  const [a, b] = [(turn * Math.PI) / 180, (tilt * Math.PI) / 180];
  const [cos, sin, lean, rise] = [Math.cos(a), Math.sin(a), Math.sin(b), Math.cos(b) * tallness];
  // Wide enough for the diagonal, high enough for the diagonal seen from the tilt and the relief on it.
  const scale = Math.min(width / 1.46, height / (1.42 * lean + rise + 0.12));
  const middle = height / 2 + (rise * scale) / 2;
  // Towards the eye, away from the screen: down along the turned y.
  const near = [-sin, -cos] as const;
  const climb = Math.tan(b) / tallness;
  return {
    near,
    project(u, v, level) {
      const [x, y] = [u - 0.5, v - 0.5];
      const [across, away] = [x * cos - y * sin, x * sin + y * cos];
      return [width / 2 + across * scale, middle - away * lean * scale - level * rise * scale];
    },
    isHidden(heights, u, v, level) {
      const steps = 32;
      for (let i = 1; i <= steps; i++) {
        const way = (i / steps) ** 1.5 * 1.42;
        const [c, r] = [u + near[0] * way, v + near[1] * way];
        const ground = heightAt(heights, c * (heights.size - 1), r * (heights.size - 1));
        if (Number.isNaN(ground)) {
          if (c < 0 || r < 0 || c > 1 || r > 1) return false;
          continue;
        }
        const sight = level + 0.02 + way * climb;
        if (sight > 1.2) return false;
        if (ground > sight) return true;
      }
      return false;
    },
  };
}

/** The cells' first corners, in an order in which no cell covers a later one. */
function farCellsFirst(size: number, { near }: Camera): number[] {
  const upwards = Array.from({ length: size - 1 }, (_, i) => i);
  const columns = near[0] < 0 ? upwards.toReversed() : upwards;
  const rows = near[1] < 0 ? upwards.toReversed() : upwards;
  return rows.flatMap((row) => columns.map((column) => row * size + column));
}

function drawCell(
  context: CanvasRenderingContext2D,
  palette: Palette,
  { size, values }: Heights,
  cell: number,
  xs: Float32Array,
  ys: Float32Array,
): void {
  const [a, b, c, d] = [cell, cell + 1, cell + size + 1, cell + size];
  const level = (values[a]! + values[b]! + values[c]! + values[d]!) / 4;
  if (Number.isNaN(level)) return;
  // Lit from one side: slopes towards it are brighter.
  const slope = (values[b]! - values[a]! + values[c]! - values[d]! + values[d]! - values[a]!) * size * 0.06;
  const light = 1 - Math.max(-0.06, Math.min(0.2, slope * 0.2));
  context.fillStyle = context.strokeStyle = `rgb(${groundColor(palette, level, light).join()})`;
  context.beginPath();
  context.moveTo(xs[a]!, ys[a]!);
  context.lineTo(xs[b]!, ys[b]!);
  context.lineTo(xs[c]!, ys[c]!);
  context.lineTo(xs[d]!, ys[d]!);
  context.closePath();
  context.fill();
  // Without its own edge, the ground shines through between cells.
  context.stroke();
  const [column, row] = [cell % size, Math.floor(cell / size)];
  if (column % meshEvery !== 0 && row % meshEvery !== 0) return;
  context.strokeStyle = palette.mesh;
  context.beginPath();
  if (row % meshEvery === 0) {
    context.moveTo(xs[a]!, ys[a]!);
    context.lineTo(xs[b]!, ys[b]!);
  }
  if (column % meshEvery === 0) {
    context.moveTo(xs[a]!, ys[a]!);
    context.lineTo(xs[d]!, ys[d]!);
  }
  context.stroke();
}
