import { attr, readAttr, type Attribute, type Attributes } from "../ir/attribute.ts";
import type { GraphBuilder } from "../ir/builder.ts";
import { AutodiffError } from "../ir/error.ts";
import type { Value } from "../ir/graph.ts";

/** A node of ONNX's own operators on its way from an older operator set to the one this package writes. */
export interface OldNode {
  readonly opType: string;
  readonly name: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  readonly outputCount: number;
}

type Upgrade = (b: GraphBuilder, node: OldNode) => OldNode;

/** The oldest operator set that is read: before it, broadcasting had to be asked for. */
export const OLDEST_OPSET = 7;

function without(attributes: Attributes, ...names: readonly string[]): Record<string, Attribute> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
}

/** Turns a list attribute into the input at `index`. */
const listToInput =
  (name: string, index: number): Upgrade =>
  (b, node) => {
    const list = readAttr.ints(node.attributes, name);
    const attributes = without(node.attributes, name);
    if (list === undefined || node.inputs[index] !== undefined) return { ...node, attributes };
    const inputs = [...node.inputs];
    inputs[index] = b.ints(list);
    return { ...node, attributes, inputs };
  };

const chain =
  (...upgrades: readonly Upgrade[]): Upgrade =>
  (b, node) =>
    upgrades.reduce((result, upgrade) => upgrade(b, result), node);

const numberToInput =
  (name: string, index: number): Upgrade =>
  (b, node) => {
    const number = name in node.attributes ? readAttr.float(node.attributes, name, 0) : undefined;
    if (number === undefined) return node;
    // undefined entries leave the inputs between out.
    const inputs: (Value | undefined)[] = Array.from(
      { length: Math.max(index + 1, node.inputs.length) },
      (_, i) => node.inputs[i],
    );
    inputs[index] = b.constant(number, node.inputs[0]?.type);
    return { ...node, attributes: without(node.attributes, name), inputs };
  };

/** Dropout once had its ratio as attribute and did nothing outside training. */
const dropout: Upgrade = (_, node) => ({ ...node, attributes: {}, inputs: node.inputs.slice(0, 1) });

/** Before set 13 these worked on the matrix of all axes from `axis` on, which is the same where only one is left. */
const flattening: Upgrade = (_, node) => {
  const rank = node.inputs[0]?.shape.length ?? 0;
  const axis = readAttr.int(node.attributes, "axis", 1);
  const rest = node.inputs[0]?.shape.slice(axis < 0 ? axis + rank : axis) ?? [];
  if (rest.slice(1).every((dim) => dim === 1)) return { ...node, attributes: { axis: attr.int(axis) } };
  const message = `${node.opType} (node "${node.name}") of an operator set before 13 joins axes, which is not supported.`;
  throw new AutodiffError("unsupported_model", message, { key: node.name, expected: "operator set 13 or later" });
};

const evenSplit: Upgrade = (_, node) =>
  node.inputs[1] !== undefined || "num_outputs" in node.attributes
    ? node
    : { ...node, attributes: { ...node.attributes, num_outputs: attr.int(node.outputCount) } };

const refuse: Upgrade = (_, node) => {
  const message = `${node.opType} (node "${node.name}") is of an older operator set than can be read.`;
  throw new AutodiffError("unsupported_model", message, { key: node.name, expected: "operator set 21" });
};

const axesToInput = listToInput("axes", 1);
const laterReductions = ["L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "SumSquare"];

/** Per operator: the first set that needs no change any more, and the change for those before it, oldest first. */
const upgrades: Readonly<Record<string, readonly (readonly [number, Upgrade])[]>> = {
  ...Object.fromEntries(laterReductions.map((kind) => [`Reduce${kind}`, [[18, axesToInput] as const]])),
  ReduceSum: [[13, axesToInput]],
  Squeeze: [[13, axesToInput]],
  Unsqueeze: [[13, axesToInput]],
  Split: [
    [13, listToInput("split", 1)],
    [18, evenSplit],
  ],
  Slice: [[10, chain(listToInput("starts", 1), listToInput("ends", 2), listToInput("axes", 3))]],
  Pad: [[11, chain(listToInput("pads", 1), numberToInput("value", 2))]],
  Clip: [[11, chain(numberToInput("min", 1), numberToInput("max", 2))]],
  Dropout: [[12, dropout]],
  Softmax: [[13, flattening]],
  LogSoftmax: [[13, flattening]],
  Hardmax: [[13, flattening]],
  BatchNormalization: [[9, (_, node) => ({ ...node, attributes: without(node.attributes, "spatial") })]],
  TopK: [[10, refuse]],
  Resize: [[11, refuse]],
  Upsample: [[99, refuse]],
  GroupNormalization: [[21, refuse]],
};

/** The node in the form of the operator set that this package writes. */
export function upgradeNode(b: GraphBuilder, node: OldNode, version: number): OldNode {
  if (!Object.hasOwn(upgrades, node.opType)) return node;
  const due = upgrades[node.opType]!.filter(([since]) => version < since);
  return due.reduce((result, [, upgrade]) => upgrade(b, result), node);
}
