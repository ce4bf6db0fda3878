import type { Attributes } from "../ir/attribute.ts";
import { GraphBuilder, type NodeOptions } from "../ir/builder.ts";
import { dataTypeOfCode, type DataType } from "../ir/data-type.ts";
import { AutodiffError } from "../ir/error.ts";
import { DEFAULT_OPSET, operatorName, type Graph, type Value } from "../ir/graph.ts";
import type { Shape } from "../ir/shape.ts";
import { findInferRule } from "../infer/registry.ts";
import {
  decodeModel,
  toNumber,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type ValueInfoProto,
} from "./proto.ts";
import { constantOf, readAttributes } from "./read-attributes.ts";
import { readTensor } from "./read-tensor.ts";
import { sortNodes } from "./sort-nodes.ts";
import { unsupported } from "./unsupported.ts";
import { OLDEST_OPSET, upgradeNode } from "./upgrade-node.ts";

/** What the file says of a value; the shape is missing where the file leaves it open. */
interface Declared {
  readonly type: DataType;
  readonly shape: Shape | undefined;
}

/**
 * Reads an ONNX file (ModelProto). Operator sets from 7 on are brought to the form of set 21, `Constant` nodes become
 * initializers, extents left open get names, all shapes are inferred.
 *
 * @example const graph = readModel(fs.readFileSync("model.onnx"))
 * @throws AutodiffError `invalid_model` for bytes that are no (whole) model, `unsupported_model` for external data,
 *   subgraphs, functions and values that are not tensors, `cycle`, and what shape inference throws
 */
export function readModel(bytes: Uint8Array): Graph {
  const model = decode(bytes);
  const proto = model.graph;
  if (proto === undefined) throw new AutodiffError("invalid_model", "The bytes hold no graph, expected an ONNX model.");
  const b = new GraphBuilder(proto.name ?? "");
  const version = readOpsets(b, model);
  for (const { key = "", value = "" } of model.metadataProps ?? []) b.setMetadata(key, value);
  b.reserve((proto.node ?? []).flatMap((node) => node.output ?? []));
  const values = readInterface(b, proto);
  const declared = new Map(
    [...(proto.valueInfo ?? []), ...(proto.output ?? [])].map((info) => [info.name ?? "", readType(info)]),
  );
  const functions = new Set((model.functions ?? []).map((f) => operatorName(f.domain ?? "", f.name ?? "")));
  const names = new Set<string>();
  for (const node of sortNodes(proto.node ?? [], values.keys())) {
    const name = uniqueName(node, names);
    if (functions.has(operatorName(node.domain ?? "", node.opType ?? ""))) {
      throw unsupported(`Node "${name}" calls the model's own function ${node.opType}`, name, "plain operators");
    }
    readNode(b, node, name, values, declared, version);
  }
  for (const { name = "" } of proto.output ?? []) {
    const value = values.get(name);
    if (value !== undefined) b.output(value, name);
    else throw new AutodiffError("invalid_model", `Nothing gives the output "${name}".`, { key: name });
  }
  return b.build();
}

