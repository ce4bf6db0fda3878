import { readAttr } from "../ir/attribute.ts";
import type { GraphBuilder } from "../ir/builder.ts";
import type { Value } from "../ir/graph.ts";
import { mul } from "../ops/elementwise.ts";
import { gemm, matMul } from "../ops/matrix.ts";
import { reshape, reshapeLike, transpose, unsqueeze } from "../ops/shape.ts";
import { forInput } from "./arithmetic.ts";
import { dyOf, inputOf, type GradientContext, type GradientRule, type GradientRules } from "./context.ts";
import { sumLike } from "./sum-like.ts";

function swapLast(b: GraphBuilder, x: Value): Value {
  const axes = x.shape.map((_, i) => i);
  return transpose(b, x, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
}

/** Operands of a product as matrices: a vector is a row on the left, a column on the right. */
function asMatrices(context: GradientContext): { left: Value; right: Value; dy: Value } {
  const { b } = context;
  const [x, y] = [inputOf(context, 0), inputOf(context, 1)];
  const missing = [...(x.shape.length === 1 ? [-2] : []), ...(y.shape.length === 1 ? [-1] : [])];
  const rank = dyOf(context).shape.length + missing.length;
  return {
    left: x.shape.length === 1 ? unsqueeze(b, x, [0]) : x,
    right: y.shape.length === 1 ? unsqueeze(b, y, [1]) : y,
    dy: unsqueeze(
      b,
      dyOf(context),
      missing.map((axis) => axis + rank),
    ),
  };
}

// Y = A B: dA = dY B^T, dB = A^T dY, each summed over the batch axes along which it was repeated
const matMulRule: GradientRule = (context) => {
  const { b } = context;
  const { left, right, dy } = asMatrices(context);
  const product = (input: Value, like: Value, make: () => Value) => reshapeLike(b, sumLike(b, make(), like), input);
  return [
    context.needs(0) ? product(inputOf(context, 0), left, () => timesTransposed(b, dy, right)) : undefined,
    context.needs(1) ? product(inputOf(context, 1), right, () => transposedTimes(b, left, dy, right)) : undefined,
  ];
};

function timesTransposed(b: GraphBuilder, dy: Value, right: Value): Value {
  if (dy.shape.length === 2 && right.shape.length === 2) return gemm(b, dy, right, undefined, { transB: true });
  return matMul(b, dy, swapLast(b, right));
}

/** A^T dY; where B is one matrix for all batches, their rows are stacked and one product sums over them. */
function transposedTimes(b: GraphBuilder, left: Value, dy: Value, right: Value): Value {
  const [inner, columns] = right.shape.slice(-2);
  const sameBatch = left.shape.length === dy.shape.length;
  if (right.shape.length === 2 && sameBatch && typeof inner === "number" && typeof columns === "number") {
    const rows = (x: Value, width: number) => (x.shape.length === 2 ? x : reshape(b, x, [-1, width]));
    return gemm(b, rows(left, inner), rows(dy, columns), undefined, { transA: true });
  }
  return matMul(b, swapLast(b, left), dy);
}

// Y = alpha A' B' + beta C, the dash being the transposition asked for
const gemmRule: GradientRule = (context) => {
  const { b, attributes } = context;
  const [dy, x, y] = [dyOf(context), inputOf(context, 0), inputOf(context, 1)];
  const transA = readAttr.int(attributes, "transA", 0) !== 0;
  const transB = readAttr.int(attributes, "transB", 0) !== 0;
  const alpha = readAttr.float(attributes, "alpha", 1);
  const beta = readAttr.float(attributes, "beta", 1);
  const product = (p: Value, q: Value, transP: boolean, transQ: boolean) =>
    gemm(b, p, q, undefined, { transA: transP, transB: transQ, ...(alpha !== 1 && { alpha }) });
  return [
    forInput(context, 0, () => (transA ? product(y, dy, transB, true) : product(dy, y, false, !transB))),
    forInput(context, 1, () => (transB ? product(dy, x, true, transA) : product(x, dy, !transA, false))),
    forInput(context, 2, () => (beta === 1 ? dy : mul(b, dy, beta))),
  ];
};

/** Matrix products. */
export const matrixGradients: GradientRules = { MatMul: matMulRule, Gemm: gemmRule };
