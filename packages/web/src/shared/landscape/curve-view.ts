import type { Surface } from "@glissade/descent";
import { formatPlain } from "../format/numbers.ts";
import { axisPoints, type Heights, pointOf, sharesOf } from "./heights.ts";
import { groundColor, type Palette } from "./palette.ts";
import type { Size, View } from "./view.ts";

const margin = { left: 12, right: 12, top: 28, bottom: 26 };

/** A loss in one dimension: the curve over x. */
export function curveView(surface: Surface, heights: Heights, { width, height }: Size): View {
  const [inner, tall] = [width - margin.left - margin.right, height - margin.top - margin.bottom];
  const toX = (share: number): number => margin.left + share * inner;
  const toY = (level: number): number => margin.top + (1 - level) * tall * 0.92;
  return {
    drawGround(context, palette) {
      context.fillStyle = palette.paper;
      context.fillRect(0, 0, width, height);
      drawArea(context, palette, heights, { toX, toY, bottom: height - margin.bottom });
      drawTicks(context, palette, surface, { toX, y: height - margin.bottom });
    },
    place(point, loss) {
      const [share] = sharesOf(surface, point);
      return { x: toX(share), y: toY(heights.heightOf(loss)), visible: true };
    },
    pointAt: (x) => pointOf(surface, [(x - margin.left) / inner]),
  };
}

interface Frame {
  readonly toX: (share: number) => number;
  readonly toY: (level: number) => number;
  readonly bottom: number;
}

function drawArea(
  context: CanvasRenderingContext2D,
  palette: Palette,
  { values, size }: Heights,
  { toX, toY, bottom }: Frame,
): void {
  const path = new Path2D();
  for (let i = 0; i < size; i++) {
    if (Number.isFinite(values[i])) path.lineTo(toX(i / (size - 1)), toY(values[i]!));
  }
  const area = new Path2D(path);
  area.lineTo(toX(1), bottom);
  area.lineTo(toX(0), bottom);
  const fill = context.createLinearGradient(0, toY(1), 0, bottom);
  for (const share of [0, 0.25, 0.5, 0.75, 1])
    fill.addColorStop(share, `rgb(${groundColor(palette, 1 - share).join()})`);
  context.fillStyle = fill;
  context.fill(area);
  context.strokeStyle = palette.text;
  context.lineWidth = 2;
  context.stroke(path);
}

function drawTicks(
  context: CanvasRenderingContext2D,
  palette: Palette,
  surface: Surface,
  { toX, y }: { readonly toX: (share: number) => number; readonly y: number },
): void {
  context.fillStyle = palette.text;
  context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  context.textBaseline = "top";
  for (const [i, value] of axisPoints(surface, 0, 5).entries()) {
    context.textAlign = i === 0 ? "left" : i === 4 ? "right" : "center";
    context.fillText(formatPlain(value), toX(i / 4), y + 8);
  }
}
