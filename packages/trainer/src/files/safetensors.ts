import type { DataType, TensorData } from "@glissade/autodiff";
import { TrainerError } from "../errors.ts";

// The format: 8 bytes little-endian header length, a JSON header (name -> dtype, shape, byte range; `__metadata__` maps
// text to text), then the tensors' bytes. https://github.com/huggingface/safetensors
// Own code because the npm registry has no maintained reader and writer (the package `safetensors` stands at 0.0.1).
// Like the format itself it is little-endian only, which every platform that ONNX Runtime supports is.

/** What a safetensors file holds. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, TensorData>;
  readonly metadata: ReadonlyMap<string, string>;
}

type Elements = TensorData["data"];
interface ElementKind {
  readonly type: DataType;
  readonly size: number;
  readonly view: (buffer: ArrayBuffer) => Elements;
}

const kinds: Readonly<Record<string, ElementKind>> = {
  F64: { type: "float64", size: 8, view: (b) => new Float64Array(b) },
  I64: { type: "int64", size: 8, view: (b) => new BigInt64Array(b) },
  U64: { type: "uint64", size: 8, view: (b) => new BigUint64Array(b) },
  F32: { type: "float32", size: 4, view: (b) => new Float32Array(b) },
  I32: { type: "int32", size: 4, view: (b) => new Int32Array(b) },
  U32: { type: "uint32", size: 4, view: (b) => new Uint32Array(b) },
  F16: { type: "float16", size: 2, view: (b) => new Uint16Array(b) },
  BF16: { type: "bfloat16", size: 2, view: (b) => new Uint16Array(b) },
  I16: { type: "int16", size: 2, view: (b) => new Int16Array(b) },
  U16: { type: "uint16", size: 2, view: (b) => new Uint16Array(b) },
  I8: { type: "int8", size: 1, view: (b) => new Int8Array(b) },
  U8: { type: "uint8", size: 1, view: (b) => new Uint8Array(b) },
  BOOL: { type: "bool", size: 1, view: (b) => new Uint8Array(b) },
};
const dtypeOf = new Map(Object.entries(kinds).map(([dtype, kind]) => [kind.type, dtype]));

/** The reference implementation's limit on the header. */
const longestHeader = 100_000_000;

interface HeaderEntry {
  dtype: string;
  shape: readonly number[];
  data_offsets: [number, number];
}

/**
 * Encodes tensors as one safetensors file. Tensors with the widest elements come first, so that every one is aligned.
 *
 * @param metadata text to text, kept in the header
 * @throws TrainerError `tensor_file` for a name that the format reserves
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, TensorData>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  if (tensors.has("__metadata__")) throw broken("a tensor may not be named __metadata__");
  const width = (tensor: TensorData): number => tensor.data.BYTES_PER_ELEMENT;
  const sorted = [...tensors].sort(([a, x], [b, y]) => width(y) - width(x) || (a < b ? -1 : 1));
  const header: Record<string, HeaderEntry | Readonly<Record<string, string>>> = Object.create(null) as never;
  if (Object.keys(metadata).length > 0) header["__metadata__"] = metadata;
  let offset = 0;
  for (const [name, { type, dims, data }] of sorted) {
    header[name] = { dtype: dtypeOf.get(type) ?? "", shape: dims, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const file = Buffer.alloc(8 + headerLength + offset);
  file.writeBigUInt64LE(BigInt(headerLength), 0);
  file.fill(" ", 8, 8 + headerLength);
  json.copy(file, 8);
  let at = 8 + headerLength;
  for (const [, { data }] of sorted) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/**
 * Reads a safetensors file, trusting nothing in it: every range must fit its shape and element type, and the ranges must
 * cover the data without gap or overlap.
 *
 * @param options.file named in error messages
 * @throws TrainerError `tensor_file`
 */
export function decodeSafetensors(bytes: Uint8Array, options: { readonly file?: string } = {}): TensorFile {
  const { header, dataStart } = readHeader(bytes, options.file);
  const metadata = new Map<string, string>();
  const entries: [string, HeaderEntry][] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === "__metadata__") readMetadata(value, metadata, options.file);
    else entries.push([name, readEntry(name, value, options.file)]);
  }
  entries.sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  const tensors = new Map<string, TensorData>();
  let end = 0;
  for (const [name, { dtype, shape, data_offsets }] of entries) {
    if (data_offsets[0] !== end)
      throw broken(`tensor "${name}" does not start where the one before ends`, options.file);
    end = data_offsets[1];
    const kind = kinds[dtype];
    if (!kind || dataStart + end > bytes.length) throw broken(`tensor "${name}" reaches beyond the end`, options.file);
    // A copy of its own, aligned and without the rest of the file (Buffer's own slice would be a view).
    const copy = Uint8Array.from(bytes.subarray(dataStart + data_offsets[0], dataStart + end));
    tensors.set(name, { type: kind.type, dims: shape, data: kind.view(copy.buffer) });
  }
  if (dataStart + end !== bytes.length) throw broken("bytes are left over after the last tensor", options.file);
  return { tensors, metadata };
}

function readHeader(bytes: Uint8Array, file?: string): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.length < 8) throw broken(`it has ${bytes.length} bytes`, file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > longestHeader || 8 + length > bytes.length) throw broken(`its header claims ${length} bytes`, file);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, 8 + length)));
  } catch {
    throw broken("its header is not JSON", file);
  }
  if (!isRecord(header)) throw broken("its header is not a JSON object", file);
  return { header, dataStart: 8 + length };
}

function readMetadata(value: unknown, into: Map<string, string>, file?: string): void {
  if (!isRecord(value)) throw broken("__metadata__ is not an object", file);
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== "string") throw broken(`__metadata__ "${key}" is not text`, file);
    into.set(key, text);
  }
}

function readEntry(name: string, value: unknown, file?: string): HeaderEntry {
  if (!isRecord(value)) throw broken(`tensor "${name}" is not described by an object`, file);
  const { dtype, shape, data_offsets: offsets } = value;
  const kind = typeof dtype === "string" && Object.hasOwn(kinds, dtype) ? kinds[dtype] : undefined;
  if (typeof dtype !== "string" || !kind) throw broken(`tensor "${name}" has the element type ${String(dtype)}`, file);
  if (!isCounts(shape) || !isCounts(offsets) || offsets.length !== 2) {
    throw broken(`tensor "${name}" has no proper shape or byte range`, file);
  }
  const bytes = shape.reduce((product, dim) => product * dim, kind.size);
  const [start = 0, end = 0] = offsets;
  if (!Number.isSafeInteger(bytes) || end - start !== bytes) {
    throw broken(`tensor "${name}" has ${end - start} bytes where its shape needs ${bytes}`, file);
  }
  return { dtype, shape, data_offsets: [start, end] };
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function broken(reason: string, file?: string): TrainerError {
  const subject = file === undefined ? "not a safetensors file" : `${file} is not a sound safetensors file`;
  return new TrainerError("tensor_file", `${subject}: ${reason}`, {
    ...(file === undefined ? {} : { file }),
    found: reason,
  });
}
