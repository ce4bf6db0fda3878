import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import { removeAbandoned, temporaryName } from "./temporary-name.ts";

/**
 * Decoded pictures in a file: a header line, one record of fixed size per item, then a table of present flags and
 * checksums, and the table's own checksum. The file is written under a temporary name and renamed once it is whole, so
 * a cache file that exists is complete; checksums catch what a crash of the system or a bad disk may do to it.
 */
const headerBytes = 512;
const tableEntryBytes = 8;

export interface PixelFileLayout {
  /** Names the content: data set revision, decoding options, versions. A file with another key is not used. */
  readonly key: string;
  readonly count: number;
  readonly recordBytes: number;
}

/** A file of decoded pictures, being written or whole. */
export class PixelFile {
  readonly #layout: PixelFileLayout;
  readonly #table: Uint32Array;
  #handle: FileHandle;
  /** While writing. */
  #temporary: string | undefined;

  private constructor(layout: PixelFileLayout, handle: FileHandle, table: Uint32Array, temporary?: string) {
    this.#layout = layout;
    this.#handle = handle;
    this.#table = table;
    this.#temporary = temporary;
  }

  /** Opens a whole file; undefined where there is none, or one with another key, or a damaged one. */
  static async openExisting(file: string, layout: PixelFileLayout): Promise<PixelFile | undefined> {
    const handle = await open(file).catch(() => undefined);
    if (handle === undefined) return undefined;
    const table = await readTable(handle, layout).catch(() => undefined);
    if (table !== undefined) return new PixelFile(layout, handle, table);
    await handle.close();
    return undefined;
  }

  /** Starts a file that `finish` will put in place of `file`. */
  static async create(file: string, layout: PixelFileLayout): Promise<PixelFile> {
    await mkdir(path.dirname(file), { recursive: true });
    await removeAbandoned(file);
    const temporary = temporaryName(file);
    const handle = await open(temporary, "wx+");
    return new PixelFile(layout, handle, emptyTable(layout), temporary);
  }

  /** A file without a name, gone when it is closed or the process ends. */
  static async createNameless(folder: string, layout: PixelFileLayout): Promise<PixelFile> {
    const temporary = path.join(folder, `glissade-${process.pid}-${randomUUID()}.tmp`);
    const handle = await open(temporary, "wx+");
    // Where a system refuses to remove an open file (Windows), `discard` removes it.
    const removed = await rm(temporary).then(
      () => true,
      () => false,
    );
    return new PixelFile(layout, handle, emptyTable(layout), removed ? undefined : temporary);
  }

  has(index: number): boolean {
    return this.#table[2 * index] === 1;
  }

  async write(index: number, record: Uint8Array): Promise<void> {
    await writeFully(this.#handle, record, this.#position(index));
    this.#table[2 * index + 1] = crc32(record);
    this.#table[2 * index] = 1;
  }

  /** A record; undefined where it is absent or its checksum is wrong. */
  async read(index: number): Promise<Uint8Array | undefined> {
    if (!this.has(index)) return undefined;
    const record = new Uint8Array(this.#layout.recordBytes);
    const complete = await readFully(this.#handle, record, this.#position(index)).catch(() => false);
    return complete && crc32(record) === this.#table[2 * index + 1] ? record : undefined;
  }

  /** Visits the records in order, reading many at a time. Stops, with false, at the first damaged one. */
  async readAll(visit: (index: number, record: Uint8Array) => boolean): Promise<boolean> {
    const { count, recordBytes } = this.#layout;
    const perChunk = Math.max(1, Math.floor((4 << 20) / recordBytes));
    const chunk = new Uint8Array(Math.min(perChunk, count) * recordBytes);
    for (let first = 0; first < count; first += perChunk) {
      const records = Math.min(perChunk, count - first);
      if (!(await readFully(this.#handle, chunk.subarray(0, records * recordBytes), this.#position(first))))
        return false;
      for (let i = 0; i < records; i++) {
        if (!this.has(first + i)) continue;
        const record = chunk.subarray(i * recordBytes, (i + 1) * recordBytes);
        if (crc32(record) !== this.#table[2 * (first + i) + 1]) return false;
        if (!visit(first + i, record)) return true;
      }
    }
    return true;
  }

  /** Writes header and table and puts the file in its place. */
  async finish(file: string): Promise<void> {
    const temporary = this.#temporary;
    if (temporary === undefined) return;
    const tableBytes = new Uint8Array(this.#table.buffer);
    await writeFully(this.#handle, headerOf(this.#layout), 0);
    await writeFully(this.#handle, tableBytes, this.#position(this.#layout.count));
    const check = new Uint8Array(Uint32Array.of(crc32(tableBytes)).buffer);
    await writeFully(this.#handle, check, this.#position(this.#layout.count) + tableBytes.length);
    await this.#handle.close(); // some systems do not rename an open file
    await rename(temporary, file);
    this.#temporary = undefined;
    this.#handle = await open(file);
  }

  /** Closes the file, and removes it unless it was finished. */
  async close(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    if (this.#temporary !== undefined) await rm(this.#temporary, { force: true });
  }

  #position(index: number): number {
    return headerBytes + index * this.#layout.recordBytes;
  }
}

function emptyTable(layout: PixelFileLayout): Uint32Array {
  return new Uint32Array(2 * layout.count);
}

function headerOf(layout: PixelFileLayout): Uint8Array {
  // Byte order is part of the header: the table is written as this machine keeps numbers.
  const littleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
  const text = `glissade pixels 1\n${JSON.stringify({ ...layout, littleEndian })}\n`;
  const header = Buffer.alloc(headerBytes, " ");
  header.write(text);
  return header;
}

async function readTable(handle: FileHandle, layout: PixelFileLayout): Promise<Uint32Array | undefined> {
  const tablePosition = headerBytes + layout.count * layout.recordBytes;
  const tableBytes = layout.count * tableEntryBytes;
  if ((await handle.stat()).size !== tablePosition + tableBytes + 4) return undefined;
  const header = new Uint8Array(headerBytes);
  await readFully(handle, header, 0);
  if (Buffer.compare(header, headerOf(layout)) !== 0) return undefined;
  const bytes = new Uint8Array(tableBytes + 4);
  if (!(await readFully(handle, bytes, tablePosition))) return undefined;
  const table = new Uint32Array(bytes.buffer, 0, 2 * layout.count);
  const check = new Uint32Array(bytes.slice(tableBytes).buffer)[0];
  return crc32(bytes.subarray(0, tableBytes)) === check ? table : undefined;
}

async function writeFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

async function readFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<boolean> {
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, position + done);
    if (bytesRead === 0) return false;
    done += bytesRead;
  }
  return true;
}