function decode(bytes: Uint8Array): ModelProto {
  try {
    return decodeModel(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AutodiffError(
      "invalid_model",
      `The bytes are no whole ONNX model (${reason}), expected a ModelProto.`,
      { found: `${bytes.length} bytes`, expected: "a ModelProto" },
      { cause },
    );
  }
}

/** Declares the operator sets; gives the version of ONNX's own as the file has it. */
function readOpsets(b: GraphBuilder, model: ModelProto): number {
  let own = DEFAULT_OPSET;
  for (const { domain = "", version } of model.opsetImport ?? []) {
    const number = toNumber(version ?? 1);
    if (domain !== "" && domain !== "ai.onnx") b.setOpset(domain, number);
    else own = number;
  }
  if (own < OLDEST_OPSET) throw unsupported(`The model is of operator set ${own}`, "opset", `${OLDEST_OPSET} or later`);
  b.setOpset("", Math.max(own, DEFAULT_OPSET));
  return own;
}

function readInterface(b: GraphBuilder, proto: GraphProto): Map<string, Value> {
  const values = new Map<string, Value>();
  if ((proto.sparseInitializer ?? []).length > 0) {
    throw unsupported("The model has sparse initializers", "sparse_initializer", "dense ones");
  }
  const stored = new Set((proto.initializer ?? []).map(({ name }) => name));
  for (const info of proto.input ?? []) {
    const name = info.name ?? "";
    // Files of the oldest formats list initializers among the inputs.
    if (stored.has(name)) continue;
    const { type, shape } = readType(info);
    if (shape === undefined) throw unsupported(`Input "${name}" has no shape`, name, "a shape");
    values.set(name, b.input(name, type, shape));
  }
  for (const tensorProto of proto.initializer ?? []) {
    const name = tensorProto.name ?? "";
    values.set(name, b.initializer(name, readTensor(tensorProto, name)));
  }
  return values;
}

function readType(info: ValueInfoProto): Declared {
  const name = info.name ?? "";
  const tensorType = info.type?.tensorType;
  const type = dataTypeOfCode(tensorType?.elemType ?? 0);
  if (tensorType === undefined || type === undefined) {
    throw unsupported(`Value "${name}" is no tensor of numbers`, name, "a tensor of numbers or bools");
  }
  const shape = tensorType.shape?.dim?.map((dim, axis) => {
    const number = Object.hasOwn(dim, "dimValue") ? toNumber(dim.dimValue!) : -1;
    // Some exporters write 0 or -1 for an extent that they leave open.
    return number > 0 ? number : dim.dimParam || `${name}.${axis}`;
  });
  return { type, shape: shape ?? (tensorType.shape ? [] : undefined) };
}

function uniqueName(node: NodeProto, taken: Set<string>): string {
  const wish = node.name || node.output?.find((output) => output !== "") || node.opType || "node";
  let name = wish;
  for (let i = 1; taken.has(name); i++) name = `${wish}_${i}`;
  taken.add(name);
  return name;
}

function readNode(
  b: GraphBuilder,
  proto: NodeProto,
  name: string,
  values: Map<string, Value>,
  declared: ReadonlyMap<string, Declared>,
  version: number,
): void {
  const domain = proto.domain === "ai.onnx" ? "" : (proto.domain ?? "");
  const opType = proto.opType ?? "";
  const outputNames = proto.output ?? [];
  const attributes = readAttributes(proto, name);
  const constant = domain === "" && opType === "Constant" ? constantOf(attributes, name) : undefined;
  if (constant !== undefined) {
    values.set(outputNames[0]!, b.initializer(outputNames[0]!, constant));
    return;
  }
  const inputs = (proto.input ?? []).map((input) => (input === "" ? undefined : values.get(input)));
  const old = { opType, name, inputs, attributes, outputCount: outputNames.length };
  const node = domain === "" ? upgradeNode(b, old, version) : old;
  const made = addNode(b, node, { domain, name, outputNames }, declared);
  outputNames.filter((output) => output !== "").forEach((output, i) => values.set(output, made[i]!));
}

/** Infers the outputs; where that is not possible, takes what the file says of them. */
function addNode(
  b: GraphBuilder,
  node: { opType: string; inputs: readonly (Value | undefined)[]; attributes: Attributes },
  options: NodeOptions & { domain: string; outputNames: readonly string[] },
  declared: ReadonlyMap<string, Declared>,
): Value[] {
  const told = options.outputNames.map((name) =>
    name === "" ? { type: "float32" as const, shape: [] } : declared.get(name),
  );
  const complete = told.every((value) => value?.shape !== undefined);
  try {
    return b.node(node.opType, node.inputs, node.attributes, options);
  } catch (error) {
    const unknown = error instanceof AutodiffError && ["unknown_operator", "shape_unknown"].includes(error.code);
    if (!unknown || !complete)
      throw unknown && !findInferRule(options.domain, node.opType) ? noRule(node, options) : error;
    return b.node(node.opType, node.inputs, node.attributes, {
      ...options,
      outputShapes: told.map((value) => value!.shape!),
      outputTypes: told.map((value) => value!.type),
    });
  }
}

function noRule(node: { opType: string }, options: NodeOptions & { domain: string }): AutodiffError {
  const operator = operatorName(options.domain, node.opType);
  const problem = `Shapes cannot be inferred through ${operator} (node "${options.name}")`;
  return unsupported(problem, options.name ?? "", "a known operator, or a model that declares its values' shapes");
}
