import { PlaygroundError } from "../error.ts";
import { changeState, readExperiment, type StateChange } from "../experiments/state.ts";
import type { Queue } from "../queue/queue.ts";
import { appendEvents } from "../store/events.ts";
import type { ExperimentRow } from "../store/schema.ts";
import type { StoreTransaction } from "../store/store.ts";

// What every order to an experiment comes down to, each within a transaction of whoever gives it.

interface OrderServices {
  readonly queue: Queue;
}

/** Puts an experiment into the queue. */
export async function enqueue(
  { queue }: OrderServices,
  tx: StoreTransaction,
  experiment: ExperimentRow,
  change: Omit<StateChange, "to">,
): Promise<ExperimentRow> {
  const job_id = await queue.enqueue(tx, entryOf(experiment));
  const set = { ...change.set, job_id, queued_at: new Date().toISOString(), asked: null };
  return changeState(tx, experiment, { ...change, to: "queued", set });
}

/** What the queue is told of an experiment. */
export function entryOf({ id, priority }: ExperimentRow) {
  return { experimentId: id, priority, begun: false };
}

/** Takes an experiment out of the queue. */
export async function withdraw(
  { queue }: OrderServices,
  tx: StoreTransaction,
  experiment: ExperimentRow,
  change: StateChange,
): Promise<ExperimentRow> {
  if (experiment.job_id !== null) await queue.withdraw(tx, experiment.job_id);
  return changeState(tx, experiment, { ...change, set: { ...change.set, job_id: null } });
}

/** Tells whoever trains an experiment that it is to save and end. */
export async function ask(
  tx: StoreTransaction,
  experiment: ExperimentRow,
  asked: "pause" | "stop",
): Promise<ExperimentRow> {
  const changed = await tx.db
    .updateTable("experiments")
    .set({ asked, updated_at: new Date().toISOString() })
    .where("id", "=", experiment.id)
    .where("state", "=", "running")
    .returningAll()
    .executeTakeFirst();
  // It ended in this moment.
  if (!changed) throw refused(await readExperiment(tx.db, experiment.id), asked, ["running"]);
  await tellUpdated(tx, changed, { asked });
  tx.tell({ kind: "asked", experimentId: experiment.id });
  return changed;
}

/** Keeps the event that says what of an experiment changed besides its state. */
export function tellUpdated(tx: StoreTransaction, { id, project_id }: ExperimentRow, data: Record<string, unknown>) {
  return appendEvents(tx, project_id, [{ type: "experiment.updated", experimentId: id, data }]);
}

/** An order that an experiment's state does not allow. */
export function refused(
  { number, state }: ExperimentRow,
  control: string,
  states: readonly ExperimentRow["state"][],
): PlaygroundError {
  const expected = states.join(" or ");
  const message = `experiment ${number}: found it ${state}, expected ${expected} to ${control} it`;
  return new PlaygroundError("state_conflict", message, { key: "state", found: state, expected });
}
