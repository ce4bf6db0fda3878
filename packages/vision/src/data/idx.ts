import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { createGunzip } from "node:zlib";
import { VisionError } from "../error.ts";
import { readChunks, readExactly, RecordBuffer, RecordFile, type Records } from "./record-file.ts";
import { count, oneLine, quote } from "./wording.ts";

/**
 * The IDX format of the MNIST family: a big-endian magic number (two zero bytes, type 8 for unsigned bytes, number of
 * dimensions), the dimensions as 32-bit integers, the data. Y. LeCun, C. Cortes, C. Burges, "The MNIST database of
 * handwritten digits", 1998.
 */
const imagesMagic = 0x00000803;
const labelsMagic = 0x00000801;

/** Compressed files are held unpacked; more than this is refused. */
const maximumUnpackedBytes = 2 ** 31;

export interface IdxImages {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  readonly records: Records;
  /** Of the unpacked content. */
  readonly hash: string;
}

interface Header {
  readonly dimensions: readonly number[];
  readonly headerBytes: number;
  readonly totalBytes: number;
}

/**
 * Opens an IDX file of pictures, plain (read as needed) or .gz (unpacked into memory).
 *
 * @throws VisionError codes "idx_magic", "idx_dimensions", "data_short", "data_long", "idx_gzip"
 */
export async function openIdxImages(file: string): Promise<IdxImages> {
  const { header, content } = await readIdx(file, imagesMagic);
  const [images = 0, height = 0, width = 0] = header.dimensions;
  const recordBytes = width * height;
  const hash = createHash("sha256");
  if (content === undefined) await readChunks(file, 1 << 20, (chunk) => hash.update(chunk));
  else hash.update(content);
  const records =
    content === undefined
      ? new RecordFile(file, header.headerBytes, recordBytes, images)
      : new RecordBuffer(content.subarray(header.headerBytes), recordBytes);
  return { count: images, width, height, records, hash: hash.digest("hex") };
}

/**
 * Reads an IDX file of labels, plain or .gz.
 *
 * @throws VisionError as {@link openIdxImages}
 */
export async function readIdxLabels(file: string): Promise<Uint8Array> {
  const { header, content } = await readIdx(file, labelsMagic);
  return content === undefined
    ? await readExactly(file, header.headerBytes, header.totalBytes - header.headerBytes)
    : content.subarray(header.headerBytes);
}

async function readIdx(file: string, magic: number): Promise<{ header: Header; content: Buffer | undefined }> {
  const dimensions = magic & 0xff;
  const headerBytes = 4 + 4 * dimensions;
  if (/\.gz$/i.test(file)) {
    const content = await unpack(file, headerBytes, (start) => parseHeader(file, start, magic).totalBytes);
    return { header: parseHeader(file, content, magic), content };
  }
  const { size } = await stat(file);
  const header = parseHeader(file, await readExactly(file, 0, Math.min(size, headerBytes)), magic);
  checkLength(file, size, header.totalBytes);
  return { header, content: undefined };
}

function parseHeader(file: string, start: Buffer, magic: number): Header {
  const dimensionCount = magic & 0xff;
  const headerBytes = 4 + 4 * dimensionCount;
  const kind = magic === imagesMagic ? "pictures" : "labels";
  const found = start.length >= 4 ? hex(start.readUInt32BE(0)) : count(start.length, "byte");
  if (found !== hex(magic)) {
    const expected = `${hex(magic)}, the magic number of IDX ${kind}`;
    throw new VisionError("idx_magic", `${quote(file)}: begins with ${found}, expected ${expected}`, {
      file,
      found,
      expected,
    });
  }
  if (start.length < headerBytes) {
    const expected = `a header of ${headerBytes} bytes`;
    throw new VisionError("data_short", `${quote(file)}: found ${count(start.length, "byte")}, expected ${expected}`, {
      file,
      found: start.length,
      expected,
    });
  }
  const dimensions = Array.from({ length: dimensionCount }, (_, i) => start.readUInt32BE(4 + 4 * i));
  const totalBytes = headerBytes + dimensions.reduce((product, n) => product * n, 1);
  checkDimensions(file, dimensions, totalBytes);
  return { dimensions, headerBytes, totalBytes };
}

function checkDimensions(file: string, dimensions: readonly number[], totalBytes: number): void {
  if (dimensions.every((n) => n > 0) && Number.isSafeInteger(totalBytes)) return;
  const found = dimensions.join(" x ");
  const expected = "at least one record of at least one byte";
  throw new VisionError("idx_dimensions", `${quote(file)}: dimensions ${found}, expected ${expected}`, {
    file,
    found,
    expected,
  });
}

function checkLength(file: string, found: number, wanted: number): void {
  if (found === wanted) return;
  const expected = `${count(wanted, "byte")}, as its header says`;
  const code = found < wanted ? "data_short" : "data_long";
  throw new VisionError(code, `${quote(file)}: found ${count(found, "byte")}, expected ${expected}`, {
    file,
    found,
    expected,
  });
}

/** Unpacks to memory, never more than the header announces: a small file may unpack to any size. */
async function unpack(file: string, headerBytes: number, totalFrom: (start: Buffer) => number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let total: number | undefined;
  try {
    const source = createReadStream(file);
    const stream = createGunzip();
    source.on("error", (error) => stream.destroy(error));
    for await (const chunk of source.pipe(stream)) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (total === undefined && bytes >= headerBytes) total = limitTotal(file, totalFrom(Buffer.concat(chunks)));
      if (total !== undefined && bytes > total) checkLength(file, bytes, total);
    }
  } catch (error) {
    if (error instanceof VisionError) throw error;
    const reason = error instanceof Error ? oneLine(error.message) : "unknown error";
    throw new VisionError(
      "idx_gzip",
      `${quote(file)}: found damaged gzip data (${reason}), expected a whole .gz file`,
      {
        file,
        found: reason,
        expected: "a whole .gz file",
      },
    );
  }
  const content = Buffer.concat(chunks);
  if (total !== undefined) checkLength(file, bytes, total);
  return content;
}

function limitTotal(file: string, total: number): number {
  if (total <= maximumUnpackedBytes) return total;
  const expected = `at most ${count(maximumUnpackedBytes, "byte")} in a .gz file (unpack it first)`;
  throw new VisionError("idx_dimensions", `${quote(file)}: unpacks to ${count(total, "byte")}, expected ${expected}`, {
    file,
    found: total,
    expected,
  });
}

function hex(word: number): string {
  return `0x${word.toString(16).padStart(8, "0")}`;
}

/** The name without .gz, so that packed and plain copies have the same items. */
export function idxBaseName(file: string): string {
  return path.basename(file).replace(/\.gz$/i, "");
}
