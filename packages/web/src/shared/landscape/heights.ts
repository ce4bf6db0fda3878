import type { Point, Surface } from "@glissade/descent";

/** A landscape's losses on a grid, and how high they are drawn. */
export interface Heights {
  /** Points along each side. */
  readonly size: number;
  /** Row by row of y (one row for a curve): 0 lowest, 1 highest; NaN where there is no loss. */
  readonly values: Float32Array;
  /** How high a loss is drawn; may be below 0 or above 1 outside the grid. */
  readonly heightOf: (loss: number) => number;
  /** Losses at which contour lines are worth drawing. */
  readonly levels: readonly number[];
  readonly low: number;
  readonly high: number;
}

const contourLines = 14;

/** What is needed of a landscape to draw it. */
export type Sampled = Pick<Surface, "dimension" | "domain" | "loss" | "minima">;

/**
 * Samples a landscape. Where most of it lies low under a few high walls at its rim (Rosenbrock), height is the logarithm of the
 * loss, or nothing but walls would be seen.
 */
export function sampleHeights(surface: Sampled, size: number): Heights {
  const [xs, ys] = [axisPoints(surface, 0, size), surface.dimension === 2 ? axisPoints(surface, 1, size) : [0]];
  const losses = new Float64Array(xs.length * ys.length);
  for (const [row, y] of ys.entries()) {
    for (const [column, x] of xs.entries()) losses[row * size + column] = surface.loss([x, y]);
  }
  const sorted = losses.filter((loss) => Number.isFinite(loss)).toSorted();
  const known = surface.minima.map(({ at }) => surface.loss(at));
  const low = Math.min(sorted[0] ?? 0, ...known);
  const high = Math.max(sorted.at(-1) ?? 1, low + 1e-12);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? low;
  const hasWalls = surface.dimension === 2 && isOnRim(losses.indexOf(sorted.at(-1) ?? NaN), size);
  const bend = hasWalls ? bendFor((middle - low) / (high - low)) : 0;
  const heightOf = (loss: number): number => bent((loss - low) / (high - low), bend);
  const levels = Array.from({ length: contourLines }, (_, i) => {
    const height = (i + 0.5) / contourLines;
    return low + (high - low) * unbent(height, bend);
  });
  return { size, values: Float32Array.from(losses, heightOf), heightOf, levels, low, high };
}

export function axisPoints(surface: Pick<Surface, "domain">, axis: number, size: number): number[] {
  const [low, high] = surface.domain[axis]!;
  return Array.from({ length: size }, (_, i) => low + ((high - low) * i) / (size - 1));
}

function isOnRim(index: number, size: number): boolean {
  const [column, row] = [index % size, Math.floor(index / size)];
  return [column, row].some((place) => place === 0 || place === size - 1);
}

/** How much to bend: so that the middle loss is drawn at about a third of the height. */
function bendFor(middle: number): number {
  if (!(middle < 0.2)) return 0;
  return Math.min(1e5, 1 / Math.max(middle, 1e-9) ** 1.3);
}

/** 0 to 1 onto itself, steep at first. */
function bent(share: number, bend: number): number {
  if (bend === 0 || share < 0) return share;
  return Math.log1p(bend * share) / Math.log1p(bend);
}

function unbent(height: number, bend: number): number {
  return bend === 0 ? height : Math.expm1(height * Math.log1p(bend)) / bend;
}

/** The height between the grid's points; NaN outside it. */
export function heightAt({ size, values }: Heights, column: number, row: number): number {
  if (!(column >= 0 && row >= 0 && column <= size - 1 && row <= size - 1)) return NaN;
  const [c, r] = [Math.min(Math.floor(column), size - 2), Math.min(Math.floor(row), size - 2)];
  const [u, v] = [column - c, row - r];
  const at = r * size + c;
  const [a, b, d, e] = [values[at]!, values[at + 1]!, values[at + size]!, values[at + size + 1]!];
  return (a * (1 - u) + b * u) * (1 - v) + (d * (1 - u) + e * u) * v;
}

/** A point in shares of the domain: 0 to 1 inside. */
export function sharesOf({ domain }: Pick<Surface, "domain">, point: Point): [number, number] {
  const share = (axis: number): number => {
    const [low, high] = domain[axis] ?? [0, 1];
    return ((point[axis] ?? 0) - low) / (high - low);
  };
  return [share(0), share(1)];
}

/** Back from shares, kept inside the domain and to as many digits as a pixel is worth. */
export function pointOf({ domain }: Pick<Surface, "domain">, shares: readonly number[]): number[] {
  return domain.map(([low, high], axis) => {
    const share = Math.max(0, Math.min(1, shares[axis] ?? 0));
    const digits = Math.max(0, 3 - Math.floor(Math.log10(high - low)));
    return Number((low + (high - low) * share).toFixed(digits)) + 0;
  });
}
