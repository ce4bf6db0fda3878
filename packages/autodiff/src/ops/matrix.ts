import { attr } from "../ir/attribute.ts";
import type { GraphBuilder } from "../ir/builder.ts";
import type { Value } from "../ir/graph.ts";

/** Matrix product under NumPy's rules: leading axes broadcast, vectors are rows on the left and columns on the right. */
export function matMul(b: GraphBuilder, x: Value, y: Value): Value {
  return b.op("MatMul", [x, y]);
}

export interface GemmOptions {
  /** Default 1. */
  readonly alpha?: number;
  /** Default 1. */
  readonly beta?: number;
  readonly transA?: boolean;
  readonly transB?: boolean;
}

/** alpha * x' y' + beta * c for matrices, the dash being an optional transposition; c broadcasts to the product. */
export function gemm(b: GraphBuilder, x: Value, y: Value, c?: Value, options: GemmOptions = {}): Value {
  return b.op("Gemm", c === undefined ? [x, y] : [x, y, c], {
    ...(options.alpha !== undefined && { alpha: attr.float(options.alpha) }),
    ...(options.beta !== undefined && { beta: attr.float(options.beta) }),
    ...(options.transA && { transA: attr.int(1) }),
    ...(options.transB && { transB: attr.int(1) }),
  });
}

/** A dense layer as PyTorch stores it: x [N, in], weight [out, in], bias [out] gives [N, out]. */
export function linear(b: GraphBuilder, x: Value, weight: Value, bias?: Value): Value {
  return gemm(b, x, weight, bias, { transB: true });
}
