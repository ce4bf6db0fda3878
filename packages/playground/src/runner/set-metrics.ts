import type { Metrics } from "@glissade/trainer";
import type { ExperimentRow } from "../store/schema.ts";
import type { Statements } from "../store/store.ts";

/** Puts the newest values of metrics where experiments are filtered and sorted by them. */
export async function setMetrics(
  db: Statements,
  { id, project_id }: Pick<ExperimentRow, "id" | "project_id">,
  metrics: Metrics,
): Promise<void> {
  const rows = Object.entries(metrics).map(([name, number]) => ({
    project_id,
    experiment_id: id,
    key: `metrics.${name}`,
    number,
    text: null,
  }));
  if (rows.length === 0) return;
  await db
    .insertInto("experiment_values")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(["experiment_id", "key"])
        .doUpdateSet({ number: (e) => e.ref("excluded.number"), text: (e) => e.ref("excluded.text") }),
    )
    .execute();
}

/** Forgets the values of all metrics. */
export async function clearMetrics(db: Statements, experimentId: string): Promise<void> {
  await db
    .deleteFrom("experiment_values")
    .where("experiment_id", "=", experimentId)
    .where("key", "like", "metrics.%")
    .execute();
}
