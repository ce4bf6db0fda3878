import { type KeptCheckpoint, listKeptCheckpoints } from "@glissade/trainer";
import { stat } from "node:fs/promises";
import type { Attempt } from "./attempt.ts";
import { defaultKeptCheckpoints } from "../settings.ts";
import type { FencedTransaction } from "./fence.ts";
import { checkpointRows, dropSuperseded, superseded } from "./kept-rows.ts";
import type { Manifest } from "./manifest.ts";
import { type Snapshot, takeKeptSnapshot, takeSnapshot } from "./snapshot.ts";

/** Brings checkpoints to where other machines find them, beside the training, which never waits for it. */
export interface Publisher {
  /**
   * There is a new checkpoint. Where one is being published it waits, and of several that wait the newest goes first. Of the
   * others those follow that the training has kept in its folder, as soon as there is nothing newer.
   */
  checkpoint(): void;
  /** Resolves when nothing is being published or waits for it. */
  idle(): Promise<void>;
  /** Why a checkpoint could not be published, if so. */
  readonly trouble: unknown;
  /** Nobody cares any more. */
  close(): void;
}

type Publishing = Pick<Attempt, "folder" | "blobs" | "writer" | "services" | "experiment">;

/** @param onTrouble told when a checkpoint cannot be published and the one before could */
export function createPublisher(attempt: Publishing, onTrouble: (error: unknown) => void): Publisher {
  /** Steps that are in the records, or that are not worth it. */
  const settled = new Set<number>();
  let waiting = false;
  let running: Promise<void> | undefined;
  let trouble: unknown;
  let closed = false;

  /** @returns whether there was anything to do */
  const publishNext = async (): Promise<boolean> => {
    if (waiting) {
      waiting = false;
      const snapshot = await takeSnapshot(attempt.folder);
      if (snapshot) await publish(attempt, snapshot);
      if (snapshot) settled.add(snapshot.at.step);
      return true;
    }
    const kept = (await listKeptCheckpoints(attempt.folder.run)).find(({ step }) => !settled.has(step));
    if (!kept) return false;
    await publishKept(attempt, kept);
    settled.add(kept.step);
    return true;
  };
  const run = async (): Promise<void> => {
    try {
      while (!closed && (await publishNext())) trouble = undefined;
    } catch (error) {
      if (trouble === undefined && !closed) onTrouble(error);
      trouble = error;
    }
    running = undefined;
    if (waiting && !closed) running = run();
  };
  return {
    checkpoint() {
      waiting = true;
      running ??= run();
    },
    async idle() {
      while (running) await running;
    },
    get trouble() {
      return trouble;
    },
    close: () => void (closed = true),
  };
}

async function publishKept(attempt: Publishing, kept: KeptCheckpoint): Promise<void> {
  const { store } = attempt.services;
  const { id, attempt: number } = attempt.experiment;
  const rows = await checkpointRows(store.db, id);
  const own = { step: kept.step, attempt: number };
  const all = [...rows, own].sort((a, b) => b.step - a.step || b.attempt - a.attempt);
  if (superseded(all, await keepingOf(attempt), mostKept(attempt)).includes(own)) return;
  const snapshot = await takeKeptSnapshot(attempt.folder, kept);
  if (snapshot) await publish(attempt, snapshot);
}

function keepingOf({ services, experiment }: Publishing) {
  return services.store.db
    .selectFrom("experiments")
    .select(["best", "checkpoint_at"])
    .where("id", "=", experiment.id)
    .executeTakeFirstOrThrow();
}

function mostKept({ services }: Publishing): number {
  return services.settings.keepCheckpoints ?? defaultKeptCheckpoints;
}

async function publish(attempt: Publishing, snapshot: Snapshot): Promise<void> {
  const { blobs, writer, services } = attempt;
  const began = performance.now();
  const manifest: Record<string, Manifest[string]> = {};
  for (const [name, copy] of snapshot.files) manifest[name] = await blobs.publish(copy);
  const time = await takenAt(snapshot);
  // After everything said so far: whoever goes on from here finds nothing missing in the records.
  const obsolete = await writer.write((tx) => record(tx, { ...snapshot.at, time }, manifest, mostKept(attempt)));
  await blobs.remove(obsolete);
  services.log.debug({ ...snapshot.at, ms: Math.round(performance.now() - began) }, "checkpoint published");
}

/** When the training wrote the checkpoint: the first of a snapshot's files. */
async function takenAt({ files }: Snapshot): Promise<string> {
  const [checkpoint] = files.values();
  const { mtime } = await stat(checkpoint ?? "");
  return mtime.toISOString();
}

/** @returns keys that are of no use any more */
async function record(
  { db, experiment }: FencedTransaction,
  at: { readonly step: number; readonly epoch: number; readonly time: string },
  manifest: Manifest,
  most: number,
): Promise<string[]> {
  const { step, epoch, time } = at;
  const row = { epoch, time, manifest: JSON.stringify(manifest) };
  await db
    .insertInto("checkpoints")
    .values({ experiment_id: experiment.id, attempt: experiment.attempt, step, ...row })
    .onConflict((conflict) => conflict.columns(["experiment_id", "attempt", "step"]).doUpdateSet(row))
    .execute();
  return dropSuperseded(db, experiment, most);
}
