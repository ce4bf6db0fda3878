import type { Kysely, RawBuilder } from "kysely";

/** Where the two databases call a column type differently. */
export interface ColumnTypes {
  readonly double: RawBuilder<unknown>;
  readonly bytes: RawBuilder<unknown>;
}

/** The records as of the first release. */
export async function createRecords(db: Kysely<unknown>, { double, bytes }: ColumnTypes): Promise<void> {
  const { schema } = db;
  await schema
    .createTable("projects")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("description", "text", (c) => c.notNull())
    .addColumn("task", "text", (c) => c.notNull())
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("updated_at", "text", (c) => c.notNull())
    .addColumn("event_seq", "bigint", (c) => c.notNull().defaultTo(0))
    .addColumn("experiment_number", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("setup", "text")
    .execute();
  await schema
    .createTable("datasets")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("project_id", "text", (c) => c.notNull().references("projects.id").onDelete("cascade"))
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("source_kind", "text", (c) => c.notNull())
    .addColumn("source_path", "text")
    .addColumn("location", "text")
    .addColumn("format", "text")
    .addColumn("fingerprint", "text")
    .addColumn("classes", "text", (c) => c.notNull())
    .addColumn("summary", "text", (c) => c.notNull())
    .addColumn("pictures", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("unreadable", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("error", "text")
    .addColumn("progress", "text")
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("updated_at", "text", (c) => c.notNull())
    .execute();
  await schema.createIndex("datasets_project").on("datasets").columns(["project_id", "created_at"]).execute();
  await schema
    .createTable("pictures")
    .addColumn("dataset_id", "text", (c) => c.notNull().references("datasets.id").onDelete("cascade"))
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("item", "text", (c) => c.notNull())
    .addColumn("label", "integer", (c) => c.notNull())
    .addColumn("part", "text")
    .addColumn("hash", "text")
    .addColumn("width", "integer")
    .addColumn("height", "integer")
    .addColumn("bytes", "bigint")
    .addColumn("unreadable", "text")
    .addPrimaryKeyConstraint("pictures_key", ["dataset_id", "position"])
    .execute();
  await schema.createIndex("pictures_label").on("pictures").columns(["dataset_id", "label", "position"]).execute();
  await schema.createIndex("pictures_item").on("pictures").columns(["dataset_id", "item"]).execute();
  await schema
    .createTable("picture_tags")
    .addColumn("dataset_id", "text", (c) => c.notNull().references("datasets.id").onDelete("cascade"))
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("tag", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("picture_tags_key", ["dataset_id", "tag", "position"])
    .execute();
  await schema.createIndex("picture_tags_position").on("picture_tags").columns(["dataset_id", "position"]).execute();
  await schema
    .createTable("uploads")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("project_id", "text", (c) => c.notNull().references("projects.id").onDelete("cascade"))
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("expires_at", "text", (c) => c.notNull())
    .addColumn("bytes", "bigint", (c) => c.notNull().defaultTo(0))
    .addColumn("files", "integer", (c) => c.notNull().defaultTo(0))
    .execute();
  await schema
    .createTable("splits")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("project_id", "text", (c) => c.notNull().references("projects.id").onDelete("cascade"))
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("spec", "text", (c) => c.notNull())
    .addColumn("counts", "text", (c) => c.notNull())
    .addColumn("created_at", "text", (c) => c.notNull())
    .execute();
  await schema.createIndex("splits_project").on("splits").columns(["project_id", "created_at"]).execute();
  await schema
    .createTable("split_parts")
    .addColumn("split_id", "text", (c) => c.notNull().references("splits.id").onDelete("cascade"))
    .addColumn("dataset_id", "text", (c) => c.notNull().references("datasets.id"))
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("parts", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("split_parts_key", ["split_id", "position"])
    .execute();
  await schema.createIndex("split_parts_dataset").on("split_parts").column("dataset_id").execute();
  await schema
    .createTable("experiments")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("project_id", "text", (c) => c.notNull().references("projects.id").onDelete("cascade"))
    .addColumn("number", "integer", (c) => c.notNull())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("state", "text", (c) => c.notNull())
    .addColumn("reason", "text")
    .addColumn("split_id", "text", (c) => c.notNull().references("splits.id"))
    .addColumn("spec", "text", (c) => c.notNull())
    .addColumn("tags", "text", (c) => c.notNull())
    .addColumn("notes", "text", (c) => c.notNull())
    .addColumn("priority", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("parent_id", "text")
    .addColumn("parent_kind", "text")
    .addColumn("parent_step", "bigint")
    .addColumn("attempt", "integer", (c) => c.notNull().defaultTo(0))
    .addColumn("worker", "text")
    .addColumn("heartbeat_at", "text")
    .addColumn("asked", "text")
    .addColumn("job_id", "text")
    .addColumn("progress", "text")
    .addColumn("best", "text")
    .addColumn("error", "text")
    .addColumn("result", "text")
    .addColumn("seconds", double)
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("updated_at", "text", (c) => c.notNull())
    .addColumn("queued_at", "text")
    .addColumn("started_at", "text")
    .addColumn("ended_at", "text")
    .addUniqueConstraint("experiments_number", ["project_id", "number"])
    .execute();
  await schema.createIndex("experiments_state").on("experiments").columns(["state", "priority", "queued_at"]).execute();
  await schema.createIndex("experiments_split").on("experiments").column("split_id").execute();
  await schema
    .createTable("experiment_values")
    .addColumn("project_id", "text", (c) => c.notNull())
    .addColumn("experiment_id", "text", (c) => c.notNull().references("experiments.id").onDelete("cascade"))
    .addColumn("key", "text", (c) => c.notNull())
    .addColumn("number", double)
    .addColumn("text", "text")
    .addPrimaryKeyConstraint("experiment_values_key", ["experiment_id", "key"])
    .execute();
  await schema
    .createIndex("experiment_values_number")
    .on("experiment_values")
    .columns(["project_id", "key", "number"])
    .execute();
  await schema
    .createTable("events")
    .addColumn("project_id", "text", (c) => c.notNull().references("projects.id").onDelete("cascade"))
    .addColumn("seq", "bigint", (c) => c.notNull())
    .addColumn("experiment_id", "text")
    .addColumn("dataset_id", "text")
    .addColumn("time", "text", (c) => c.notNull())
    .addColumn("type", "text", (c) => c.notNull())
    .addColumn("attempt", "integer")
    .addColumn("line", "bigint")
    .addColumn("data", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("events_key", ["project_id", "seq"])
    .addUniqueConstraint("events_line", ["experiment_id", "line"])
    .execute();
  await schema.createIndex("events_experiment").on("events").columns(["experiment_id", "seq"]).execute();
  await schema
    .createTable("series_chunks")
    .addColumn("experiment_id", "text", (c) => c.notNull().references("experiments.id").onDelete("cascade"))
    .addColumn("series", "text", (c) => c.notNull())
    .addColumn("position", "integer", (c) => c.notNull())
    .addColumn("count", "integer", (c) => c.notNull())
    .addColumn("first_step", double, (c) => c.notNull())
    .addColumn("last_step", double, (c) => c.notNull())
    .addColumn("min", double)
    .addColumn("max", double)
    .addColumn("last", double)
    .addColumn("nans", "integer", (c) => c.notNull())
    .addColumn("data", bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint("series_chunks_key", ["experiment_id", "series", "position"])
    .execute();
  await schema
    .createTable("series_positions")
    .addColumn("experiment_id", "text", (c) => c.primaryKey().references("experiments.id").onDelete("cascade"))
    .addColumn("lines", "bigint", (c) => c.notNull())
    .execute();
  await schema
    .createTable("checkpoints")
    .addColumn("experiment_id", "text", (c) => c.notNull().references("experiments.id").onDelete("cascade"))
    .addColumn("attempt", "integer", (c) => c.notNull())
    .addColumn("step", "bigint", (c) => c.notNull())
    .addColumn("epoch", "integer", (c) => c.notNull())
    .addColumn("time", "text", (c) => c.notNull())
    .addColumn("manifest", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("checkpoints_key", ["experiment_id", "attempt", "step"])
    .execute();
  await schema
    .createTable("artifacts")
    .addColumn("experiment_id", "text", (c) => c.notNull().references("experiments.id").onDelete("cascade"))
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("key", "text", (c) => c.notNull())
    .addColumn("bytes", "bigint", (c) => c.notNull())
    .addColumn("sha256", "text", (c) => c.notNull())
    .addColumn("media_type", "text", (c) => c.notNull())
    .addColumn("created_at", "text", (c) => c.notNull())
    .addPrimaryKeyConstraint("artifacts_key", ["experiment_id", "name"])
    .execute();
  await schema
    .createTable("tokens")
    .addColumn("id", "text", (c) => c.primaryKey())
    .addColumn("name", "text", (c) => c.notNull())
    .addColumn("hash", "text", (c) => c.notNull().unique())
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("last_used_at", "text")
    .addColumn("revoked_at", "text")
    .execute();
  await schema
    .createTable("sessions")
    .addColumn("hash", "text", (c) => c.primaryKey())
    .addColumn("token_id", "text", (c) => c.notNull().references("tokens.id").onDelete("cascade"))
    .addColumn("created_at", "text", (c) => c.notNull())
    .addColumn("expires_at", "text", (c) => c.notNull())
    .execute();
}
