import { attr } from "../ir/attribute.ts";
import type { GraphBuilder } from "../ir/builder.ts";
import type { Value } from "../ir/graph.ts";

export interface ReduceOptions {
  /** Keep reduced axes with extent 1; default true, as in ONNX. */
  readonly keepdims?: boolean;
}

const reduction =
  (opType: string) =>
  /** Reduces over `axes` (negative ones count from the end); all axes when left out. */
  (b: GraphBuilder, x: Value, axes?: readonly number[], options: ReduceOptions = {}): Value =>
    b.op(opType, axes === undefined ? [x] : [x, b.ints(axes)], { keepdims: attr.int(options.keepdims ?? true) });

export const reduceMean = reduction("ReduceMean");
export const reduceSum = reduction("ReduceSum");
export const reduceMax = reduction("ReduceMax");
export const reduceMin = reduction("ReduceMin");
export const reduceProd = reduction("ReduceProd");

/** Position (int64) of the first largest element along `axis`. */
export function argMax(b: GraphBuilder, x: Value, axis: number, options: ReduceOptions = {}): Value {
  return b.op("ArgMax", [x], { axis: attr.int(axis), keepdims: attr.int(options.keepdims ?? true) });
}
