import { keepEvenly } from "@glissade/trainer";
import type { CheckpointRow, ExperimentRow } from "../store/schema.ts";
import type { Statements } from "../store/store.ts";
import { keysInUse } from "./blobs.ts";
import { parseManifest } from "./manifest.ts";

/** These stay wherever they lie: should the newest be damaged, training goes on from the one before. */
const newestKept = 2;

/** What of an experiment says which of its checkpoints stay. */
type Keeping = Pick<ExperimentRow, "best" | "checkpoint_at">;

type Row = Pick<CheckpointRow, "attempt" | "step">;

/** An experiment's checkpoints, the newest first; of equal steps that of the later attempt. */
export function checkpointRows(db: Statements, experimentId: string): Promise<CheckpointRow[]> {
  return db
    .selectFrom("checkpoints")
    .selectAll()
    .where("experiment_id", "=", experimentId)
    .orderBy("step", "desc")
    .orderBy("attempt", "desc")
    .execute();
}

/** The one that an experiment goes on from. */
export function newestCheckpoint(db: Statements, experimentId: string): Promise<CheckpointRow | undefined> {
  return db
    .selectFrom("checkpoints")
    .selectAll()
    .where("experiment_id", "=", experimentId)
    .orderBy("step", "desc")
    .orderBy("attempt", "desc")
    .limit(1)
    .executeTakeFirst();
}

/**
 * The checkpoints that an experiment need not keep: it keeps the newest two, the one with the best weights, those that were
 * asked for, and `most` that lie evenly over the run.
 *
 * @param rows the newest first
 */
export function superseded<R extends Row>(rows: readonly R[], experiment: Keeping, most: number): R[] {
  const steps = [...new Set(rows.map(({ step }) => step))];
  const stays = new Set([...steps.slice(0, newestKept), ...keepEvenly(steps, most)]);
  const best = JSON.parse(experiment.best ?? "null") as { step?: number } | null;
  if (best?.step !== undefined) stays.add(best.step);
  for (const step of JSON.parse(experiment.checkpoint_at ?? "[]") as number[]) stays.add(step);
  // Of two with the same step, which are the same bit for bit, the older attempt's is of no use.
  return rows.filter(({ step }, at) => !stays.has(step) || rows[at - 1]?.step === step);
}

/** Drops what is superseded. @returns keys that are of no use any more */
export async function dropSuperseded(
  db: Statements,
  experiment: Pick<ExperimentRow, "id"> & Keeping,
  most: number,
): Promise<string[]> {
  const dropped = superseded(await checkpointRows(db, experiment.id), experiment, most);
  for (const { attempt, step } of dropped) {
    await db
      .deleteFrom("checkpoints")
      .where("experiment_id", "=", experiment.id)
      .where("attempt", "=", attempt)
      .where("step", "=", step)
      .execute();
  }
  if (dropped.length === 0) return [];
  const inUse = await keysInUse(db, experiment.id);
  const once = dropped.flatMap((row) => Object.values(parseManifest(row.manifest)));
  return [...new Set(once.map(({ key }) => key))].filter((key) => !inUse.has(key));
}
