import protobuf from "protobufjs/light.js";
import { onnxSchema } from "./onnx-schema.ts";

/** A 64-bit integer as protobufjs gives it (a number or an object with two halves) or takes it. */
export type Int64 = number | { readonly low: number; readonly high: number; readonly unsigned: boolean };

/** A 64-bit integer as a number; beyond 2^53 it loses precision. */
export function toNumber(value: Int64): number {
  if (typeof value === "number") return value;
  return (value.unsigned ? value.high >>> 0 : value.high) * 2 ** 32 + (value.low >>> 0);
}

export interface TensorProto {
  name?: string;
  dims?: Int64[];
  dataType?: number;
  rawData?: Uint8Array;
  floatData?: number[];
  int32Data?: number[];
  int64Data?: Int64[];
  doubleData?: number[];
  uint64Data?: Int64[];
  externalData?: { key?: string; value?: string }[];
  dataLocation?: number;
}

export interface AttributeProto {
  name?: string;
  type?: number;
  f?: number;
  i?: Int64;
  s?: Uint8Array;
  t?: TensorProto;
  floats?: number[];
  ints?: Int64[];
  strings?: Uint8Array[];
}

export interface NodeProto {
  name?: string;
  opType?: string;
  domain?: string;
  input?: string[];
  output?: string[];
  attribute?: AttributeProto[];
}

export interface ValueInfoProto {
  name?: string;
  type?: { tensorType?: { elemType?: number; shape?: { dim?: { dimValue?: Int64; dimParam?: string }[] } } };
}

export interface GraphProto {
  name?: string;
  node?: NodeProto[];
  initializer?: TensorProto[];
  input?: ValueInfoProto[];
  output?: ValueInfoProto[];
  valueInfo?: ValueInfoProto[];
  sparseInitializer?: unknown[];
}

export interface ModelProto {
  irVersion?: Int64;
  producerName?: string;
  producerVersion?: string;
  graph?: GraphProto;
  opsetImport?: { domain?: string; version?: Int64 }[];
  metadataProps?: { key?: string; value?: string }[];
  functions?: { name?: string; domain?: string }[];
}

/** AttributeProto.AttributeType of the kinds in use. */
export const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const;

let modelType: protobuf.Type | undefined;

function model(): protobuf.Type {
  modelType ??= protobuf.Root.fromJSON(onnxSchema).lookupType("onnx.ModelProto");
  return modelType;
}

export function encodeModel(proto: ModelProto): Uint8Array {
  const bytes = model().encode(proto).finish();
  // In Node a slice of a pool comes back: a copy would double the memory, a view of just these bytes is enough.
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Fields that the file leaves out are left out of the result, too. */
export function decodeModel(bytes: Uint8Array): ModelProto {
  return model().toObject(model().decode(bytes));
}
