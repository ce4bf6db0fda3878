import type { Dashboard } from "@glissade/api";
import type { ProjectRow } from "../../store/schema.ts";
import type { Statements } from "../../store/store.ts";
import { listExperiments } from "../experiments/experiment-repository.ts";
import { toSummary } from "../experiments/to-experiment.ts";
import { withFigures } from "./project-repository.ts";

const shown = 10;

/** What a project's first page shows. */
export async function readDashboard(db: Statements, row: ProjectRow): Promise<Dashboard> {
  const project = await withFigures(db, row);
  const { counts } = project;
  const page = { projectId: row.id, filters: [], sort: [], offset: 0, limit: shown };
  const recent = await listExperiments(db, page);
  const running = await listExperiments(db, { ...page, states: ["running", "queued"] });
  const started = await listExperiments(db, { ...page, states: [...startedStates], limit: 1 });
  return {
    project,
    classes: await picturesPerClass(db, row.id),
    gettingStarted: [
      { step: "dataset", done: counts.pictures > 0 },
      { step: "split", done: counts.splits > 0 },
      { step: "experiment", done: counts.experiments > 0 },
      { step: "start", done: started.total > 0 },
      { step: "result", done: counts.finished > 0 },
    ],
    running: running.items.map(toSummary),
    recent: recent.items.map(toSummary),
  };
}

const startedStates = ["queued", "running", "paused", "finished", "stopped", "failed"] as const;

/** Pictures per class over all data sets, classes matched by name. */
async function picturesPerClass(db: Statements, projectId: string): Promise<{ name: string; pictures: number }[]> {
  const rows = await db.selectFrom("datasets").select("summary").where("project_id", "=", projectId).execute();
  const counts = new Map<string, number>();
  for (const { summary } of rows) {
    const { classes = [] } = JSON.parse(summary) as { classes?: { name: string; total: number }[] };
    for (const { name, total } of classes) counts.set(name, (counts.get(name) ?? 0) + total);
  }
  return [...counts].map(([name, pictures]) => ({ name, pictures })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
