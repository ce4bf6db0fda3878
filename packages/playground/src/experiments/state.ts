import type { ExperimentState } from "@glissade/api";
import { notFound, PlaygroundError } from "../error.ts";
import { appendEvents } from "../store/events.ts";
import type { ExperimentRow } from "../store/schema.ts";
import type { Statements, StoreTransaction } from "../store/store.ts";

/** Which states follow which. */
const followers: Readonly<Record<ExperimentState, readonly ExperimentState[]>> = {
  draft: ["queued"],
  // Withdrawn before anybody took it up: to where it came from.
  queued: ["running", "draft", "paused", "stopped", "finished", "failed"],
  // Back to queued when the worker was lost.
  running: ["paused", "finished", "stopped", "failed", "queued"],
  paused: ["queued", "stopped"],
  finished: ["queued"],
  stopped: ["queued"],
  failed: ["queued"],
};

/** A change of an experiment's state. */
export interface StateChange {
  readonly to: ExperimentState;
  /** In words: "started by a person", "the worker was lost". */
  readonly reason: string;
  /** Stable, to branch on. */
  readonly code: string;
  /** Other columns that change with it. */
  readonly set?: Partial<Omit<ExperimentRow, "id" | "project_id" | "number" | "state" | "reason">>;
}

/**
 * Changes the state, if the experiment is still as it was read, and keeps the event that says so.
 *
 * @throws PlaygroundError `state_conflict` when the state does not allow it or has changed meanwhile
 */
export async function changeState(
  tx: StoreTransaction,
  experiment: ExperimentRow,
  change: StateChange,
): Promise<ExperimentRow> {
  const { to, reason, code, set = {} } = change;
  if (!followers[experiment.state].includes(to)) throw refused(experiment, to);
  const now = new Date().toISOString();
  const changed = await tx.db
    .updateTable("experiments")
    .set({ ...set, state: to, reason, updated_at: now })
    .where("id", "=", experiment.id)
    .where("state", "=", experiment.state)
    .where("attempt", "=", experiment.attempt)
    .returningAll()
    .executeTakeFirst();
  if (!changed) throw refused(await readExperiment(tx.db, experiment.id), to);
  await appendEvents(tx, experiment.project_id, [
    {
      type: "experiment.state",
      experimentId: experiment.id,
      attempt: changed.attempt,
      time: now,
      data: { from: experiment.state, to, reason, code },
    },
  ]);
  if (to === "queued") tx.tell({ kind: "queued" });
  return changed;
}

/** @throws PlaygroundError `not_found` */
export async function readExperiment(db: Statements, id: string): Promise<ExperimentRow> {
  const row = await db.selectFrom("experiments").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("experiment", id);
  return row;
}

/**
 * Reads an experiment and keeps others from changing it until the transaction ends.
 *
 * @throws PlaygroundError `not_found`
 */
export async function lockExperiment(tx: StoreTransaction, id: string): Promise<ExperimentRow> {
  const row = await tx.db
    .updateTable("experiments")
    .set((eb) => ({ attempt: eb.ref("attempt") }))
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw notFound("experiment", id);
  return row;
}

function refused(experiment: ExperimentRow, to: ExperimentState): PlaygroundError {
  const message = `experiment ${experiment.number}: found it ${experiment.state}, which cannot become ${to}`;
  return new PlaygroundError("state_conflict", message, { key: "state", found: experiment.state });
}
