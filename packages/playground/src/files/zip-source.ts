import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { RandomAccessReader } from "yauzl";

const chunkBytes = 1 << 16;

/**
 * How the zip library reads a file. Its own way passes positions on as the archive has them, and one beyond 2^53 ends
 * the process; here a position outside the file is an error like any other.
 */
export class ZipSource extends RandomAccessReader {
  readonly #handle: FileHandle;
  readonly #size: number;

  /** @param size of the file, in bytes */
  constructor(handle: FileHandle, size: number) {
    super();
    this.#handle = handle;
    this.#size = size;
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    const inside = position >= 0 && position + length <= this.#size;
    if (!inside) return void setImmediate(callback, new Error("a place beyond the end of the file"));
    this.#handle.read(buffer, offset, length, position).then(({ bytesRead }) => {
      callback(bytesRead < length ? new Error("unexpected end of the file") : null);
    }, callback);
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#range(start, end), { objectMode: false });
  }

  async *#range(start: number, end: number): AsyncGenerator<Buffer> {
    for (let position = start; position < end;) {
      const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, end - position));
      const { bytesRead } = await this.#handle.read(buffer, 0, buffer.length, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }
}
