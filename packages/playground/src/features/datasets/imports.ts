import { createTaskLine, type TaskLine } from "../../server/task-line.ts";
import { importDataset, type ImportServices } from "./import-dataset.ts";

/** The imports of this server. One that is cancelled leaves its data set failed, with the code `cancelled`. */
export function createImports(services: ImportServices): TaskLine {
  return createTaskLine({
    name: "import",
    log: services.log,
    work: (datasetId, signal) => importDataset(services, datasetId, signal),
    async unfinished() {
      const rows = await services.store.db
        .selectFrom("datasets")
        .select("id")
        .where("state", "=", "importing")
        .orderBy("created_at")
        .execute();
      return rows.map(({ id }) => id);
    },
  });
}
