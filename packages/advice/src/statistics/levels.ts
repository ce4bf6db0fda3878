import type { Point } from "../series.ts";
import { median } from "./median.ts";

/**
 * The level of a noisy series: at each point the median of it and the points before it, `span` in all, fewer at the
 * beginning. Looks back only, so what it says of a step never changes when more is recorded.
 */
export function levelsOf(points: readonly Point[], span: number): Point[] {
  const values = points.map(({ value }) => value);
  return points.map(({ step }, index) => ({
    step,
    value: median(values.slice(Math.max(0, index + 1 - span), index + 1)),
  }));
}
