import type { Project } from "@glissade/api";
import { sql } from "kysely";
import type { ProjectRow } from "../../store/schema.ts";
import type { Statements } from "../../store/store.ts";

/** Projects with their figures, newest first. */
export async function listProjects(
  db: Statements,
  query: { readonly text?: string | undefined; readonly offset: number; readonly limit: number },
): Promise<{ readonly items: Project[]; readonly total: number }> {
  const matching = () => {
    const select = db.selectFrom("projects");
    if (query.text === undefined || query.text === "") return select;
    const pattern = `%${query.text.toLowerCase().replace(/[\\%_]/g, (c) => `\\${c}`)}%`;
    return select.where(sql<boolean>`lower(name) like ${pattern} escape '\\'`);
  };
  const { total } = await matching()
    .select((eb) => eb.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  const rows = await matching()
    .selectAll()
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return { items: await Promise.all(rows.map((row) => withFigures(db, row))), total: Number(total) };
}

/** A project as the API gives it. */
export async function withFigures(db: Statements, row: ProjectRow): Promise<Project> {
  const datasets = await db
    .selectFrom("datasets")
    .select((eb) => [eb.fn.countAll<number>().as("count"), eb.fn.sum<number | null>("pictures").as("pictures")])
    .where("project_id", "=", row.id)
    .executeTakeFirstOrThrow();
  const splits = await db
    .selectFrom("splits")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("project_id", "=", row.id)
    .executeTakeFirstOrThrow();
  const states = await db
    .selectFrom("experiments")
    .select((eb) => ["state", eb.fn.countAll<number>().as("count")])
    .where("project_id", "=", row.id)
    .groupBy("state")
    .execute();
  const inState = (state: string): number => Number(states.find((each) => each.state === state)?.count ?? 0);
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    task: "classification",
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    counts: {
      datasets: Number(datasets.count),
      pictures: Number(datasets.pictures ?? 0),
      splits: Number(splits.count),
      experiments: states.reduce((sum, { count }) => sum + Number(count), 0),
      running: inState("running"),
      queued: inState("queued"),
      finished: inState("finished"),
    },
    best: await bestExperiment(db, row.id),
  };
}

/** The metric by which the best model of a project is chosen. */
const bestMetric = "validation/accuracy";

async function bestExperiment(db: Statements, projectId: string): Promise<Project["best"]> {
  const found = await db
    .selectFrom("experiment_values as v")
    .innerJoin("experiments as e", "e.id", "v.experiment_id")
    .select(["e.id", "e.name", "e.number", "v.number as value"])
    .where("v.project_id", "=", projectId)
    .where("v.key", "=", `metrics.${bestMetric}`)
    .where("v.number", "is not", null)
    .where("e.state", "=", "finished")
    .orderBy("v.number", "desc")
    .orderBy("e.number")
    .limit(1)
    .executeTakeFirst();
  if (!found || found.value === null) return null;
  const { id, name, number, value } = found;
  return { experimentId: id, name, number, metric: bestMetric, value };
}
