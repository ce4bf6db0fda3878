import { parseExperiment } from "@glissade/trainer";
import { openDataset } from "@glissade/vision";
import { randomUUID } from "node:crypto";
import type { Insertable } from "kysely";
import type { ExperimentRow, ExperimentsTable } from "../../src/store/schema.ts";
import type { Store } from "../../src/store/store.ts";

/** A project with a split to make experiments in. */
export interface TestProject {
  readonly projectId: string;
  readonly splitId: string;
}

export async function makeProject(store: Store): Promise<TestProject> {
  const [projectId, splitId] = [randomUUID(), randomUUID()];
  const now = new Date().toISOString();
  await store.db
    .insertInto("projects")
    .values({ id: projectId, name: "p", description: "", task: "classification", created_at: now, updated_at: now })
    .execute();
  await store.db
    .insertInto("splits")
    .values({ id: splitId, project_id: projectId, name: "s", spec: "{}", counts: "{}", created_at: now })
    .execute();
  return { projectId, splitId };
}

let made = 0;

/** A draft, unless it is to be something else. */
export async function makeExperiment(
  store: Store,
  { projectId, splitId }: TestProject,
  changes: Partial<Insertable<ExperimentsTable>> = {},
): Promise<ExperimentRow> {
  const now = new Date().toISOString();
  return store.db
    .insertInto("experiments")
    .values({
      id: randomUUID(),
      project_id: projectId,
      number: ++made,
      name: `experiment ${made}`,
      state: "draft",
      split_id: splitId,
      spec: "{}",
      tags: "[]",
      notes: "",
      created_at: now,
      updated_at: now,
      ...changes,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** A data set, of whose pictures seven in ten are to train on, one for validation and two for the test. */
export async function addDataset(
  store: Store,
  { projectId, splitId }: TestProject,
  path: string,
  location: object = { kind: "folder", path },
): Promise<void> {
  const { fingerprint, classes, items, format } = await openDataset(path);
  const id = randomUUID();
  const now = new Date().toISOString();
  await store.db
    .insertInto("datasets")
    .values({
      id,
      project_id: projectId,
      name: "pictures",
      state: "ready",
      source_kind: "folder",
      source_path: path,
      location: JSON.stringify(location),
      format,
      fingerprint,
      classes: JSON.stringify(classes),
      summary: "{}",
      pictures: items.length,
      created_at: now,
      updated_at: now,
    })
    .execute();
  const parts = items.map((_, position) => "tttttttvee"[position % 10]).join("");
  await store.db.insertInto("split_parts").values({ split_id: splitId, dataset_id: id, position: 0, parts }).execute();
}

/** A spec as records hold it: 7 steps an epoch, an evaluation and a checkpoint after each. */
export function specOf(changes: { readonly epochs?: number; readonly [key: string]: unknown } = {}): string {
  const { epochs = 3, ...rest } = changes;
  const spec = parseExperiment({
    dataset: "split",
    model: { architecture: "mlp", imageSize: 8 },
    solver: { type: "AdamW", lr: 0.003 },
    scheduler: { type: "CosineAnnealingLR", T_max: epochs },
    training: { epochs, batchSize: 8 },
    threads: 1,
    ...rest,
  });
  return JSON.stringify(
    Object.fromEntries(Object.entries(spec).filter(([key]) => key !== "dataset" && key !== "name")),
  );
}
