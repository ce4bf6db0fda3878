import type { Kysely } from "kysely";

/** Loss surfaces, lines and sharpness of experiments. */
export async function createAnalyses(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("analyses")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("experiment_id", "text", (c) => c.notNull().references("experiments.id").onDelete("cascade"))
    .addColumn("other_experiment_id", "text")
    .addColumn("kind", "text", (c) => c.notNull())
    .addColumn("options", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("progress", "text")
    .addColumn("error", "text")
    .addColumn("result_key", "text")
    .addColumn("result_sha256", "text")
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("updated_at", "text", (c) => c.notNull())
    .addColumn("ended_at", "text")
    .execute();
  await schema.createIndex("analyses_experiment").on("analyses").columns(["experiment_id", "created_at"]).execute();
  await schema.createIndex("analyses_state").on("analyses").columns(["state", "created_at"]).execute();
}
