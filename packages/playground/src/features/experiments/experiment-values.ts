import type { StoreTransaction } from "../../store/store.ts";
import { leavesOf, publicSpec } from "./experiment-spec.ts";

/** Keeps the leaves of a spec where experiments are filtered and sorted by them. */
export async function storeSpecValues(
  tx: StoreTransaction,
  projectId: string,
  experimentId: string,
  spec: Readonly<Record<string, unknown>>,
): Promise<void> {
  await tx.db
    .deleteFrom("experiment_values")
    .where("experiment_id", "=", experimentId)
    .where("key", "like", "spec.%")
    .execute();
  const rows = leavesOf(publicSpec(spec))
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([key, value]) => ({
      project_id: projectId,
      experiment_id: experimentId,
      key: `spec.${key}`,
      number: typeof value === "number" ? value : null,
      text: typeof value === "string" ? value : JSON.stringify(value),
    }));
  if (rows.length > 0) await tx.db.insertInto("experiment_values").values(rows).execute();
}
