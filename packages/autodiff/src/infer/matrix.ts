import { readAttr } from "../ir/attribute.ts";
import type { Dim } from "../ir/dim.ts";
import { broadcastShapes, formatShape, type Shape } from "../ir/shape.ts";
import {
  inferError,
  requireInput,
  requireRank,
  requireSameType,
  type InferContext,
  type InferRule,
  type InferRules,
} from "./context.ts";

function checkInner(context: InferContext, a: Dim | undefined, b: Dim | undefined): void {
  if (typeof a !== "number" || typeof b !== "number" || a === b) return;
  const shapes = context.inputs.slice(0, 2).map((value) => formatShape(value?.shape ?? []));
  throw inferError(
    context,
    "shape_mismatch",
    `shapes ${shapes.join(" and ")} do not multiply`,
    [a, b],
    "equal inner extents",
  );
}

const swapLast = (shape: Shape): Shape => [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];

/** Shape of `MatMul` under NumPy's rules: vectors become a row on the left, a column on the right, and vanish again. */
export function matMulShape(context: InferContext, left: Shape, right: Shape): Shape {
  if (left.length === 0 || right.length === 0) {
    throw inferError(context, "shape_mismatch", "an operand is a scalar", undefined, "rank 1 or more");
  }
  const a = left.length === 1 ? [1, left[0]!] : left;
  const b = right.length === 1 ? [right[0]!, 1] : right;
  checkInner(context, a.at(-1), b.at(-2));
  const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2));
  const rows = left.length === 1 ? [] : [a.at(-2)!];
  const columns = right.length === 1 ? [] : [b.at(-1)!];
  return [...batch, ...rows, ...columns];
}

const matMul: InferRule = (context) => {
  const type = requireSameType(context);
  return [{ type, shape: matMulShape(context, requireInput(context, 0).shape, requireInput(context, 1).shape) }];
};

const fusedMatMul: InferRule = (context) => {
  const type = requireSameType(context);
  const [left, right] = [requireInput(context, 0).shape, requireInput(context, 1).shape];
  const a = readAttr.int(context.attributes, "transA", 0) ? swapLast(left) : left;
  const b = readAttr.int(context.attributes, "transB", 0) ? swapLast(right) : right;
  return [{ type, shape: matMulShape(context, a, b) }];
};

const gemm: InferRule = (context) => {
  const type = requireSameType(context);
  const [left, right] = [requireRank(context, 0, 2).shape, requireRank(context, 1, 2).shape];
  const [m, k] = readAttr.int(context.attributes, "transA", 0) ? swapLast(left) : left;
  const [inner, n] = readAttr.int(context.attributes, "transB", 0) ? swapLast(right) : right;
  checkInner(context, k, inner);
  return [{ type, shape: [m!, n!] }];
};

/** Matrix products. */
export const matrixRules: InferRules = { MatMul: matMul, Gemm: gemm };

/** Those of domain com.microsoft. */
export const microsoftRules: InferRules = { FusedMatMul: fusedMatMul };
