import { countUpTo } from "../../milestones.ts";

/** Points with rising x. */
export type Points = readonly (readonly [x: number, y: number])[];

export const interpolations = ["linear", "step", "monotone"] as const;
export type Interpolation = (typeof interpolations)[number];

/**
 * Slopes for a cubic through the points that goes up and down only where the points do (Fritsch and Butland 1984, as
 * Steffen 1990 and others take it: a weighted harmonic mean of the neighbouring lines, 0 at peaks and valleys).
 */
function monotoneSlopes(points: Points): number[] {
  const last = points.length - 1;
  const width = (i: number): number => points[i + 1]![0] - points[i]![0];
  const line = (i: number): number => (points[i + 1]![1] - points[i]![1]) / width(i);
  return points.map((_point, i) => {
    if (last === 0) return 0;
    if (i === 0) return endSlope(line(0), last > 1 ? line(1) : line(0), width(0), last > 1 ? width(1) : width(0));
    if (i === last) {
      if (last === 1) return line(0);
      return endSlope(line(last - 1), line(last - 2), width(last - 1), width(last - 2));
    }
    const [before, after] = [line(i - 1), line(i)];
    if (before * after <= 0) return 0;
    const [w1, w2] = [2 * width(i) + width(i - 1), width(i) + 2 * width(i - 1)];
    return (w1 + w2) / (w1 / before + w2 / after);
  });
}

/** The slope at an end, from a parabola through three points, tamed so that the curve stays monotone. */
function endSlope(near: number, far: number, nearWidth: number, farWidth: number): number {
  const slope = ((2 * nearWidth + farWidth) * near - nearWidth * far) / (nearWidth + farWidth);
  if (slope * near <= 0) return 0;
  return near * far <= 0 && Math.abs(slope) > 3 * Math.abs(near) ? 3 * near : slope;
}

/** A function through the points, constant before the first and after the last. */
export function curveThrough(points: Points, interpolation: Interpolation): (t: number) => number {
  const steps = points.map(([x]) => x);
  const slopes = interpolation === "monotone" ? monotoneSlopes(points) : [];
  return (t) => {
    const next = countUpTo(steps, t);
    if (next === 0) return points[0]![1];
    const [x0, y0] = points[next - 1]!;
    if (next === points.length || interpolation === "step") return y0;
    const [x1, y1] = points[next]!;
    const p = (t - x0) / (x1 - x0);
    if (interpolation === "linear") return y0 + (y1 - y0) * p;
    const q = 1 - p;
    const [m0, m1] = [slopes[next - 1]! * (x1 - x0), slopes[next]! * (x1 - x0)];
    const value = q * q * ((1 + 2 * p) * y0 + p * m0) + p * p * ((1 + 2 * q) * y1 - q * m1);
    // Rounding must not carry the curve past its own points.
    return Math.min(Math.max(value, Math.min(y0, y1)), Math.max(y0, y1));
  };
}
