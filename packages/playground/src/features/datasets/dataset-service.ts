import type { Dataset } from "@glissade/api";
import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { v7 as uuid } from "uuid";
import { notFound, PlaygroundError } from "../../error.ts";
import type { Services } from "../../services.ts";
import { appendEvents } from "../../store/events.ts";
import type { DatasetRow } from "../../store/schema.ts";
import { emptySummary, readDataset } from "./dataset-repository.ts";
import { datasetFolder } from "./import-dataset.ts";
import { requireProject } from "../projects/require-project.ts";

/** What to import. */
export interface ImportInput {
  readonly name?: string | undefined;
  readonly source:
    | { readonly kind: "folder" | "archive"; readonly path: string }
    | { readonly kind: "upload"; readonly uploadId: string }
    | { readonly kind: "sample" };
}

/**
 * Begins an import: the data set is there at once, in the state importing.
 *
 * @throws PlaygroundError `not_found`; FileError `outside_roots`, `path_missing` for a folder or archive
 */
export async function beginImport(
  { store, roots, imports }: Pick<Services, "store" | "roots" | "imports">,
  projectId: string,
  { name, source }: ImportInput,
): Promise<DatasetRow> {
  await requireProject(store.db, projectId);
  if (source.kind === "upload") await requireUpload(store, projectId, source.uploadId);
  const path = "path" in source ? await roots.resolve(source.path) : source.kind === "upload" ? source.uploadId : null;
  const id = uuid();
  const now = new Date().toISOString();
  const row = await store.transact(async (tx) => {
    const made = await tx.db
      .insertInto("datasets")
      .values({
        id,
        project_id: projectId,
        name: name ?? defaultName(source),
        state: "importing",
        source_kind: source.kind,
        source_path: path,
        classes: "[]",
        summary: JSON.stringify(emptySummary),
        progress: JSON.stringify({ phase: "waiting", done: 0, total: 0 } satisfies Dataset["progress"]),
        created_at: now,
        updated_at: now,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await appendEvents(tx, projectId, [{ type: "dataset.created", datasetId: id, data: { name: made.name } }]);
    return made;
  });
  void imports.add(id);
  return row;
}

function defaultName(source: ImportInput["source"]): string {
  if (source.kind === "sample") return "Hardware parts (sample)";
  return "path" in source ? basename(source.path) || "data" : "Upload";
}

async function requireUpload(store: Services["store"], projectId: string, uploadId: string): Promise<void> {
  const upload = await store.db
    .selectFrom("uploads")
    .select("files")
    .where("id", "=", uploadId)
    .where("project_id", "=", projectId)
    .executeTakeFirst();
  if (!upload) throw notFound("upload", uploadId);
  if (upload.files > 0) return;
  const message = `upload ${uploadId}: found no file in it, expected at least one`;
  throw new PlaygroundError("invalid_request", message, { key: "source.uploadId", found: 0 });
}

export async function renameDataset(store: Services["store"], id: string, name: string): Promise<DatasetRow> {
  return store.transact(async (tx) => {
    const before = await readDataset(tx.db, id);
    const row = await tx.db
      .updateTable("datasets")
      .set({ name, updated_at: new Date().toISOString() })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow();
    await appendEvents(tx, before.project_id, [{ type: "dataset.updated", datasetId: id, data: { name } }]);
    return row;
  });
}

/**
 * Deletes a data set with the files that are ours; those of an imported folder stay.
 *
 * @throws PlaygroundError `in_use`, `confirmation_needed`, `state_conflict`
 */
export async function deleteDataset(
  { store, artifacts, settings, opened }: Pick<Services, "store" | "artifacts" | "settings" | "opened">,
  id: string,
  confirm: boolean,
): Promise<void> {
  await store.transact(async (tx) => {
    const row = await readDataset(tx.db, id);
    const splits = await tx.db
      .selectFrom("split_parts")
      .innerJoin("splits", "splits.id", "split_parts.split_id")
      .select("splits.name")
      .where("split_parts.dataset_id", "=", id)
      .execute();
    if (row.state === "importing") {
      const message = `data set ${JSON.stringify(row.name)}: found it importing, expected the import cancelled first`;
      throw new PlaygroundError("state_conflict", message, { key: "state", found: row.state });
    }
    if (splits.length > 0) {
      const found = splits.map(({ name }) => JSON.stringify(name)).join(", ");
      const message = `data set ${JSON.stringify(row.name)}: found it used by ${found}, expected no split to use it`;
      throw new PlaygroundError("in_use", message, { key: "dataset", found });
    }
    if (!confirm) {
      const message = `data set ${JSON.stringify(row.name)}: it will be lost; expected confirm=true`;
      throw new PlaygroundError("confirmation_needed", message, { key: "confirm", found: false, expected: "true" });
    }
    await tx.db.deleteFrom("datasets").where("id", "=", id).execute();
    await appendEvents(tx, row.project_id, [{ type: "dataset.deleted", datasetId: id, data: { name: row.name } }]);
  });
  opened.forget(id);
  await rm(datasetFolder(settings.dataDir, id), { recursive: true, force: true });
  await artifacts.removePrefix(`datasets/${id}`);
}
