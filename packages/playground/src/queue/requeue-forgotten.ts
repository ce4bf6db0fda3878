import type { Store, StoreTransaction } from "../store/store.ts";
import type { QueueEntry } from "./queue.ts";

/** What it needs of a queue that keeps jobs beside the records. */
export interface Jobs {
  /** Whether a job still waits or is worked on. */
  isOpen(jobId: string): Promise<boolean>;
  enqueue(tx: StoreTransaction, entry: QueueEntry): Promise<string>;
}

const open = ["queued", "running"] as const;

/**
 * Makes jobs for experiments that wait or run by the records and have none in the queue: after the records were brought
 * back from a backup, say. At every start; usually there are none.
 *
 * @returns how many there were
 */
export async function requeueForgotten(store: Store, jobs: Jobs): Promise<number> {
  const rows = await store.db.selectFrom("experiments").select(["id", "job_id"]).where("state", "in", open).execute();
  let forgotten = 0;
  for (const { id, job_id } of rows) {
    if (job_id !== null && (await jobs.isOpen(job_id))) continue;
    if (await requeue(store, jobs, id, job_id)) forgotten += 1;
  }
  return forgotten;
}

/** @returns false when the experiment has moved on meanwhile */
function requeue(store: Store, jobs: Jobs, id: string, jobId: string | null): Promise<boolean> {
  return store.transact(async (tx) => {
    const found = await tx.db
      .selectFrom("experiments")
      .selectAll()
      .where("id", "=", id)
      .where("state", "in", open)
      .forUpdate()
      .executeTakeFirst();
    if (found?.job_id !== jobId) return false;
    const entry = { experimentId: id, priority: found.priority, begun: found.state === "running" };
    const job_id = await jobs.enqueue(tx, entry);
    await tx.db.updateTable("experiments").set({ job_id }).where("id", "=", id).execute();
    return true;
  });
}
