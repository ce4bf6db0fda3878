import { open } from "node:fs/promises";
import { VisionError } from "../error.ts";
import { count, quote } from "./wording.ts";

/** Fixed-size records, read by number. */
export interface Records {
  read(index: number): Promise<Uint8Array>;
}

const blockBytes = 64 * 1024;
const keptBlocks = 4;

/**
 * Records in a file, read in blocks of about 64 kB, of which the last few are kept: reading in order costs one system
 * call per block, reading in any order no more than a block. No file stays open between reads.
 */
export class RecordFile implements Records {
  readonly #file: string;
  readonly #start: number;
  readonly #recordBytes: number;
  readonly #count: number;
  readonly #perBlock: number;
  readonly #blocks = new Map<number, Promise<Uint8Array>>();

  /** @param start bytes before the first record */
  constructor(file: string, start: number, recordBytes: number, records: number) {
    this.#file = file;
    this.#start = start;
    this.#recordBytes = recordBytes;
    this.#count = records;
    this.#perBlock = Math.max(1, Math.floor(blockBytes / recordBytes));
  }

  async read(index: number): Promise<Uint8Array> {
    const number = Math.floor(index / this.#perBlock);
    const block = await this.#block(number);
    const start = (index - number * this.#perBlock) * this.#recordBytes;
    return block.subarray(start, start + this.#recordBytes);
  }

  #block(number: number): Promise<Uint8Array> {
    const kept = this.#blocks.get(number);
    if (kept !== undefined) return kept;
    const first = number * this.#perBlock;
    const records = Math.min(this.#perBlock, this.#count - first);
    const block = readExactly(this.#file, this.#start + first * this.#recordBytes, records * this.#recordBytes);
    this.#blocks.set(number, block);
    const oldest = this.#blocks.keys().next().value;
    if (this.#blocks.size > keptBlocks && oldest !== undefined) this.#blocks.delete(oldest);
    return block;
  }
}

/** Records in memory. */
export class RecordBuffer implements Records {
  readonly #bytes: Uint8Array;
  readonly #recordBytes: number;

  constructor(bytes: Uint8Array, recordBytes: number) {
    this.#bytes = bytes;
    this.#recordBytes = recordBytes;
  }

  read(index: number): Promise<Uint8Array> {
    return Promise.resolve(this.#bytes.subarray(index * this.#recordBytes, (index + 1) * this.#recordBytes));
  }
}

/** @throws VisionError code "data_short" when the file ends before `length` bytes from `position` */
export async function readExactly(file: string, position: number, length: number): Promise<Buffer> {
  const handle = await open(file);
  try {
    const bytes = Buffer.allocUnsafe(length);
    let read = 0;
    while (read < length) {
      const { bytesRead } = await handle.read(bytes, read, length - read, position + read);
      if (bytesRead === 0) throw shortData(file, position + read, position + length);
      read += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

/** Reads a file from start to end in chunks of `chunkBytes` (the last may be shorter). */
export async function readChunks(
  file: string,
  chunkBytes: number,
  visit: (chunk: Uint8Array, position: number) => void,
): Promise<void> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, size));
    for (let position = 0; position < size; position += chunkBytes) {
      const length = Math.min(chunkBytes, size - position);
      for (let read = 0; read < length;) {
        const { bytesRead } = await handle.read(buffer, read, length - read, position + read);
        if (bytesRead === 0) throw shortData(file, position + read, size);
        read += bytesRead;
      }
      visit(buffer.subarray(0, length), position);
    }
  } finally {
    await handle.close();
  }
}

/** The error for a file that ends too early. */
export function shortData(file: string, found: number, wanted: number): VisionError {
  const expected = count(wanted, "byte");
  return new VisionError("data_short", `${quote(file)}: found ${count(found, "byte")}, expected ${expected}`, {
    file,
    found,
    expected,
  });
}
