import { createTaskLine, type TaskLine } from "../../server/task-line.ts";
import { type AnalysisServices, clearAnalysesFolder, computeAnalysis } from "./compute-analysis.ts";

/** The analyses of this server; one that is interrupted goes on from its journal. */
export function createAnalyses(services: AnalysisServices): TaskLine {
  const { store, settings, log } = services;
  return createTaskLine({
    name: "analysis",
    log,
    work: (id, signal) => computeAnalysis(services, id, signal),
    async unfinished() {
      const rows = await store.db
        .selectFrom("analyses")
        .select(["id", "experiment_id", "kind"])
        .where("state", "in", ["queued", "running"])
        .orderBy("created_at")
        .execute();
      await clearAnalysesFolder(settings.dataDir, rows);
      return rows.map(({ id }) => id);
    },
  });
}
