import { changeState } from "../experiments/state.ts";
import type { RunnerServices } from "./runner-services.ts";

/**
 * Puts experiments that a killed server was training back into the queue. Only where nobody else can be alive: with the
 * embedded store, before anything is taken up.
 *
 * @returns how many there were
 */
export async function recoverOrphans({ store, queue }: Pick<RunnerServices, "store" | "queue">): Promise<number> {
  return store.transact(async (tx) => {
    const orphans = await tx.db.selectFrom("experiments").selectAll().where("state", "=", "running").execute();
    for (const orphan of orphans) {
      const entry = { experimentId: orphan.id, priority: orphan.priority, begun: true };
      await changeState(tx, orphan, {
        to: "queued",
        reason: "the server ended without stopping it; goes on from the last checkpoint",
        code: "worker_lost",
        set: { job_id: await queue.enqueue(tx, entry), worker: null, heartbeat_at: null },
      });
    }
    return orphans.length;
  });
}
