import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runPath } from "@glissade/trainer";
import type { ArtifactStore } from "../artifacts/artifact-store.ts";
import { PlaygroundError } from "../error.ts";
import type { CheckpointRow } from "../store/schema.ts";
import type { Statements } from "../store/store.ts";
import { type Manifest, parseManifest } from "./manifest.ts";

/** What an attempt goes on from. */
export interface Restored {
  readonly step: number;
  readonly manifest: Manifest;
  /** Why it is not the newest checkpoint, if it is not. */
  readonly warning: string | undefined;
}

/**
 * Fetches an experiment's newest checkpoint into the run's folder; where it is damaged or gone, the one before.
 *
 * @returns undefined when it has none: training begins anew
 * @throws PlaygroundError `checkpoint_lost` when there were some and none can be used; what the artifact store throws
 *   when it cannot be reached
 */
export async function restoreRun(
  db: Statements,
  artifacts: ArtifactStore,
  experimentId: string,
  run: string,
): Promise<Restored | undefined> {
  const rows = await db
    .selectFrom("checkpoints")
    .selectAll()
    .where("experiment_id", "=", experimentId)
    .orderBy("step", "desc")
    .orderBy("attempt", "desc")
    .execute();
  if (rows.length === 0) return undefined;
  let damage: string | undefined;
  for (const row of rows) {
    try {
      const manifest = await fetch(artifacts, row, run);
      const warning = damage && `${damage}; going on from step ${row.step}`;
      return { step: row.step, manifest, warning };
    } catch (error) {
      if (!isDamage(error)) throw error;
      damage ??= error.message;
    }
  }
  const message = `${damage ?? ""}, and there is no other checkpoint to go on from`;
  throw new PlaygroundError("checkpoint_lost", message, { expected: "a sound checkpoint" });
}

/**
 * Fetches what a fork begins from.
 *
 * @param folder becomes a run's folder with these files alone
 * @returns the path of the checkpoint
 */
export async function fetchOrigin(artifacts: ArtifactStore, origin: string, folder: string): Promise<string> {
  await fetch(artifacts, { manifest: origin }, folder);
  return runPath(folder, "last");
}

async function fetch(artifacts: ArtifactStore, row: Pick<CheckpointRow, "manifest">, run: string): Promise<Manifest> {
  const manifest = parseManifest(row.manifest);
  await rm(run, { recursive: true, force: true });
  for (const [name, { key, sha256 }] of Object.entries(manifest)) {
    const file = join(run, name);
    await mkdir(dirname(file), { recursive: true });
    await artifacts.download(key, file, { sha256 });
  }
  return manifest;
}

function isDamage(error: unknown): error is Error {
  return (
    error instanceof Error && "code" in error && ["artifact_missing", "artifact_corrupt"].includes(String(error.code))
  );
}
