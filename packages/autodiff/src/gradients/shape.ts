import { readAttr } from "../ir/attribute.ts";
import type { Value } from "../ir/graph.ts";
import { padAmounts, sliceAxes, type SliceAxis } from "../infer/slice.ts";
import { isConcrete, normalizeAxis } from "../ir/shape.ts";
import { dilate } from "../ops/dilate.ts";
import { sub } from "../ops/elementwise.ts";
import { reduceSum } from "../ops/reduction.ts";
import { concat, fullLike, pad, reshape, reshapeLike, slice, split, transpose } from "../ops/shape.ts";
import { forInput } from "./arithmetic.ts";
import {
  asInferContext,
  dyOf,
  gradientError,
  inputOf,
  outputOf,
  type GradientContext,
  type GradientRule,
  type GradientRules,
} from "./context.ts";

const sameElements: GradientRule = (context) => [reshapeLike(context.b, dyOf(context), inputOf(context, 0))];

const identity: GradientRule = (context) => [dyOf(context)];

const transposeRule: GradientRule = (context) => {
  const rank = inputOf(context, 0).shape.length;
  const perm = readAttr.ints(context.attributes, "perm") ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
  const inverse = perm.map((_, axis) => perm.indexOf(axis));
  return [transpose(context.b, dyOf(context), inverse)];
};

const concatRule: GradientRule = (context) => {
  const { b } = context;
  const parts = context.inputs.map((_, i) => inputOf(context, i));
  const axis = normalizeAxis(readAttr.int(context.attributes, "axis", 0), parts[0]!.shape.length);
  const sizes = parts.map((part) => part.shape[axis]!);
  if (!isConcrete(sizes)) throw gradientError(context, `extents along axis ${axis} must be numbers (bind them)`);
  return split(b, dyOf(context), sizes, axis);
};

const splitRule: GradientRule = (context) => {
  const { b, dys } = context;
  const axis = normalizeAxis(readAttr.int(context.attributes, "axis", 0), inputOf(context, 0).shape.length);
  return [
    concat(
      b,
      dys.map((dy, i) => dy ?? fullLike(b, outputOf(context, i), 0)),
      axis,
    ),
  ];
};

/** Puts the elements back where they came from, zeros elsewhere. */
const sliceRule: GradientRule = (context) => {
  const { b } = context;
  const x = inputOf(context, 0);
  const axes = sliceAxes(asInferContext(context), x.shape).flatMap((axis) => requireKnown(context, x, axis));
  if (axes.some(({ size }) => size === 0)) return [fullLike(b, x, 0)];
  const spread = spreadOut(context, axes);
  const begins = x.shape.map(() => 0);
  const ends = x.shape.map(() => 0);
  for (const { axis, start, step, size } of axes) {
    begins[axis] = step > 0 ? start : start + step * (size - 1);
    ends[axis] = (x.shape[axis] as number) - begins[axis] - (spread.shape[axis] as number);
  }
  return [pad(b, spread, [...begins, ...ends])];
};

/** An axis of unknown extent that is kept whole needs no work; one that is cut cannot be padded back. */
function requireKnown(context: GradientContext, x: Value, axis: ReturnType<typeof sliceAxes>[number]): SliceAxis[] {
  if ("start" in axis) return [axis];
  if (axis.size === x.shape[axis.axis]) return [];
  throw gradientError(context, `the extent of axis ${axis.axis} must be a number (bind it)`);
}

/** dy with its elements in the order and at the distances that they have in x. */
function spreadOut(context: GradientContext, axes: readonly SliceAxis[]): Value {
  const { b } = context;
  const backward = axes.filter(({ step }) => step < 0);
  let dy = dyOf(context);
  if (backward.length > 0) {
    dy = slice(b, dy, {
      starts: backward.map(() => -1),
      ends: backward.map(() => -Infinity),
      axes: backward.map(({ axis }) => axis),
      steps: backward.map(() => -1),
    });
  }
  const strides = dy.shape.map(() => 1);
  for (const { axis, step } of axes) strides[axis] = Math.abs(step);
  return dilate(b, dy, strides);
}

const padRule: GradientRule = (context) => {
  const { b } = context;
  const mode = readAttr.string(context.attributes, "mode", "constant");
  if (mode !== "constant") throw gradientError(context, `there is no rule for mode "${mode}" yet`);
  const [dy, x] = [dyOf(context), inputOf(context, 0)];
  const { begin, end } = padAmounts(asInferContext(context), x.shape.length);
  const dx = pad(
    b,
    dy,
    [...begin, ...end].map((amount) => -amount),
  );
  // What is not cropped away came from the constant.
  const total = (value: Value) => reduceSum(b, value, undefined, { keepdims: false });
  return [dx, undefined, forInput(context, 2, () => sub(b, total(dy), total(dx)))].slice(0, context.inputs.length);
};

const expandRule: GradientRule = (context) => [forInput(context, 0, () => dyOf(context))];

/** Sums over the copies, each axis being seen as [copies, extent]. */
const tileRule: GradientRule = (context) => {
  const { b } = context;
  const x = inputOf(context, 0);
  const repeats = context.b.contents(inputOf(context, 1));
  if (repeats === undefined || !isConcrete(repeats)) throw gradientError(context, "the repeats are not known");
  const copies = reshape(
    b,
    dyOf(context),
    x.shape.flatMap((extent, i) => [repeats[i]!, extent]),
  );
  return [
    reduceSum(
      b,
      copies,
      x.shape.map((_, i) => 2 * i),
      { keepdims: false },
    ),
  ];
};

const unknown = { notDifferentiable: "there is no rule for it yet" };

/** Operators that move elements. */
export const shapeGradients: GradientRules = {
  Reshape: sameElements,
  Flatten: sameElements,
  Squeeze: sameElements,
  Unsqueeze: sameElements,
  Identity: identity,
  Transpose: transposeRule,
  Concat: concatRule,
  Split: splitRule,
  Slice: sliceRule,
  Pad: padRule,
  Expand: expandRule,
  Tile: tileRule,
  Resize: unknown,
  DepthToSpace: unknown,
  SpaceToDepth: unknown,
};
