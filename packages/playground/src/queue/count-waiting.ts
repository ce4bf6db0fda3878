import type { Store } from "../store/store.ts";

/** How many experiments wait to be trained, by the records. */
export async function countWaiting(store: Store): Promise<number> {
  const { count } = await store.db
    .selectFrom("experiments")
    .select((e) => e.fn.countAll<number>().as("count"))
    .where("state", "=", "queued")
    .executeTakeFirstOrThrow();
  return Number(count);
}
