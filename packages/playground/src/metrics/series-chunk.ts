import { mismatch } from "../error.ts";
import type { SeriesPoints } from "./series-points.ts";

/** Points that a chunk holds at most. */
export const chunkCapacity = 4096;

/** What is known of a chunk without decoding it: a database keeps each field in a column of its own. */
export interface ChunkSummary {
  readonly count: number;
  readonly firstStep: number;
  readonly lastStep: number;
  /** Lowest value, NaN left aside; null when there is none but NaN. */
  readonly min: number | null;
  /** Highest value, NaN left aside; null when there is none but NaN. */
  readonly max: number | null;
  /** Value of the last point; null when it is NaN, which SQLite cannot store. */
  readonly last: number | null;
  /** How many values are NaN. */
  readonly nans: number;
}

/** A stretch of a series in its stored form. */
export interface SeriesChunk extends ChunkSummary {
  /** See {@link encodeChunk}. */
  readonly blob: Uint8Array;
}

const version = 1;
const headerBytes = 8;
const wordBytes = Float64Array.BYTES_PER_ELEMENT;

/** Flags of the header. The four last are in the order of the columns. */
const hasEpochs = 1;
const evenFlags: readonly number[] = [2, 4, 8, 16];

/**
 * Points as one blob and what is worth knowing without it.
 *
 * The blob, all little-endian: a byte with the version (1), a byte of flags, two bytes of zero, the count as uint32;
 * then the columns steps, values, times and (flag 1) epochs. A column is either its float64 values, or (flags 2, 4, 8,
 * 16) two float64, first value and increment, where `first + index * increment` gives every value bit for bit: steps
 * mostly, epochs within an epoch, a constant learning rate.
 *
 * @param points 1 to {@link chunkCapacity} of them, as {@link checkPoints} wants them
 */
export function encodeChunk(points: SeriesPoints): SeriesChunk {
  const { steps, values, times, epochs } = points;
  const columns = epochs === undefined ? [steps, values, times] : [steps, values, times, epochs];
  const increments = columns.map(evenIncrement);
  const words = columns.reduce((sum, column, i) => sum + storedLength(column.length, increments[i] !== undefined), 0);

  const blob = new Uint8Array(headerBytes + words * wordBytes);
  blob[0] = version;
  blob[1] = increments.reduce<number>(
    (flags, increment, i) => (increment === undefined ? flags : flags | evenFlags[i]!),
    epochs === undefined ? 0 : hasEpochs,
  );
  new DataView(blob.buffer).setUint32(4, steps.length, true);
  // The host is little-endian, as is every machine that ONNX Runtime is built for.
  const body = new Float64Array(blob.buffer, headerBytes);
  let start = 0;
  columns.forEach((column, i) => {
    const increment = increments[i];
    const stored = increment === undefined ? column : [column[0]!, increment];
    body.set(stored, start);
    start += stored.length;
  });
  return { ...summarize(steps, values), blob };
}

/**
 * The points of a chunk, exactly as they were encoded. Columns may lie in the blob's memory: do not write to them.
 *
 * @throws PlaygroundError `corrupt_chunk` when the blob is none, or cut off
 */
export function decodeChunk(blob: Uint8Array): SeriesPoints {
  const { flags, count } = readHeader(blob);
  // Columns are read in place where they lie on a word's boundary, as SQLite hands them out.
  const bytes = blob.byteOffset % wordBytes === 0 ? blob : new Uint8Array(blob);
  let offset = bytes.byteOffset + headerBytes;
  const next = (even: boolean): Float64Array => {
    const stored = new Float64Array(bytes.buffer, offset, storedLength(count, even));
    offset += stored.byteLength;
    return even ? evenColumn(stored[0]!, stored[1]!, count) : stored;
  };
  const [steps, values, times] = [next((flags & 2) !== 0), next((flags & 4) !== 0), next((flags & 8) !== 0)];
  return { steps, values, times, ...((flags & hasEpochs) !== 0 && { epochs: next((flags & 16) !== 0) }) };
}

function readHeader(blob: Uint8Array): { readonly flags: number; readonly count: number } {
  const corrupt = (found: unknown, expected: string) => mismatch("corrupt_chunk", { key: "blob", found, expected });
  if (blob.byteLength < headerBytes) throw corrupt(`${blob.byteLength} bytes`, `at least ${headerBytes}`);
  if (blob[0] !== version) throw corrupt(`version ${blob[0]}`, `version ${version}`);
  const flags = blob[1]!;
  const count = new DataView(blob.buffer, blob.byteOffset).getUint32(4, true);
  const columns = (flags & hasEpochs) !== 0 ? evenFlags : evenFlags.slice(0, 3);
  const words = columns.reduce((sum, flag) => sum + storedLength(count, (flags & flag) !== 0), 0);
  const wanted = headerBytes + words * wordBytes;
  if (blob.byteLength !== wanted) throw corrupt(`${blob.byteLength} bytes`, `${wanted} for ${count} points`);
  return { flags, count };
}

function storedLength(count: number, even: boolean): number {
  return even ? 2 : count;
}

/** The increment that gives the whole column, bit for bit; undefined where there is none or nothing is gained by it. */
function evenIncrement(column: Float64Array): number | undefined {
  if (column.length <= 2) return undefined;
  const first = column[0]!;
  const increment = column[1]! - first;
  for (let index = 0; index < column.length; index++) {
    if (!Object.is(first + index * increment, column[index])) return undefined;
  }
  return increment;
}

function evenColumn(first: number, increment: number, count: number): Float64Array {
  const column = new Float64Array(count);
  for (let index = 0; index < count; index++) column[index] = first + index * increment;
  return column;
}

function summarize(steps: Float64Array, values: Float64Array): ChunkSummary {
  let min = Infinity;
  let max = -Infinity;
  let nans = 0;
  for (const value of values) {
    if (Number.isNaN(value)) nans += 1;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const onlyNan = nans === values.length;
  const last = values.at(-1)!;
  return {
    count: values.length,
    firstStep: steps[0]!,
    lastStep: steps.at(-1)!,
    min: onlyNan ? null : min,
    max: onlyNan ? null : max,
    last: Number.isNaN(last) ? null : last,
    nans,
  };
}
