import { readAttr } from "../ir/attribute.ts";
import type { GraphBuilder } from "../ir/builder.ts";
import type { Node, Value } from "../ir/graph.ts";
import { isConcrete, sameShape } from "../ir/shape.ts";
import { scalarTensor, tensor, tensorNumbers } from "../ir/tensor.ts";
import { findInferRule } from "../infer/registry.ts";
import { inferContents } from "../infer/contents.ts";

/** A value that can stand for a node's only output, or undefined. */
type LocalRule = (
  b: GraphBuilder,
  node: Node,
  inputs: readonly (Value | undefined)[],
  output: Value,
) => Value | undefined;

/** Constants that the builder made itself; named initializers may be parameters whose value is to change. */
export function isOwnConstant(name: string): boolean {
  return /(^|\/)constant_\d+$/.test(name);
}

function scalarOf(b: GraphBuilder, value: Value | undefined): number | undefined {
  if (value === undefined || !isOwnConstant(value.name)) return undefined;
  const data = b.tensorOf(value);
  return data?.data.length === 1 ? tensorNumbers(data)[0] : undefined;
}

/** Operators that only move elements or change the shape do nothing where the shape stays. */
const keepsShape: LocalRule = (_, _node, [x], output) => (x && sameShape(x.shape, output.shape) ? x : undefined);

const identity: LocalRule = (_, _node, [x]) => x;

const cast: LocalRule = (_, _node, [x], output) => (x?.type === output.type ? x : undefined);

const transpose: LocalRule = (b, node, [x]) => {
  const perm = readAttr.ints(node.attributes, "perm");
  if (x === undefined || perm === undefined) return undefined;
  if (perm.every((axis, i) => axis === i)) return x;
  const inner = b.producer(x);
  const before =
    inner?.domain === "" && inner.opType === "Transpose" ? readAttr.ints(inner.attributes, "perm") : undefined;
  if (inner === undefined || before === undefined) return undefined;
  const merged = perm.map((axis) => before[axis]!);
  const source = b.value(inner.inputs[0]!);
  if (merged.every((axis, i) => axis === i)) return source;
  return b.op("Transpose", [source], { perm: { kind: "ints", value: merged } });
};

/** Leaves x alone where the other operand is the neutral element. */
const neutral =
  (element: number, commutes: boolean): LocalRule =>
  (b, _node, [x, y], output) => {
    if (x && sameShape(x.shape, output.shape) && scalarOf(b, y) === element) return x;
    return commutes && y && sameShape(y.shape, output.shape) && scalarOf(b, x) === element ? y : undefined;
  };

const arithmetic: Readonly<Record<string, (x: number, y: number) => number>> = {
  Add: (x, y) => x + y,
  Sub: (x, y) => x - y,
  Mul: (x, y) => x * y,
  Div: (x, y) => x / y,
  Neg: (x) => -x,
  Sqrt: (x) => Math.sqrt(x),
  Reciprocal: (x) => 1 / x,
};

/** Arithmetic on single floating-point constants. */
const foldScalar: LocalRule = (b, node, inputs, output) => {
  const compute = arithmetic[node.opType];
  if (compute === undefined || (output.type !== "float32" && output.type !== "float64")) return undefined;
  const numbers = inputs.map((input) => scalarOf(b, input));
  if (numbers.length === 0 || !numbers.every((number) => number !== undefined) || !isConcrete(output.shape))
    return undefined;
  const folded = scalarTensor(output.type, compute(numbers[0]!, numbers[1] ?? 0));
  return b.constant({ ...folded, dims: output.shape });
};

/** Integers that follow from shapes become constants. */
const foldContents: LocalRule = (b, node, inputs, output) => {
  if (output.type !== "int64" || output.shape.length > 1) return undefined;
  const contents = inferContents({
    ...node,
    nodeName: node.name,
    inputs,
    outputCount: 1,
    contents: (index) => inputs[index] && b.contents(inputs[index]),
  });
  if (contents === undefined || !isConcrete(contents)) return undefined;
  return b.constant(tensor("int64", output.shape.length === 0 ? [] : [contents.length], contents));
};

const rules: Readonly<Record<string, LocalRule>> = {
  Identity: identity,
  Cast: cast,
  CastLike: cast,
  Reshape: keepsShape,
  Flatten: keepsShape,
  Squeeze: keepsShape,
  Unsqueeze: keepsShape,
  Expand: keepsShape,
  Transpose: transpose,
  Add: neutral(0, true),
  Sub: neutral(0, false),
  Mul: neutral(1, true),
  Div: neutral(1, false),
};

/** A simpler value for the only output of one of ONNX's own operators. */
export function simplifyLocally(
  b: GraphBuilder,
  node: Node,
  inputs: readonly (Value | undefined)[],
  output: Value,
): Value | undefined {
  if (node.domain !== "" || node.outputs.length !== 1 || findInferRule("", node.opType) === undefined) return undefined;
  const rule = Object.hasOwn(rules, node.opType) ? rules[node.opType] : undefined;
  return (
    rule?.(b, node, inputs, output) ?? foldContents(b, node, inputs, output) ?? foldScalar(b, node, inputs, output)
  );
}
