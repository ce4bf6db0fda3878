import { multiplyDims, type Dim } from "./dim.ts";
import { AutodiffError } from "./error.ts";

/** The extents of a tensor's axes. */
export type Shape = readonly Dim[];

/** Whether every extent is a number. */
export function isConcrete(shape: Shape): shape is readonly number[] {
  return shape.every((dim) => typeof dim === "number");
}

/** A shape as people read it: `[N, 3, 32, 32]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Product of all extents; 1 for a scalar. */
export function shapeSize(shape: Shape): Dim {
  return shape.reduce<Dim>(multiplyDims, 1);
}

/**
 * The common shape of operands under NumPy's rules. A named extent against a number above 1 gives the number; two
 * different names give a derived name.
 *
 * @throws AutodiffError `shape_mismatch`
 */
export function broadcastShapes(...shapes: readonly Shape[]): Shape {
  return shapes.reduce((a, b) => {
    const rank = Math.max(a.length, b.length);
    return Array.from({ length: rank }, (_, i) => {
      const x = a[i - rank + a.length] ?? 1;
      const y = b[i - rank + b.length] ?? 1;
      return broadcastDim(x, y, a, b);
    });
  }, []);
}

function broadcastDim(x: Dim, y: Dim, a: Shape, b: Shape): Dim {
  if (x === y || y === 1) return x;
  if (x === 1) return y;
  if (typeof x === "string") return typeof y === "string" ? `broadcast(${[x, y].sort().join(",")})` : y;
  if (typeof y === "string") return x;
  throw new AutodiffError("shape_mismatch", `Shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast.`, {
    found: [a, b],
    expected: "extents that are equal or 1",
  });
}

/**
 * The axis counted from the front.
 *
 * @throws AutodiffError `invalid_argument` when it lies outside the rank
 */
export function normalizeAxis(axis: number, rank: number): number {
  const normal = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(normal) && normal >= 0 && normal < Math.max(rank, 1)) return normal;
  throw new AutodiffError("invalid_argument", `Axis ${axis} lies outside rank ${rank}.`, {
    key: "axis",
    found: axis,
    expected: `an integer from ${-rank} to ${rank - 1}`,
  });
}

/** Whether two shapes are known to be equal. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}
