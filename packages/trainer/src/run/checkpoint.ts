import type { TensorData } from "@glissade/autodiff";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { TrainerError } from "../errors.ts";
import { writeFileAtomic } from "../files/atomic-write.ts";
import { fileError, type FileSystem } from "../files/file-system.ts";
import { runFiles, runPath } from "../files/run-paths.ts";
import { decodeSafetensors, encodeSafetensors } from "../files/safetensors.ts";
import { type Progress, progressSchema } from "./progress.ts";

/** A training frozen between two steps: one file, so that weights and position can never disagree. */
export interface Checkpoint {
  /** `model.…` and `solver.…`, as the engine exports them. */
  readonly tensors: ReadonlyMap<string, TensorData>;
  readonly progress: Progress;
}

const noHash = "0".repeat(64);

/** Encodes a checkpoint: safetensors whose metadata hold the progress as JSON and a SHA-256 over the whole file. */
export function encodeCheckpoint({ tensors, progress }: Checkpoint): Uint8Array {
  const bytes = encodeSafetensors(tensors, { glissade: JSON.stringify(progress), sha256: noHash });
  const at = hashPosition(bytes);
  // The hash is taken with zeros in its own place.
  bytes.set(Buffer.from(sha256(bytes)), at);
  return bytes;
}

/**
 * @param file named in error messages
 * @throws TrainerError `checkpoint_corrupt` or `tensor_file`
 */
export function decodeCheckpoint(bytes: Uint8Array, file: string): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, { file });
  const stored = metadata.get("sha256");
  const at = hashPosition(bytes);
  if (stored === undefined || at < 0) throw corrupt(file, "it has no checksum");
  const zeroed = Uint8Array.from(bytes);
  zeroed.set(Buffer.from(noHash), at);
  if (sha256(zeroed) !== stored) throw corrupt(file, "its checksum does not fit its content");
  return { tensors, progress: readProgress(metadata.get("glissade"), file) };
}

/** Where the hash's digits stand in the file, or -1. */
function hashPosition(bytes: Uint8Array): number {
  const marker = '"sha256":"';
  const found = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(marker);
  return found < 0 ? -1 : found + marker.length;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function readProgress(json: string | undefined, file: string): Progress {
  let value: unknown;
  try {
    value = JSON.parse(json ?? "");
  } catch {
    throw corrupt(file, "it does not say how far the training was");
  }
  const version = (value as { version?: unknown } | null)?.version;
  const result = progressSchema.safeParse(value);
  if (result.success) return result.data;
  throw corrupt(file, `its position (version ${String(version)}) cannot be read by this release`);
}

function corrupt(file: string, reason: string): TrainerError {
  return new TrainerError("checkpoint_corrupt", `${file} is damaged: ${reason}`, { file, found: reason });
}

/** The name of a tensor that holds a value which is no finite number, if there is one. */
export function findNonFinite(tensors: ReadonlyMap<string, TensorData>): string | undefined {
  for (const [name, { type, data }] of tensors) {
    if (type !== "float32" && type !== "float64") continue;
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return name;
  }
  return undefined;
}

/** Replaces `checkpoints/last.safetensors`; the one it replaces becomes `previous.safetensors`. */
export async function writeLast(directory: string, checkpoint: Checkpoint, fileSystem: FileSystem): Promise<void> {
  await writeFileAtomic(runPath(directory, "last"), encodeCheckpoint(checkpoint), {
    fileSystem,
    keepPrevious: runPath(directory, "previous"),
  });
}

/** Replaces `checkpoints/best.safetensors` by an encoded checkpoint. */
export async function writeBest(directory: string, checkpoint: Uint8Array, fileSystem: FileSystem): Promise<void> {
  await writeFileAtomic(runPath(directory, "best"), checkpoint, { fileSystem });
}

/** @returns undefined when the file is not there */
export async function readCheckpoint(path: string): Promise<Checkpoint | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw fileError(error, path, "reading");
  }
  return decodeCheckpoint(bytes, path);
}

/** What {@link readLatest} found. */
export interface Latest {
  readonly checkpoint: Checkpoint;
  readonly file: string;
  /** Why it is not the newest one, if it is not. */
  readonly warning: string | undefined;
}

/**
 * The newest sound checkpoint of a run: `last`, or `previous` where that is damaged or missing.
 *
 * @returns undefined when the run has none
 * @throws TrainerError `checkpoint_corrupt` when there are checkpoints but none is sound
 */
export async function readLatest(directory: string): Promise<Latest | undefined> {
  let damage: Error | undefined;
  for (const name of ["last", "previous"] as const) {
    try {
      const checkpoint = await readCheckpoint(runPath(directory, name));
      if (!checkpoint) continue;
      const warning = damage && `${damage.message}; going on from ${runFiles[name]} (step ${checkpoint.progress.step})`;
      return { checkpoint, file: runFiles[name], warning };
    } catch (error) {
      if (!(error instanceof TrainerError)) throw error;
      damage ??= error;
    }
  }
  if (!damage) return undefined;
  throw new TrainerError("checkpoint_corrupt", `${damage.message}, and there is no sound one before it`, {
    file: runPath(directory, "last"),
    expected: "a sound checkpoint",
  });
}
