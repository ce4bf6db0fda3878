import type { SurfaceResult } from "@glissade/api";
import type { Sampled } from "../../../shared/landscape/heights.ts";

/** A computed surface as a landscape that can be drawn: between the grid's points, and cut at its ceiling. */
export function gridSurface({ xs, ys, losses, ceiling }: SurfaceResult): Sampled {
  const cell = (row: number, column: number): number => Math.min(losses[row]?.[column] ?? ceiling, ceiling);
  const domain = [xs, ys].map((axis) => [axis[0] ?? 0, axis.at(-1) ?? 1] as const);
  return {
    dimension: 2,
    domain,
    minima: [],
    loss: ([x = 0, y = 0]) => {
      const [c, u] = placeOn(xs, x);
      const [r, v] = placeOn(ys, y);
      return (
        (cell(r, c) * (1 - u) + cell(r, c + 1) * u) * (1 - v) + (cell(r + 1, c) * (1 - u) + cell(r + 1, c + 1) * u) * v
      );
    },
  };
}

/** The grid's index before a value, and how far it is to the next. */
function placeOn(axis: readonly number[], value: number): readonly [index: number, share: number] {
  const [first = 0, last = 1] = [axis[0], axis.at(-1)];
  const place = Math.max(0, Math.min(axis.length - 1, ((value - first) / (last - first)) * (axis.length - 1)));
  const index = Math.min(Math.floor(place), axis.length - 2);
  return [index, place - index];
}
