import { stat } from "node:fs/promises";
import { join } from "node:path";
import { ArtifactError } from "./artifact-error.ts";
import type { ArtifactStore } from "./artifact-store.ts";
import { parseArtifactsUrl } from "./artifacts-url.ts";
import { openFolderStore } from "./folder-store.ts";

/**
 * Opens the artifacts: in the bucket or folder that `ARTIFACTS_URL` names, else in `artifacts` below the data folder.
 *
 * @throws ArtifactError `invalid_artifacts_url`, and for a folder `artifacts_unavailable`, `disk_full`; a bucket that
 * cannot be reached shows with the first operation or `check()`
 *
 * @example
 * const artifacts = await openArtifacts(process.env["ARTIFACTS_URL"], "./glissade-data");
 */
export async function openArtifacts(url: string | undefined, dataDirectory: string): Promise<ArtifactStore> {
  if (url === undefined || url === "") return openFolderStore(join(dataDirectory, "artifacts"));
  const address = parseArtifactsUrl(url);
  if ("folder" in address) {
    await requireFolder(address.folder);
    return openFolderStore(address.folder);
  }
  // Loaded only where it is used: the client takes memory and time to start.
  const { openS3Store } = await import("./s3-store.ts");
  return openS3Store(address.bucket);
}

/** A shared folder is never made here: where its mount is missing, artifacts would pile up on this machine's own disk. */
async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return;
  const message = `ARTIFACTS_URL names ${folder}, which is no folder here; expected a mounted, existing folder`;
  const fix = "Mount the folder, or create it where it is meant to be on this machine.";
  throw new ArtifactError("artifacts_unavailable", message, { key: "ARTIFACTS_URL", found: folder, fix });
}
