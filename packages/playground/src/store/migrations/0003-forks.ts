import type { Kysely } from "kysely";

/** Experiments that begin from a checkpoint of another one. */
export async function addForks(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema.alterTable("experiments").addColumn("origin", "text").execute();
  await schema.alterTable("experiments").addColumn("checkpoint_at", "text").execute();
  await schema.createIndex("experiments_parent").on("experiments").columns(["project_id", "parent_id"]).execute();
}
