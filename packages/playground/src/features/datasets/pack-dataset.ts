import { relative } from "node:path";
import { PassThrough } from "node:stream";
import { create } from "tar";
import type { ArtifactStore } from "../../artifacts/artifact-store.ts";
import type { DatasetLocation } from "../../runner/dataset-location.ts";

/**
 * Packs the files of a data set into the artefacts, so that every machine can have them.
 *
 * @param folder everything in it is packed
 * @param path what to open, in the folder
 */
export async function packDataset(
  artifacts: ArtifactStore,
  id: string,
  folder: string,
  path: string,
): Promise<DatasetLocation> {
  const key = `datasets/${id}/pack.tar`;
  const pack = create({ cwd: folder, portable: true, noMtime: true }, ["."]);
  const source = new PassThrough();
  pack.on("error", (error) => source.destroy(error instanceof Error ? error : new Error(String(error))));
  pack.pipe(source);
  const { sha256 } = await artifacts.putStream(key, source);
  return { kind: "pack", key, sha256, root: relative(folder, path) };
}
