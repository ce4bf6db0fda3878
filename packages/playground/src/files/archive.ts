import { lstat, mkdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { type ArchiveLimits, defaultArchiveLimits } from "./archive-limits.ts";
import { openArchive } from "./archive-reader.ts";
import { mismatch, systemError } from "./error.ts";
import { temporaryName } from "./temporary.ts";
import { type Unpacked, unpackEntries } from "./unpack-entries.ts";
import { quote } from "./wording.ts";

/** How far unpacking has come. */
export interface UnpackProgress {
  readonly files: number;
  readonly bytes: number;
  /** Of the archive, from 0 to 1. */
  readonly share: number;
}

export interface UnpackOptions {
  /** Called at most ten times a second, and at the end. */
  readonly onProgress?: (progress: UnpackProgress) => void;
  /** Ends the unpacking with the signal's reason; nothing stays behind. */
  readonly signal?: AbortSignal;
}

const progressEveryMs = 100;

/**
 * Unpacks a zip, tar or tar.gz archive, told apart by content, that may have been made by an enemy.
 *
 * It is unpacked into a hidden folder beside the target, which is renamed when all is there: the target is complete or
 * absent, also after a kill (what that leaves behind `removeTemporaries` removes). Links, devices and pipes are never
 * made; they and second entries of one name are counted in `skipped`. Files get plain permissions. What systems add
 * (`__MACOSX`, `.DS_Store` …) is left out.
 *
 * @param target must not exist; folders above it are made
 * @param limits default `defaultArchiveLimits`, key by key
 * @throws PlaygroundError codes "archive_format" (no such archive, encrypted, unusual packing), "archive_damaged",
 *   "archive_path" (an entry leads outside), "archive_entries", "archive_too_large", "archive_ratio", "target_exists",
 *   "disk_full", "io"
 *
 * @example
 * const { files, skipped } = await unpackArchive("upload.zip", "data/cats", {}, { signal });
 */
export async function unpackArchive(
  file: string,
  target: string,
  limits: Partial<ArchiveLimits> = {},
  options: UnpackOptions = {},
): Promise<Unpacked> {
  const { signal } = options;
  const temporary = temporaryName(target);
  try {
    signal?.throwIfAborted();
    await refuseExisting(target);
    await mkdir(path.dirname(target), { recursive: true });
    const result = await unpackInto(temporary, file, { ...defaultArchiveLimits, ...limits }, options);
    signal?.throwIfAborted();
    await rename(temporary, target);
    return result;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw systemError(error, `unpacking the archive ${quote(path.basename(file))}`, file);
  }
}

async function refuseExisting(target: string): Promise<void> {
  const found = await lstat(target).catch(() => undefined);
  if (found === undefined) return;
  throw mismatch("target_exists", quote(target), "something there already", "a name that is free", { file: target });
}

async function unpackInto(
  folder: string,
  file: string,
  limits: ArchiveLimits,
  { onProgress, signal }: UnpackOptions,
): Promise<Unpacked> {
  const archiveBytes = (await stat(file)).size;
  const archive = await openArchive(file, limits);
  let last = performance.now();
  const onStep = ({ files, bytes }: Unpacked): void => {
    const now = performance.now();
    if (onProgress === undefined || now - last < progressEveryMs) return;
    last = now;
    onProgress({ files, bytes, share: Math.min(1, archive.progress()) });
  };
  try {
    await mkdir(folder);
    const result = await unpackEntries(archive, { folder, archiveBytes, limits, signal, onStep });
    onProgress?.({ files: result.files, bytes: result.bytes, share: 1 });
    return result;
  } finally {
    await archive.close();
  }
}
