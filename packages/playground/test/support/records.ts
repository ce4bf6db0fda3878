import { randomUUID } from "node:crypto";
import { storeSpecValues } from "../../src/features/experiments/experiment-values.ts";
import type { ExperimentRow } from "../../src/store/schema.ts";
import type { Store } from "../../src/store/store.ts";

const now = "2026-01-01T00:00:00.000Z";

/** A project as a row. @returns its id */
export async function insertProject(store: Store, name = "project"): Promise<string> {
  const id = randomUUID();
  await store.db
    .insertInto("projects")
    .values({ id, name, description: "", task: "classification", created_at: now, updated_at: now })
    .execute();
  return id;
}

/** A split without data sets as a row. @returns its id */
export async function insertSplit(store: Store, projectId: string): Promise<string> {
  const id = randomUUID();
  const counts = {
    totals: { train: 640, validation: 100, test: 200 },
    classes: [],
    leftOut: {},
    keptTogether: 0,
    warnings: [],
  };
  await store.db
    .insertInto("splits")
    .values({ id, project_id: projectId, name: "split", spec: "{}", counts: JSON.stringify(counts), created_at: now })
    .execute();
  return id;
}

/** An experiment as a row, with the values that lists are filtered by. @returns its id */
export async function insertExperiment(
  store: Store,
  projectId: string,
  splitId: string,
  row: Partial<ExperimentRow> & { readonly number: number },
  metrics: Readonly<Record<string, number>> = {},
): Promise<string> {
  const id = row.id ?? randomUUID();
  const spec = row.spec ?? "{}";
  await store.transact(async (tx) => {
    await tx.db
      .insertInto("experiments")
      .values({
        name: `experiment ${row.number}`,
        state: "draft",
        tags: "[]",
        notes: "",
        created_at: now,
        updated_at: now,
        ...row,
        id,
        project_id: projectId,
        split_id: splitId,
        spec,
      })
      .execute();
    await storeSpecValues(tx, projectId, id, JSON.parse(spec) as Record<string, unknown>);
    const values = Object.entries(metrics).map(([key, number]) => ({
      project_id: projectId,
      experiment_id: id,
      key: `metrics.${key}`,
      number,
    }));
    if (values.length > 0) await tx.db.insertInto("experiment_values").values(values).execute();
  });
  return id;
}
