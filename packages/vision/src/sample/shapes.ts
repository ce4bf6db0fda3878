/**
 * Signed distances to plane shapes: negative inside, positive outside, about true near the edge.
 */
export function circle(x: number, y: number, radius: number): number {
  return Math.sqrt(x * x + y * y) - radius;
}

/** An upright rectangle around the origin, given by its half sides. */
export function box(x: number, y: number, halfWidth: number, halfHeight: number): number {
  const dx = Math.abs(x) - halfWidth;
  const dy = Math.abs(y) - halfHeight;
  const outsideX = Math.max(dx, 0);
  const outsideY = Math.max(dy, 0);
  return Math.sqrt(outsideX * outsideX + outsideY * outsideY) + Math.min(Math.max(dx, dy), 0);
}

/** A regular hexagon around the origin; `radius` is that of the inscribed circle. */
export function hexagon(x: number, y: number, radius: number): number {
  const ax = Math.abs(x);
  const ay = Math.abs(y);
  return Math.max(ax * 0.8660254037844386 + ay * 0.5, ay) - radius;
}

/** Between 0 and 1, once up and once down per unit. */
export function triangleWave(t: number): number {
  return Math.abs((t - Math.floor(t)) * 2 - 1);
}

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}
