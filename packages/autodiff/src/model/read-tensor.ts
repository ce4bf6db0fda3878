import { arrayClass, dataTypeOfCode, type TypedArray } from "../ir/data-type.ts";
import { AutodiffError } from "../ir/error.ts";
import { elementCount, type TensorData } from "../ir/tensor.ts";
import { toNumber, type Int64, type TensorProto } from "./proto.ts";

/**
 * A tensor from the file, from its raw bytes or from one of the typed fields.
 *
 * @throws AutodiffError `unsupported_model` for external data and unknown element types, `invalid_model` where the number
 *   of elements does not fit the shape
 */
export function readTensor(proto: TensorProto, name: string): TensorData {
  if (proto.dataLocation === 1 || (proto.externalData?.length ?? 0) > 0) throw externalData(proto, name);
  const type = dataTypeOfCode(proto.dataType ?? 0);
  if (type === undefined) {
    const message = `Tensor "${name}" has element type ${proto.dataType ?? 0}, expected a number or bool.`;
    throw new AutodiffError("unsupported_model", message, { key: name, found: proto.dataType });
  }
  const dims = (proto.dims ?? []).map(toNumber);
  const wrong = dims.find((dim) => !Number.isSafeInteger(dim) || dim < 0);
  if (wrong !== undefined) throw invalid(name, `an extent of ${wrong}`, "natural numbers");
  const size = elementCount(dims);
  const raw = proto.rawData;
  if (raw !== undefined && raw.length > 0) {
    const ArrayClass = arrayClass(type);
    if (raw.length !== size * ArrayClass.BYTES_PER_ELEMENT) {
      throw invalid(name, `${raw.length} bytes`, `${size * ArrayClass.BYTES_PER_ELEMENT} for [${dims.join(", ")}]`);
    }
    // A copy: the file's bytes need not lie at a multiple of the element's size.
    return { type, dims, data: new ArrayClass(Uint8Array.from(raw).buffer) };
  }
  const elements = typedElements(proto);
  if (elements.length !== size) throw invalid(name, `${elements.length} elements`, `${size} for [${dims.join(", ")}]`);
  const data = new (arrayClass(type))(size);
  const big = type === "int64" || type === "uint64";
  for (let i = 0; i < size; i++) data[i] = big ? toBigInt(elements[i]!) : toNumber(elements[i]!);
  return { type, dims, data: data satisfies TypedArray };
}

/** The one field in use; float16, bool and the small integers share `int32Data`. */
function typedElements(proto: TensorProto): readonly Int64[] {
  const fields = [proto.floatData, proto.int32Data, proto.int64Data, proto.doubleData, proto.uint64Data];
  return fields.find((field) => field !== undefined && field.length > 0) ?? [];
}

function toBigInt(value: Int64): bigint {
  if (typeof value === "number") return BigInt(value);
  const bits = (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);
  return value.unsigned ? bits : BigInt.asIntN(64, bits);
}

function externalData(proto: TensorProto, name: string): AutodiffError {
  const file = proto.externalData?.find(({ key }) => key === "location")?.value;
  const where = file === undefined ? "another file" : `"${file}"`;
  return new AutodiffError(
    "unsupported_model",
    `Tensor "${name}" lies in ${where}, expected a model that holds its tensors itself.`,
    { key: name, ...(file !== undefined && { file }), expected: "a model without external data" },
  );
}

function invalid(name: string, found: string, expected: string): AutodiffError {
  return new AutodiffError("invalid_model", `Tensor "${name}" has ${found}, expected ${expected}.`, {
    key: name,
    found,
    expected,
  });
}
