import { readAttr } from "../ir/attribute.ts";
import { normalizeAxis } from "../ir/shape.ts";
import { requireInput, requireNumbers, type InferContext, type InferRule, type InferRules } from "./context.ts";

/**
 * The axes over which a reduction goes, counted from the front and in order: from the second input, or from the
 * attribute where an older operator set has it; all where neither is there.
 */
export function reductionAxes(context: InferContext, rank: number): readonly number[] {
  const listed =
    context.inputs[1] === undefined ? readAttr.ints(context.attributes, "axes") : requireNumbers(context, 1);
  if (listed === undefined || listed.length === 0) {
    const none = readAttr.int(context.attributes, "noop_with_empty_axes", 0) !== 0;
    return none ? [] : Array.from({ length: rank }, (_, i) => i);
  }
  return listed.map((axis) => normalizeAxis(axis, rank)).sort((a, b) => a - b);
}

const reduce: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const axes = new Set(reductionAxes(context, shape.length));
  const keep = readAttr.int(context.attributes, "keepdims", 1) !== 0;
  return [
    { type, shape: keep ? shape.map((dim, i) => (axes.has(i) ? 1 : dim)) : shape.filter((_, i) => !axes.has(i)) },
  ];
};

const argReduce: InferRule = (context) => {
  const { shape } = requireInput(context, 0);
  const axis = normalizeAxis(readAttr.int(context.attributes, "axis", 0), shape.length);
  const keep = readAttr.int(context.attributes, "keepdims", 1) !== 0;
  return [{ type: "int64", shape: keep ? shape.with(axis, 1) : shape.toSpliced(axis, 1) }];
};

const topK: InferRule = (context) => {
  const { type, shape } = requireInput(context, 0);
  const axis = normalizeAxis(readAttr.int(context.attributes, "axis", -1), shape.length);
  const kept = shape.with(axis, context.contents(1)?.[0] ?? `k(${context.nodeName})`);
  return [
    { type, shape: kept },
    { type: "int64", shape: kept },
  ];
};

const kinds = ["L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare"];

/** Operators that shrink axes. */
export const reductionRules: InferRules = {
  ...Object.fromEntries(kinds.map((kind) => [`Reduce${kind}`, reduce])),
  ArgMax: argReduce,
  ArgMin: argReduce,
  TopK: topK,
};
