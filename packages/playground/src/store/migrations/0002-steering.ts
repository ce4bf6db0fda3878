import type { Kysely } from "kysely";

/** Changes of a schedule that a running experiment was asked for and has not said anything about yet. */
export async function createSteering({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("steering_requests")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("experiment_id", "text", (c) => c.notNull().references("experiments.id").onDelete("cascade"))
    .addColumn("change", "text", (c) => c.notNull())
    .addColumn("by", "text", (c) => c.notNull())
    .addColumn("time", "text", (c) => c.notNull())
    .execute();
  await schema
    .createIndex("steering_requests_experiment")
    .on("steering_requests")
    .columns(["experiment_id", "id"])
    .execute();
}
