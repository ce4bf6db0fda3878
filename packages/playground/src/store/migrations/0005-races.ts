import type { Kysely } from "kysely";

/** Races of schedules, and the experiments that are their runs. */
export async function createRaces({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("races")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("project_id", "text", (c) => c.notNull().references("projects.id").onDelete("cascade"))
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("split_id", "text", (c) => c.notNull().references("splits.id"))
    .addColumn("spec", "text", (c) => c.notNull())
    .addColumn("settings", "text", (c) => c.notNull())
    .addColumn("plan", "text", (c) => c.notNull())
    .addColumn("priority", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("sent", "text", (c) => c.notNull())
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("updated_at", "text", (c) => c.notNull())
    .addColumn("ended_at", "text")
    .execute();
  await schema.createIndex("races_project").on("races").columns(["project_id", "created_at"]).execute();
  await schema
    .createTable("race_members")
    .addColumn("race_id", "text", (c) => c.notNull().references("races.id").onDelete("cascade"))
    .addColumn("candidate", "integer", (c) => c.notNull())
    .addColumn("seed", "integer", (c) => c.notNull())
    .addColumn("experiment_id", "text", (c) => c.references("experiments.id").onDelete("set null"))
    .addColumn("stop_at", "bigint")
    .addColumn("step", "bigint", (c) => c.notNull())
    .addColumn("results", "text", (c) => c.notNull())
    .addColumn("by_race", "integer", (c) => c.notNull().defaultTo(0))
    .addPrimaryKeyConstraint("race_members_key", ["race_id", "candidate", "seed"])
    .execute();
  await schema.createIndex("race_members_experiment").on("race_members").column("experiment_id").execute();
}
