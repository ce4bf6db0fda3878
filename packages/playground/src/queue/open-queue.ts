import type { Logger } from "pino";
import { storeUnavailable } from "../error.ts";
import type { Store } from "../store/store.ts";
import { createEmbeddedQueue } from "./embedded-queue.ts";
import { openPgBossQueue } from "./pg-boss-queue.ts";
import type { Queue } from "./queue.ts";

/**
 * The queue that belongs to the records: in this process beside SQLite, pg-boss in their PostgreSQL.
 *
 * @throws PlaygroundError `store_unavailable`
 */
export async function openQueue(store: Store, databaseUrl: string | undefined, log: Logger): Promise<Queue> {
  if (databaseUrl === undefined) return createEmbeddedQueue(store, log);
  try {
    return await openPgBossQueue(databaseUrl, { store, log });
  } catch (error) {
    throw storeUnavailable("the queue", error);
  }
}
