import type { ArchiveLimits } from "./archive-limits.ts";
import type { PlaygroundError } from "../error.ts";
import { mismatch } from "./error.ts";
import { quote } from "./wording.ts";

/** One entry of an archive, whatever the archive's format. */
export interface ArchiveEntry {
  /** As the archive has it: not to be trusted. */
  readonly path: string;
  /** "file", "folder", or in words what else it is ("symbolic link", "device" …). */
  readonly kind: string;
  /** Unpacked, as the archive says. */
  readonly bytes: number;
  /** Packed, where each entry is packed on its own. */
  readonly packedBytes?: number;
  /**
   * The unpacked bytes: exactly `bytes` of them, or an error. To be read at most once and before the next entry is
   * asked for; it need not be read at all.
   */
  content(): AsyncIterable<Uint8Array>;
}

/** An archive being read. Entries come in the archive's order, one at a time. */
export interface ArchiveReader {
  readonly entries: AsyncIterable<ArchiveEntry>;
  /** How much of the archive has been read, from 0 to 1. */
  progress(): number;
  close(): Promise<void>;
}

export function damaged(entry: string | undefined, found: string, cause?: unknown): PlaygroundError {
  const subject = entry === undefined ? "archive" : `archive, entry ${quote(entry)}`;
  const error = mismatch("archive_damaged", subject, found, "a complete archive", entry ? { file: entry } : {});
  if (cause !== undefined) error.cause = cause;
  return error;
}

export function tooCompressed(subject: string, limits: ArchiveLimits, file?: string): PlaygroundError {
  const found = `more than ${limits.ratio} times its packed size`;
  const expected = `at most ${limits.ratio} unpacked bytes for a packed one`;
  return mismatch("archive_ratio", subject, found, expected, file === undefined ? {} : { file });
}
