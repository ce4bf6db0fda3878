import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { linkOrCopy } from "../files/atomic-write.ts";
import type { FileSystem } from "../files/file-system.ts";
import { keptFile, runFiles, runPath } from "../files/run-paths.ts";
import { type CheckpointHead, readCheckpointHead } from "./checkpoint-head.ts";
import { keepEvenly } from "./keep-evenly.ts";

/** A checkpoint that stays in the run's folder, to be forked from or looked at. */
export interface KeptCheckpoint extends CheckpointHead {
  /** Path within the run's folder. */
  readonly file: string;
}

/** Which checkpoints to keep. */
export interface KeepOptions {
  /** So many of those at evaluations, spread evenly; 0 keeps none. */
  readonly most: number;
  /** Those after these training steps in any case. */
  readonly exact: ReadonlySet<number>;
}

/** The kept checkpoints of a run that trains. */
export interface KeptCheckpoints {
  /** Whether a checkpoint taken now is to be kept. */
  isWanted(step: number, atEvaluation: boolean): boolean;
  /**
   * Keeps `last.safetensors` under the name of its step, with the best weights that it speaks of, and thins the others.
   *
   * @returns the file's path within the run's folder
   */
  keepLast(head: CheckpointHead): Promise<string>;
}

const name = /^step-(\d+)\.safetensors$/;

/**
 * The kept checkpoints of a run's folder, the oldest first. Files that cannot be read are none, and none where the folder is
 * missing.
 */
export async function listKeptCheckpoints(directory: string): Promise<KeptCheckpoint[]> {
  const names = await readdir(runPath(directory, "checkpoints")).catch(() => []);
  const found: KeptCheckpoint[] = [];
  for (const each of names.filter((each) => name.test(each))) {
    const file = `${runFiles.checkpoints}/${each}`;
    const head = await readCheckpointHead(join(directory, file)).catch(() => undefined);
    if (head) found.push({ ...head, file });
  }
  return found.sort((a, b) => a.step - b.step);
}

/**
 * Takes up the kept checkpoints of a run's folder. Those past the position that training goes on from are removed: they come
 * again.
 */
export async function openKeptCheckpoints(
  directory: string,
  step: number,
  { most, exact }: KeepOptions,
  fileSystem: FileSystem,
): Promise<KeptCheckpoints> {
  /** Steps with those of the best weights that they speak of. */
  const kept = new Map<number, number | null>();
  const remove = async (of: number): Promise<void> => {
    await fileSystem.remove(join(directory, keptFile(of)));
    kept.delete(of);
  };
  const keep = async (of: number, from: "last" | "best", best: number | null): Promise<void> => {
    await linkOrCopy(fileSystem, runPath(directory, from), join(directory, keptFile(of)));
    kept.set(of, best);
  };
  const thin = async (): Promise<void> => {
    if (most === 0) return;
    const even = new Set(keepEvenly([...kept.keys()], most));
    const stays = [...kept].filter(([of]) => even.has(of) || exact.has(of));
    const wanted = new Set(stays.flat());
    for (const of of [...kept.keys()]) if (!wanted.has(of)) await remove(of);
  };
  for (const each of await listKeptCheckpoints(directory)) {
    if (each.step > step) await remove(each.step);
    else kept.set(each.step, each.best);
  }
  return {
    isWanted: (of, atEvaluation) => exact.has(of) || (atEvaluation && most > 0),
    async keepLast(head) {
      await keep(head.step, "last", head.best);
      // Whoever goes on from here needs the best weights so far, too: best.safetensors is about to hold better ones.
      const { best } = head;
      if (best !== null && best !== head.step && !kept.has(best)) await keep(best, "best", best);
      await thin();
      await fileSystem.syncDirectory(runPath(directory, "checkpoints"));
      return keptFile(head.step);
    },
  };
}
