import { attr } from "../ir/attribute.ts";
import type { GraphBuilder } from "../ir/builder.ts";
import { dataTypeCode, type DataType } from "../ir/data-type.ts";
import type { Value } from "../ir/graph.ts";
import { values, type Operand } from "./operand.ts";

// Thin functions over the builder: one ONNX operator each, operands broadcast.

const binary = (opType: string) => (b: GraphBuilder, x: Operand, y: Operand) => b.op(opType, values(b, [x, y]));
const unary = (opType: string) => (b: GraphBuilder, x: Value) => b.op(opType, [x]);

export const add = binary("Add");
export const sub = binary("Sub");
export const mul = binary("Mul");
export const div = binary("Div");
export const pow = binary("Pow");
/** The larger of two operands, element by element. */
export const maximum = binary("Max");
/** The smaller of two operands, element by element. */
export const minimum = binary("Min");
export const equal = binary("Equal");
export const greater = binary("Greater");
export const greaterOrEqual = binary("GreaterOrEqual");
export const less = binary("Less");
export const lessOrEqual = binary("LessOrEqual");
export const and = binary("And");
export const or = binary("Or");

export const not = unary("Not");
export const neg = unary("Neg");
export const abs = unary("Abs");
export const sign = unary("Sign");
export const sqrt = unary("Sqrt");
export const exp = unary("Exp");
export const log = unary("Log");
export const reciprocal = unary("Reciprocal");
export const relu = unary("Relu");
export const sigmoid = unary("Sigmoid");
export const tanh = unary("Tanh");
export const erf = unary("Erf");
export const identity = unary("Identity");

/** Elements of `yes` where `condition` (bool) holds, of `no` elsewhere. */
export function where(b: GraphBuilder, condition: Value, yes: Operand, no: Operand): Value {
  return b.op("Where", [condition, ...values(b, [yes, no])]);
}

/** Limits elements to `min`..`max`, either of which may be left out. */
export function clip(b: GraphBuilder, x: Value, options: { readonly min?: number; readonly max?: number }): Value {
  const bound = (limit: number | undefined) => (limit === undefined ? undefined : b.constant(limit, x.type));
  return b.op("Clip", [x, bound(options.min), bound(options.max)]);
}

/** x where positive, `alpha` * x elsewhere (default 0.01). */
export function leakyRelu(b: GraphBuilder, x: Value, options: { readonly alpha?: number } = {}): Value {
  return b.op("LeakyRelu", [x], { alpha: attr.float(options.alpha ?? 0.01) });
}

/** Converts to another element type; no node where the type is that already. */
export function cast(b: GraphBuilder, x: Value, type: DataType): Value {
  return x.type === type ? x : b.op("Cast", [x], { to: attr.int(dataTypeCode(type)) });
}

/** Exponentials that sum to 1 along `axis` (default: the last). */
export function softmax(b: GraphBuilder, x: Value, options: { readonly axis?: number } = {}): Value {
  return b.op("Softmax", [x], { axis: attr.int(options.axis ?? -1) });
}

/** Logarithm of `softmax`, computed stably. */
export function logSoftmax(b: GraphBuilder, x: Value, options: { readonly axis?: number } = {}): Value {
  return b.op("LogSoftmax", [x], { axis: attr.int(options.axis ?? -1) });
}
