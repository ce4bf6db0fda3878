import type { DataPlan } from "@glissade/trainer";
import { PlaygroundError } from "../error.ts";
import type { Statements } from "../store/store.ts";
import { datasetLocation } from "./dataset-location.ts";
import { materialiseDataset, type MaterialiseOptions } from "./materialise-dataset.ts";

/**
 * Makes the data sets of a split reachable on this machine.
 *
 * @throws PlaygroundError `data_missing` when a data set is not ready, `data_unreachable`; see materialiseDataset
 */
export async function buildDataPlan(db: Statements, splitId: string, options: MaterialiseOptions): Promise<DataPlan> {
  const rows = await db
    .selectFrom("split_parts")
    .innerJoin("datasets", "datasets.id", "split_parts.dataset_id")
    .select(["datasets.id", "name", "location", "fingerprint", "classes", "parts"])
    .where("split_id", "=", splitId)
    .orderBy("position")
    .execute();
  const datasets: DataPlan["datasets"][number][] = [];
  for (const { id, name, location, fingerprint, parts } of rows) {
    if (location === null || fingerprint === null) {
      throw new PlaygroundError("data_missing", `data set "${name}": it was never imported`, {
        key: "dataset",
        found: id,
      });
    }
    const dataset = { id, name, location: datasetLocation.parse(JSON.parse(location)) };
    datasets.push({ path: await materialiseDataset(dataset, options), fingerprint, parts });
  }
  const classes = new Set(rows.flatMap((row) => JSON.parse(row.classes) as string[]));
  return { classes: [...classes], datasets };
}
