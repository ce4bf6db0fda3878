import type { Attribute, Attributes } from "../ir/attribute.ts";
import { scalarTensor, tensor, type TensorData } from "../ir/tensor.ts";
import { attributeTypes, toNumber, type AttributeProto, type NodeProto } from "./proto.ts";
import { readTensor } from "./read-tensor.ts";
import { unsupported } from "./unsupported.ts";

/** A node's attributes by name. @throws AutodiffError `unsupported_model` for subgraphs and other kinds */
export function readAttributes(proto: NodeProto, nodeName: string): Attributes {
  return Object.fromEntries(
    (proto.attribute ?? []).map((attribute) => [attribute.name ?? "", readAttribute(attribute, proto, nodeName)]),
  );
}

const utf8 = new TextDecoder();

function readAttribute(proto: AttributeProto, node: NodeProto, nodeName: string): Attribute {
  switch (proto.type) {
    case attributeTypes.int:
      return { kind: "int", value: toNumber(proto.i ?? 0) };
    case attributeTypes.ints:
      return { kind: "ints", value: (proto.ints ?? []).map(toNumber) };
    case attributeTypes.float:
      return { kind: "float", value: proto.f ?? 0 };
    case attributeTypes.floats:
      return { kind: "floats", value: [...(proto.floats ?? [])] };
    case attributeTypes.string:
      return { kind: "string", value: utf8.decode(proto.s ?? new Uint8Array()) };
    case attributeTypes.strings:
      return { kind: "strings", value: (proto.strings ?? []).map((text) => utf8.decode(text)) };
    case attributeTypes.tensor:
      return { kind: "tensor", value: readTensor(proto.t ?? {}, `${nodeName}.${proto.name}`) };
    default: {
      const problem = `Attribute "${proto.name}" of ${node.opType} (node "${nodeName}") is of kind ${proto.type ?? 0}`;
      throw unsupported(problem, nodeName, "numbers, strings or a tensor (no subgraphs)");
    }
  }
}

/** The tensor that a `Constant` node holds, in whichever attribute. */
export function constantOf(attributes: Attributes, name: string): TensorData {
  const [found] = Object.values(attributes);
  switch (found?.kind) {
    case "tensor":
      return found.value;
    case "int":
      return scalarTensor("int64", found.value);
    case "ints":
      return tensor("int64", [found.value.length], found.value);
    case "float":
      return scalarTensor("float32", found.value);
    case "floats":
      return tensor("float32", [found.value.length], found.value);
    default:
      throw unsupported(`Constant (node "${name}") holds no numbers`, name, "a tensor of numbers");
  }
}
