import { constants, copyFile, link, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type CheckpointHead, keptFile, type KeptCheckpoint, readCheckpointHead, runFiles } from "@glissade/trainer";
import type { WorkingFolder } from "./working-folder.ts";

/** Files of a run that training goes on from, and those that grow in place; all others are replaced as a whole. */
const needed = [runFiles.last, runFiles.best, runFiles.model, runFiles.spec, runFiles.metrics, runFiles.events];
const growing: readonly string[] = [runFiles.metrics, runFiles.events];

/** How often and for how long to wait for a training process that is between its best checkpoint and its last one. */
const tries = 50;
const pauseMs = 100;

/** Copies of a run's files that belong together and do not change any more. */
export interface Snapshot {
  /** Of the last checkpoint among them. */
  readonly at: Pick<CheckpointHead, "step" | "epoch">;
  /** File name in the run's folder to the copy's path. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Takes hold of the run's newest checkpoint with all that belongs to it, while training goes on: links where files are
 * replaced as a whole, copies of the logs. The logs come last, so that they reach at least as far as the checkpoint.
 *
 * @returns undefined where there is no checkpoint
 */
export async function takeSnapshot(folder: WorkingFolder): Promise<Snapshot | undefined> {
  for (let attempt = 1; ; attempt++) {
    const files = new Map<string, string>();
    for (const name of needed) await takeHold(folder, name, name, files);
    const last = files.get(runFiles.last);
    if (last === undefined) return undefined;
    const at = await readCheckpointHead(last);
    const best = files.get(runFiles.best);
    if (best === undefined || (await readCheckpointHead(best)).step <= at.step) return { at, files };
    if (attempt === tries) {
      // Its process died in between: the weights come again when training goes on.
      files.delete(runFiles.best);
      return { at, files };
    }
    await wait(pauseMs);
  }
}

/**
 * Takes hold of an earlier checkpoint, which the run has kept, under the names that its files had when it was the newest:
 * whoever goes on from there finds a run that ends with it. The best weights' model is left out; it is made anew.
 *
 * @returns undefined where it was thinned out meanwhile
 */
export async function takeKeptSnapshot(folder: WorkingFolder, kept: KeptCheckpoint): Promise<Snapshot | undefined> {
  const files = new Map<string, string>();
  if (!(await takeHold(folder, kept.file, runFiles.last, files))) return undefined;
  if (kept.best !== null && !(await takeHold(folder, keptFile(kept.best), runFiles.best, files))) return undefined;
  for (const name of [runFiles.spec, ...growing]) await takeHold(folder, name, name, files);
  return { at: kept, files };
}

/** @returns false where there is no such file */
async function takeHold(
  { run, outgoing }: WorkingFolder,
  name: string,
  as: string,
  files: Map<string, string>,
): Promise<boolean> {
  const file = join(run, name);
  const copy = join(outgoing, as.replaceAll("/", "-"));
  await rm(copy, { force: true });
  try {
    if (growing.includes(name)) await copyFile(file, copy, constants.COPYFILE_FICLONE);
    else await link(file, copy).catch(() => copyFile(file, copy));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
  files.set(as, copy);
  return true;
}
