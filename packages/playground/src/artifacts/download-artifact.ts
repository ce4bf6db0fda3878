import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ArtifactError } from "./artifact-error.ts";
import type { ArtifactStore, StoredArtifact } from "./artifact-store.ts";
import { errnoOf } from "./folder-error.ts";
import { measure } from "./measured-stream.ts";
import { syncFolder, writeAndSync } from "./synced-file.ts";

/** `ArtifactStore.download` over any store's `open`. */
export async function downloadArtifact(
  store: Pick<ArtifactStore, "open">,
  key: string,
  file: string,
  sha256: string | undefined,
): Promise<StoredArtifact> {
  const { stream } = await store.open(key);
  const measured = measure(stream, key);
  const temporary = join(dirname(file), `.${basename(file)}.${randomUUID()}.tmp`);
  try {
    await writeAndSync(temporary, measured.stream);
    const stored = measured.result();
    if (sha256 !== undefined && stored.sha256 !== sha256) throw corrupt(key, stored.sha256, sha256);
    await rename(temporary, file);
    await syncFolder(dirname(file));
    return stored;
  } catch (error) {
    stream.destroy();
    await rm(temporary, { force: true }).catch(() => undefined);
    throw measured.failure ?? localError(error, file);
  }
}

function corrupt(key: string, found: string, expected: string): ArtifactError {
  const message = `${key} is damaged: its SHA-256 is ${found}, expected ${expected}`;
  return new ArtifactError("artifact_corrupt", message, { key, found, expected });
}

function localError(error: unknown, file: string): unknown {
  if (!["ENOSPC", "EDQUOT"].includes(errnoOf(error) ?? "")) return error;
  const message = `no space left on the disk while writing ${file}; what was there before is unchanged`;
  return new ArtifactError("disk_full", message, { found: errnoOf(error), expected: "free disk space" }, error);
}
