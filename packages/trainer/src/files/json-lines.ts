import { stat } from "node:fs/promises";
import { diskFileSystem, fileError, type FileSystem } from "./file-system.ts";

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
 * to it, and a resumed run can cut off what came later.
 */
export interface JsonLinesLog {
  /** Bytes written so far, including lines that are still in memory. */
  readonly length: number;
  append(value: unknown): void;
  /** Hands everything to the operating system; `sync` also waits for the disk. */
  flush(options?: { readonly sync?: boolean }): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a log for appending.
 *
 * @param options.keepBytes cut the file to this length first (resume); default 0: start empty
 * @throws TrainerError `disk_full`, `io`
 */
export async function openJsonLines(
  path: string,
  options: { readonly keepBytes?: number; readonly fileSystem?: FileSystem } = {},
): Promise<JsonLinesLog> {
  const fileSystem = options.fileSystem ?? diskFileSystem;
  const keep = Math.min(options.keepBytes ?? 0, await sizeOf(path));
  try {
    const file = await fileSystem.open(path, "a");
    await fileSystem.truncate(path, keep);
    let length = keep;
    let pending = "";
    const flush = async ({ sync = false }: { readonly sync?: boolean } = {}): Promise<void> => {
      const text = pending;
      pending = "";
      try {
        if (text !== "") await file.writeFile(text);
        if (sync) await file.sync();
      } catch (error) {
        throw fileError(error, path, "writing");
      }
    };
    return {
      get length() {
        return length;
      },
      append(value) {
        const line = `${toJsonLine(value)}\n`;
        length += Buffer.byteLength(line);
        pending += line;
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
  } catch (error) {
    throw fileError(error, path, "opening");
  }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  );
}
