import type { Attempt } from "./attempt.ts";
import { keysInUse } from "./blobs.ts";
import type { FencedTransaction } from "./fence.ts";
import { type Manifest, parseManifest } from "./manifest.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";

/** How many checkpoints are kept, besides the one with the best weights. */
const newestKept = 2;

/** Brings checkpoints to where other machines find them, beside the training, which never waits for it. */
export interface Publisher {
  /** There is a new checkpoint. Where one is being published it waits; of several that wait only the newest counts. */
  checkpoint(): void;
  /** Resolves when nothing is being published or waits for it. */
  idle(): Promise<void>;
  /** Why the newest checkpoint could not be published, if so. */
  readonly trouble: unknown;
  /** Nobody cares any more. */
  close(): void;
}

/** @param onTrouble told when a checkpoint cannot be published and the one before could */
export function createPublisher(
  attempt: Pick<Attempt, "folder" | "blobs" | "writer" | "services">,
  onTrouble: (error: unknown) => void,
): Publisher {
  let waiting = false;
  let running: Promise<void> | undefined;
  let trouble: unknown;
  let closed = false;

  const run = async (): Promise<void> => {
    while (waiting && !closed) {
      waiting = false;
      try {
        await publish(attempt);
        trouble = undefined;
      } catch (error) {
        if (trouble === undefined && !closed) onTrouble(error);
        trouble = error;
      }
    }
    running = undefined;
  };
  return {
    checkpoint() {
      waiting = true;
      running ??= run();
    },
    async idle() {
      await running;
    },
    get trouble() {
      return trouble;
    },
    close: () => void (closed = true),
  };
}

async function publish(attempt: Pick<Attempt, "folder" | "blobs" | "writer" | "services">): Promise<void> {
  const { folder, blobs, writer, services } = attempt;
  const began = performance.now();
  const snapshot = await takeSnapshot(folder);
  if (!snapshot) return;
  const manifest: Record<string, Manifest[string]> = {};
  for (const [name, copy] of snapshot.files) manifest[name] = await blobs.publish(copy);
  // After everything said so far: whoever goes on from here finds nothing missing in the records.
  const obsolete = await writer.write((tx) => record(tx, snapshot, manifest));
  await blobs.remove(obsolete);
  services.log.debug({ ...snapshot.at, ms: Math.round(performance.now() - began) }, "checkpoint published");
}

/** @returns keys that are of no use any more */
async function record(
  { db, experiment }: FencedTransaction,
  { at: { step, epoch } }: Snapshot,
  manifest: Manifest,
): Promise<string[]> {
  const row = { epoch, time: new Date().toISOString(), manifest: JSON.stringify(manifest) };
  await db
    .insertInto("checkpoints")
    .values({ experiment_id: experiment.id, attempt: experiment.attempt, step, ...row })
    .onConflict((conflict) => conflict.columns(["experiment_id", "attempt", "step"]).doUpdateSet(row))
    .execute();
  return dropOldCheckpoints({ db, experiment });
}

async function dropOldCheckpoints({ db, experiment }: Pick<FencedTransaction, "db" | "experiment">): Promise<string[]> {
  const rows = await db
    .selectFrom("checkpoints")
    .selectAll()
    .where("experiment_id", "=", experiment.id)
    .orderBy("step", "desc")
    .orderBy("attempt", "desc")
    .execute();
  const best = (JSON.parse(experiment.best ?? "null") as { step?: number } | null)?.step;
  const dropped = rows.slice(newestKept).filter(({ step }) => step !== best);
  for (const { attempt, step } of dropped) {
    await db
      .deleteFrom("checkpoints")
      .where("experiment_id", "=", experiment.id)
      .where("attempt", "=", attempt)
      .where("step", "=", step)
      .execute();
  }
  const inUse = await keysInUse(db, experiment.id);
  const once = dropped.flatMap((row) => Object.values(parseManifest(row.manifest)));
  return [...new Set(once.map(({ key }) => key))].filter((key) => !inUse.has(key));
}
