import { readAttr } from "../ir/attribute.ts";
import { addDims, divideDims, divideExactly, multiplyDims, type Dim } from "../ir/dim.ts";
import { broadcastShapes, formatShape, normalizeAxis, shapeSize, type Shape } from "../ir/shape.ts";
import {
  inferError,
  requireContents,
  requireInput,
  requireNumbers,
  requireSameType,
  type InferContext,
  type InferRule,
  type InferRules,
} from "./context.ts";
import { inferPad, inferSlice } from "./slice.ts";

/** Axes from input 1, or from the attribute where an older operator set has them. */
export function listedAxes(context: InferContext, rank: number): readonly number[] | undefined {
  const listed =
    context.inputs[1] === undefined ? readAttr.ints(context.attributes, "axes") : requireNumbers(context, 1);
  return listed?.map((axis) => normalizeAxis(axis, rank));
}

const reshape: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const allowZero = readAttr.int(context.attributes, "allowzero", 0) !== 0;
  const wanted = requireContents(context, 1).map((dim, i) => {
    if (dim !== 0 || allowZero) return dim;
    return shape[i] ?? 0;
  });
  return [{ type, shape: fillUnknown(context, shape, wanted) }];
};

/** Puts the one extent that makes the sizes agree in the place of -1. */
function fillUnknown(context: InferContext, from: Shape, wanted: Shape): Shape {
  const size = shapeSize(from);
  const hole = wanted.indexOf(-1);
  if (hole < 0) {
    const target = shapeSize(wanted);
    if (typeof size !== "number" || typeof target !== "number" || size === target) return wanted;
    throw inferError(context, "shape_mismatch", `${formatShape(from)} cannot become ${formatShape(wanted)}`, from);
  }
  const rest = shapeSize(wanted.filter((_, i) => i !== hole));
  const exact = divideExactly(size, rest);
  if (exact !== undefined) return wanted.with(hole, exact);
  if (typeof size === "string")
    return wanted.with(hole, typeof rest === "number" ? divideDims(size, rest) : `(${size})/(${rest})`);
  throw inferError(context, "shape_mismatch", `${formatShape(from)} cannot become ${formatShape(wanted)}`, from);
}

const flatten: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const axis = readAttr.int(context.attributes, "axis", 1);
  const split = axis < 0 ? axis + shape.length : axis;
  return [{ type, shape: [shapeSize(shape.slice(0, split)), shapeSize(shape.slice(split))] }];
};

const squeeze: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const axes = listedAxes(context, shape.length);
  const kept = shape.filter((dim, i) => (axes === undefined ? dim !== 1 : !axes.includes(i)));
  const wrong = axes?.find((axis) => typeof shape[axis] === "number" && shape[axis] !== 1);
  if (wrong === undefined) return [{ type, shape: kept }];
  throw inferError(context, "shape_mismatch", `axis ${wrong} of ${formatShape(shape)} is ${shape[wrong]}`, shape, "1");
};

const unsqueeze: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const listed =
    context.inputs[1] === undefined ? readAttr.ints(context.attributes, "axes") : requireNumbers(context, 1);
  const rank = shape.length + (listed?.length ?? 0);
  const axes = new Set(listed?.map((axis) => normalizeAxis(axis, rank)));
  const rest = [...shape];
  return [{ type, shape: Array.from({ length: rank }, (_, i) => (axes.has(i) ? 1 : rest.shift()!)) }];
};

const transpose: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const perm = readAttr.ints(context.attributes, "perm") ?? shape.map((_, i) => shape.length - 1 - i);
  if (perm.length !== shape.length || new Set(perm).size !== perm.length || perm.some((p) => shape[p] === undefined)) {
    throw inferError(
      context,
      "invalid_argument",
      `perm [${perm.join(", ")}] does not permute ${formatShape(shape)}`,
      perm,
    );
  }
  return [{ type, shape: perm.map((p) => shape[p]!) }];
};

const concat: InferRule = (context) => {
  const type = requireSameType(context);
  const shapes = context.inputs.map((_, i) => requireInput(context, i).shape);
  const first = shapes[0]!;
  const axis = normalizeAxis(readAttr.int(context.attributes, "axis", 0), first.length);
  const other = shapes.find(
    (shape) => shape.length !== first.length || shape.some((dim, i) => i !== axis && differ(dim, first[i]!)),
  );
  if (other !== undefined) {
    const found = `${formatShape(other)} does not join ${formatShape(first)} along axis ${axis}`;
    throw inferError(context, "shape_mismatch", found, other, "equal extents elsewhere");
  }
  const total = shapes.map((shape) => shape[axis]!).reduce(addDims);
  // A number says more than a name that must equal it.
  const dims = first.map((dim, i) => shapes.map((shape) => shape[i]!).find((d) => typeof d === "number") ?? dim);
  return [{ type, shape: dims.with(axis, total) }];
};

const differ = (a: Dim, b: Dim): boolean => typeof a === "number" && typeof b === "number" && a !== b;

const split: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const axis = normalizeAxis(readAttr.int(context.attributes, "axis", 0), shape.length);
  return splitSizes(context, shape[axis]!).map((size) => ({ type, shape: shape.with(axis, size) }));
};

/** Extents of a split's parts along its axis. */
export function splitSizes(context: InferContext, extent: Dim): readonly Dim[] {
  const listed =
    context.inputs[1] === undefined ? readAttr.ints(context.attributes, "split") : requireContents(context, 1);
  if (listed !== undefined) return listed;
  const parts = readAttr.int(context.attributes, "num_outputs", context.outputCount ?? 1);
  const size = divideDims(extent, parts, true);
  return Array.from({ length: parts }, (_, i) => {
    if (i < parts - 1) return size;
    return typeof extent === "number" && typeof size === "number" ? extent - size * (parts - 1) : size;
  });
}

const expand: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  return [{ type, shape: broadcastShapes(shape, requireContents(context, 1)) }];
};

const tile: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const repeats = requireContents(context, 1);
  return [{ type, shape: shape.map((dim, i) => multiplyDims(dim, repeats[i]!)) }];
};

const shapeOf: InferRule = (context) => {
  const { shape } = requireInput(context, 0);
  return [{ type: "int64", shape: [shapeRange(context, shape).length] }];
};

/** The extents that a `Shape` node gives: all, or those from `start` to `end`. */
export function shapeRange(context: InferContext, shape: Shape): Shape {
  const end = readAttr.int(context.attributes, "end", shape.length);
  return shape.slice(readAttr.int(context.attributes, "start", 0), end);
}

const size: InferRule = () => [{ type: "int64", shape: [] }];

const resize: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  if (context.inputs[3] !== undefined) return [{ type, shape: requireContents(context, 3) }];
  const scales = readAttr.floats(context.attributes, "scales");
  if (scales === undefined)
    throw inferError(context, "shape_unknown", "the output's size is not known", undefined, "sizes");
  return [{ type, shape: shape.map((dim, i) => (typeof dim === "number" ? Math.floor(dim * scales[i]!) : dim)) }];
};

const spaceToDepth: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const block = readAttr.int(context.attributes, "blocksize", 1);
  const [n, c, h, w] = shape as [Dim, Dim, Dim, Dim];
  return [{ type, shape: [n, multiplyDims(c, block * block), divideDims(h, block), divideDims(w, block)] }];
};

/** Operators that move elements without changing them, and those that look at shapes. */
export const shapeRules: InferRules = {
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Slice: inferSlice,
  Pad: inferPad,
  Expand: expand,
  Tile: tile,
  Shape: shapeOf,
  Size: size,
  Resize: resize,
  SpaceToDepth: spaceToDepth,
};
