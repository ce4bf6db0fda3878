/** Element types of tensors, named as in ONNX Runtime's JavaScript interface (plus `bfloat16`). */
export type DataType =
  | "float32"
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "int32"
  | "int64"
  | "bool"
  | "float16"
  | "float64"
  | "uint32"
  | "uint64"
  | "bfloat16";

/** How elements are held; float16 and bfloat16 as their 16 bits, bool as bytes of 0 and 1. */
export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

interface TypedArrayConstructor {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): TypedArray;
  new (buffer: ArrayBuffer): TypedArray;
}

interface DataTypeInfo {
  /** TensorProto.DataType. */
  readonly code: number;
  readonly array: TypedArrayConstructor;
}

const infos: Readonly<Record<DataType, DataTypeInfo>> = {
  float32: { code: 1, array: Float32Array },
  uint8: { code: 2, array: Uint8Array },
  int8: { code: 3, array: Int8Array },
  uint16: { code: 4, array: Uint16Array },
  int16: { code: 5, array: Int16Array },
  int32: { code: 6, array: Int32Array },
  int64: { code: 7, array: BigInt64Array },
  bool: { code: 9, array: Uint8Array },
  float16: { code: 10, array: Uint16Array },
  float64: { code: 11, array: Float64Array },
  uint32: { code: 12, array: Uint32Array },
  uint64: { code: 13, array: BigUint64Array },
  bfloat16: { code: 16, array: Uint16Array },
};

const byCode = new Map(Object.entries(infos).map(([type, info]) => [info.code, type as DataType]));

/** ONNX's number for a type. */
export function dataTypeCode(type: DataType): number {
  return infos[type].code;
}

/** The type that has ONNX's number `code`, or undefined for those not supported (strings, 8- and 4-bit floats, …). */
export function dataTypeOfCode(code: number): DataType | undefined {
  return byCode.get(code);
}

/** The typed-array class that holds elements of a type. */
export function arrayClass(type: DataType): TypedArrayConstructor {
  return infos[type].array;
}

/** Whether values of this type can carry a gradient. */
export function isFloat(type: DataType): boolean {
  return type === "float32" || type === "float64" || type === "float16" || type === "bfloat16";
}
