import type { Attribute } from "../ir/attribute.ts";
import { dataTypeCode } from "../ir/data-type.ts";
import { DEFAULT_OPSET, type Graph, type Node, type Value } from "../ir/graph.ts";
import type { TensorData } from "../ir/tensor.ts";
import {
  attributeTypes,
  encodeModel,
  type AttributeProto,
  type Int64,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "./proto.ts";

/** The version of the file format written: the one of operator set 21, read by every runtime since. */
const IR_VERSION = 10;

/**
 * The graph as an ONNX file (ModelProto), tensors inside. Every domain that a node uses is declared.
 *
 * @example fs.writeFileSync("model.onnx", writeModel(graph))
 */
export function writeModel(graph: Graph): Uint8Array {
  const opsets = new Map([["", DEFAULT_OPSET], ...graph.opsets]);
  for (const { domain } of graph.nodes) if (!opsets.has(domain)) opsets.set(domain, 1);
  return encodeModel({
    irVersion: IR_VERSION,
    producerName: "glissade",
    opsetImport: Array.from(opsets, ([domain, version]) => ({ domain, version })),
    metadataProps: Array.from(graph.metadata, ([key, value]) => ({ key, value })),
    graph: {
      name: graph.name,
      node: graph.nodes.map(nodeProto),
      initializer: Array.from(graph.initializers, ([name, data]) => tensorProto(data, name)),
      input: graph.inputs.map(valueProto),
      output: graph.outputs.map(valueProto),
    },
  });
}

function nodeProto(node: Node): NodeProto {
  return {
    name: node.name,
    opType: node.opType,
    domain: node.domain,
    input: [...node.inputs],
    output: [...node.outputs],
    attribute: Object.entries(node.attributes).map(([name, attribute]) => attributeProto(name, attribute)),
  };
}

const utf8 = new TextEncoder();

function attributeProto(name: string, attribute: Attribute): AttributeProto {
  const base = { name, type: attributeTypes[attribute.kind] };
  switch (attribute.kind) {
    case "int":
      return { ...base, i: int64(attribute.value) };
    case "ints":
      return { ...base, ints: attribute.value.map(int64) };
    case "float":
      return { ...base, f: attribute.value };
    case "floats":
      return { ...base, floats: [...attribute.value] };
    case "string":
      return { ...base, s: utf8.encode(attribute.value) };
    case "strings":
      return { ...base, strings: attribute.value.map((text) => utf8.encode(text)) };
    case "tensor":
      return { ...base, t: tensorProto(attribute.value) };
  }
}

/** Numbers beyond 64 bits (an "infinite" end that lost its precision) become the nearest that fits. */
function int64(value: number): Int64 {
  if (Number.isSafeInteger(value)) return value;
  const fitting = BigInt.asIntN(
    64,
    value >= 2 ** 63 ? 2n ** 63n - 1n : value <= -(2 ** 63) ? -(2n ** 63n) : BigInt(value),
  );
  return { low: Number(BigInt.asIntN(32, fitting)), high: Number(fitting >> 32n), unsigned: false };
}

function tensorProto({ type, dims, data }: TensorData, name?: string): TensorProto {
  return {
    ...(name !== undefined && { name }),
    dims: [...dims],
    dataType: dataTypeCode(type),
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

function valueProto({ name, type, shape }: Value): ValueInfoProto {
  const dim = shape.map((extent) => (typeof extent === "number" ? { dimValue: extent } : { dimParam: extent }));
  return { name, type: { tensorType: { elemType: dataTypeCode(type), shape: { dim } } } };
}
