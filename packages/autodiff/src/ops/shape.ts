import { attr } from "../ir/attribute.ts";
import type { GraphBuilder } from "../ir/builder.ts";
import { AutodiffError } from "../ir/error.ts";
import type { Value } from "../ir/graph.ts";
import { formatShape, isConcrete, sameShape, type Shape } from "../ir/shape.ts";
import { tensor } from "../ir/tensor.ts";

/** The shape of a value as an int64 tensor: a constant where it is known, a `Shape` node elsewhere. */
export function shapeOf(b: GraphBuilder, x: Value): Value {
  return isConcrete(x.shape) ? b.ints(x.shape) : b.op("Shape", [x]);
}

/**
 * Reshapes; extents may be names, 0 (keep) and, once, -1 (what remains). A name is written as 0 or -1 where that says the
 * same, so that the batch size stays free.
 *
 * @throws AutodiffError `shape_unknown` when several names cannot be told apart that way
 */
export function reshape(b: GraphBuilder, x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) return x;
  const target = shape.map((dim, i) => (typeof dim === "number" ? dim : x.shape[i] === dim ? 0 : dim));
  const open = target.filter((dim) => typeof dim === "string").length;
  if (open > 1 || (open === 1 && target.includes(-1))) {
    const message = `Reshape of "${x.name}" ${formatShape(x.shape)} to ${formatShape(shape)} has more than one unknown.`;
    throw new AutodiffError("shape_unknown", message, { key: x.name, found: shape, expected: "at most one unknown" });
  }
  const ints = target.map((dim) => (typeof dim === "string" ? -1 : dim));
  return b.op("Reshape", [x, b.ints(ints)]);
}

/** Reshapes to the shape of another value, whatever is known of it. */
export function reshapeLike(b: GraphBuilder, x: Value, like: Value): Value {
  if (sameShape(x.shape, like.shape)) return x;
  const unknowns = like.shape.filter((dim, i) => typeof dim === "string" && x.shape[i] !== dim).length;
  // An extent of 0 would be read as "keep".
  if (unknowns <= 1 && !like.shape.includes(0)) return reshape(b, x, like.shape);
  return b.op("Reshape", [x, shapeOf(b, like)], { allowzero: attr.int(1) });
}

/** A matrix: axes before `axis` (default 1) joined into rows, the others into columns. */
export function flatten(b: GraphBuilder, x: Value, options: { readonly axis?: number } = {}): Value {
  return b.op("Flatten", [x], { axis: attr.int(options.axis ?? 1) });
}

/** Axis i of the result is axis perm[i] of x. */
export function transpose(b: GraphBuilder, x: Value, perm: readonly number[]): Value {
  return b.op("Transpose", [x], { perm: attr.ints(perm) });
}

/** Removes axes of extent 1. */
export function squeeze(b: GraphBuilder, x: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? x : b.op("Squeeze", [x, b.ints(axes)]);
}

/** Inserts axes of extent 1; positions count in the result. */
export function unsqueeze(b: GraphBuilder, x: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? x : b.op("Unsqueeze", [x, b.ints(axes)]);
}

/** Joins along `axis`. */
export function concat(b: GraphBuilder, parts: readonly Value[], axis: number): Value {
  return b.op("Concat", parts, { axis: attr.int(axis) });
}

/** Cuts along `axis` into parts of the given extents. */
export function split(b: GraphBuilder, x: Value, sizes: readonly number[], axis: number): Value[] {
  return b.node("Split", [x, b.ints(sizes)], { axis: attr.int(axis) }, { outputs: sizes.length });
}

/** Which elements a slice takes; one entry an axis in `axes` (default 0, 1, …). Negative positions count from the end. */
export interface SliceOptions {
  readonly starts: readonly number[];
  /** Exclusive; `Infinity` is the end. */
  readonly ends: readonly number[];
  readonly axes?: readonly number[];
  readonly steps?: readonly number[];
}

/** Every `step`-th element from `start` up to `end` along the given axes. */
export function slice(b: GraphBuilder, x: Value, options: SliceOptions): Value {
  const { starts, axes = starts.map((_, i) => i), steps } = options;
  const far = 0x7fffffffffffffffn;
  const ends = options.ends.map((end) => (end === Infinity ? far : end === -Infinity ? -far : BigInt(end)));
  const inputs = [x, b.ints(starts), b.constant(tensor("int64", [ends.length], ends)), b.ints(axes)];
  return b.op("Slice", steps === undefined ? inputs : [...inputs, b.ints(steps)]);
}

/** Pads with a constant: `pads` holds all beginnings, then all ends, one of each an axis; negative ones crop. */
export function pad(
  b: GraphBuilder,
  x: Value,
  pads: readonly number[],
  options: { readonly value?: number } = {},
): Value {
  if (pads.every((amount) => amount === 0)) return x;
  const inputs = [x, b.ints(pads)];
  return b.op("Pad", options.value ? [...inputs, b.constant(options.value, x.type)] : inputs);
}

/** Repeats axes of extent 1 until the shape is that given, a list or an int64 value. */
export function expand(b: GraphBuilder, x: Value, shape: readonly number[] | Value): Value {
  return b.op("Expand", [x, "name" in shape ? shape : b.ints(shape)]);
}

/** Repeats axes of extent 1 until the shape is that of `like`. */
export function expandLike(b: GraphBuilder, x: Value, like: Value): Value {
  return sameShape(x.shape, like.shape) ? x : expand(b, x, shapeOf(b, like));
}

/** Picks along `axis` (default 0) by index. */
export function gather(b: GraphBuilder, x: Value, indices: Value, options: { readonly axis?: number } = {}): Value {
  return b.op("Gather", [x, indices], { axis: attr.int(options.axis ?? 0) });
}

/** A tensor like `x` in type and shape, filled with one number. */
export function fullLike(b: GraphBuilder, x: Value, fill: number): Value {
  return expandLike(b, b.constant(fill, x.type), x);
}
