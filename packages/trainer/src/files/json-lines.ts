import { createReadStream } from "node:fs";
import { diskFileSystem, fileError, type FileSystem, type OpenFile } from "./file-system.ts";

/** JSON has no NaN or infinity: they become null, everything else stays as it is. */
function finiteOrNull(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

/** One value as one line of JSON, without the line break. */
export function toJsonLine(value: unknown): string {
  return JSON.stringify(value, finiteOrNull);
}

/**
 * A growing file of JSON lines that knows its own length, so that a checkpoint can say up to which byte the log belongs
 * to it, and a resumed run can cut off what came later. What cannot be written stays in memory until it can.
 */
export interface JsonLinesLog {
  /** Bytes, including those of lines that are still in memory. */
  readonly length: number;
  /** Lines likewise. */
  readonly lines: number;
  /** @returns the line's number, from 0 */
  append(value: unknown): number;
  /** Takes back the line appended last; only before the next flush that succeeds. */
  retract(): void;
  /** Hands everything to the operating system; `sync` also waits for the disk. */
  flush(options?: { readonly sync?: boolean }): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a log for appending.
 *
 * @param options.keepBytes cut the file to this length first (resume), or to the whole lines in it; default 0: start empty
 * @throws TrainerError `disk_full`, `io`
 */
export async function openJsonLines(
  path: string,
  options: { readonly keepBytes?: number; readonly fileSystem?: FileSystem } = {},
): Promise<JsonLinesLog> {
  const fileSystem = options.fileSystem ?? diskFileSystem;
  try {
    const kept = await measure(path, options.keepBytes ?? 0);
    const file = await fileSystem.open(path, "a");
    await fileSystem.truncate(path, kept.bytes);
    return createLog(path, file, fileSystem, kept);
  } catch (error) {
    throw fileError(error, path, "opening");
  }
}

interface Extent {
  readonly bytes: number;
  readonly lines: number;
}

function createLog(path: string, file: OpenFile, fileSystem: FileSystem, kept: Extent): JsonLinesLog {
  let { bytes: length, lines } = kept;
  /** What is surely in the file, and what is to follow. */
  let written = kept.bytes;
  let pending = "";
  /** A write failed and may have left a part of a line. */
  let torn = false;
  let last = "";

  const flush = async ({ sync = false }: { readonly sync?: boolean } = {}): Promise<void> => {
    const text = pending;
    try {
      if (torn) await fileSystem.truncate(path, written);
      torn = text !== "";
      if (text !== "") await file.writeFile(text);
      if (sync) await file.sync();
    } catch (error) {
      throw fileError(error, path, "writing");
    }
    torn = false;
    written += Buffer.byteLength(text);
    pending = pending.slice(text.length);
  };

  return {
    get length() {
      return length;
    },
    get lines() {
      return lines;
    },
    append(value) {
      last = `${toJsonLine(value)}\n`;
      length += Buffer.byteLength(last);
      pending += last;
      lines += 1;
      return lines - 1;
    },
    retract() {
      pending = pending.slice(0, pending.length - last.length);
      length -= Buffer.byteLength(last);
      lines -= 1;
      last = "";
    },
    flush,
    async close() {
      try {
        await flush();
      } finally {
        await file.close();
      }
    },
  };
}

/** The whole lines within the first bytes of a file; none of one that is not there. */
async function measure(path: string, most: number): Promise<Extent> {
  const extent = { bytes: 0, lines: 0 };
  if (most === 0) return extent;
  let position = 0;
  try {
    for await (const chunk of createReadStream(path, { end: most - 1 })) {
      const bytes = chunk as Buffer;
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
        extent.lines += 1;
        extent.bytes = position + at + 1;
      }
      position += bytes.length;
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  return extent;
}
