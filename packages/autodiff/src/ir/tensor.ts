import { arrayClass, type DataType, type TypedArray } from "./data-type.ts";
import { AutodiffError } from "./error.ts";

/** A tensor's contents, row-major. */
export interface TensorData {
  readonly type: DataType;
  readonly dims: readonly number[];
  readonly data: TypedArray;
}

/** Number of elements of a shape without unknowns; 1 for a scalar. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/**
 * Makes a tensor from plain numbers.
 *
 * @example tensor("float32", [2, 2], [1, 2, 3, 4])
 * @throws AutodiffError `invalid_argument` when the number of values does not fit the shape
 */
export function tensor(
  type: DataType,
  dims: readonly number[],
  values: ArrayLike<number> | ArrayLike<bigint>,
): TensorData {
  const size = elementCount(dims);
  if (values.length !== size) {
    const expected = `${size} values for shape [${dims.join(", ")}]`;
    throw new AutodiffError("invalid_argument", `A tensor got ${values.length} values, expected ${expected}.`, {
      found: values.length,
      expected,
    });
  }
  const data = new (arrayClass(type))(size);
  for (let i = 0; i < size; i++) data[i] = encodeElement(type, values[i]!);
  return { type, dims: [...dims], data };
}

/** A rank-0 tensor. */
export function scalarTensor(type: DataType, value: number): TensorData {
  return tensor(type, [], [value]);
}

/** A tensor's elements as float64 numbers (int64 beyond 2^53 loses precision). */
export function tensorNumbers(tensor: TensorData): number[] {
  const decode = tensor.type === "float16" ? halfToNumber : tensor.type === "bfloat16" ? bfloatToNumber : Number;
  return Array.from(tensor.data as ArrayLike<number>, (element) => decode(element));
}

function encodeElement(type: DataType, value: number | bigint): number | bigint {
  if (type === "int64" || type === "uint64") return typeof value === "bigint" ? value : toInt64(value);
  if (type === "float16") return numberToHalf(Number(value));
  if (type === "bfloat16") return numberToBfloat(Number(value));
  if (type === "bool") return value ? 1 : 0;
  return Number(value);
}

/** 2^63 is what INT64_MAX becomes on its way through a number: the largest that fits stands in. */
function toInt64(value: number): bigint {
  return value === 2 ** 63 ? 2n ** 63n - 1n : BigInt(value);
}

const floatView = new Float32Array(1);
const bitsView = new Uint32Array(floatView.buffer);

function bfloatToNumber(bits: number): number {
  bitsView[0] = bits << 16;
  return floatView[0]!;
}

function numberToBfloat(value: number): number {
  floatView[0] = value;
  const bits = bitsView[0]!;
  if (Number.isNaN(value)) return 0x7fc0;
  // Round to nearest, ties to even.
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function numberToHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude >= 65520) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | roundEven(magnitude * 2 ** 24);
  const exponent = Math.floor(Math.log2(magnitude));
  // A fraction that rounds up to 1024 carries into the exponent by itself.
  return sign | ((exponent + 15) * 1024 + roundEven((magnitude / 2 ** exponent - 1) * 1024));
}

function roundEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
