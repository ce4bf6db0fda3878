import type { Surface } from "@glissade/descent";
import { contourSegments } from "./contours.ts";
import { type Heights, pointOf, sharesOf } from "./heights.ts";
import { groundColor, type Palette } from "./palette.ts";
import type { Size, View } from "./view.ts";

/** A landscape from above: colour for height, and lines of equal loss. */
export function mapView(surface: Pick<Surface, "domain">, heights: Heights, { width, height }: Size): View {
  return {
    drawGround(context, palette) {
      context.imageSmoothingEnabled = true;
      context.imageSmoothingQuality = "high";
      // Grid points are the middles of the picture's pixels: cut half a pixel off at every edge.
      const { size } = heights;
      context.drawImage(imageOf(heights, palette), 0.5, 0.5, size - 1, size - 1, 0, 0, width, height);
      drawContours(context, palette, heights, { width, height });
    },
    place(point) {
      const [u, v] = sharesOf(surface, point);
      return { x: u * width, y: (1 - v) * height, visible: true };
    },
    pointAt: (x, y) => pointOf(surface, [x / width, 1 - y / height]),
  };
}

/** A pixel per grid point, y upwards. */
function imageOf({ size, values }: Heights, palette: Palette): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(size, size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const color = groundColor(palette, values[row * size + column]!);
      image.data.set([...color, 255], ((size - 1 - row) * size + column) * 4);
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function drawContours(context: CanvasRenderingContext2D, palette: Palette, heights: Heights, size: Size): void {
  const scale = { x: size.width / (heights.size - 1), y: size.height / (heights.size - 1) };
  context.strokeStyle = palette.line;
  context.lineWidth = 1;
  context.beginPath();
  for (const level of heights.levels) {
    for (const [c, r, c2, r2] of contourSegments(heights.values, heights.size, heights.heightOf(level))) {
      context.moveTo(c * scale.x, size.height - r * scale.y);
      context.lineTo(c2 * scale.x, size.height - r2 * scale.y);
    }
  }
  context.stroke();
}
