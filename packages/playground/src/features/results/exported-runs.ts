import { notFound } from "../../error.ts";
import type { ExportedRun, ParamValue, RunStatus } from "../../exports/exported-run.ts";
import { decodeChunk } from "../../metrics/series-chunk.ts";
import type { Services } from "../../services.ts";
import type { ExperimentRow } from "../../store/schema.ts";
import { leavesOf, publicSpec } from "../experiments/experiment-spec.ts";
import { chunkBlobs, listSeries } from "./series-repository.ts";

/** What MLflow calls our states. */
const statuses: Readonly<Record<ExperimentRow["state"], RunStatus>> = {
  draft: "SCHEDULED",
  queued: "SCHEDULED",
  running: "RUNNING",
  paused: "RUNNING",
  finished: "FINISHED",
  stopped: "KILLED",
  failed: "FAILED",
};

/**
 * Experiments of a project as the exports take them; series and artefacts are read when a format asks for them.
 *
 * @param ids undefined: all of them
 * @throws PlaygroundError `not_found`
 */
export async function exportedRuns(
  services: Pick<Services, "store" | "artifacts">,
  projectId: string,
  ids: readonly string[] | undefined,
): Promise<ExportedRun[]> {
  const { db } = services.store;
  const project = await db.selectFrom("projects").select("name").where("id", "=", projectId).executeTakeFirst();
  if (!project) throw notFound("project", projectId);
  let select = db.selectFrom("experiments").selectAll().where("project_id", "=", projectId);
  if (ids !== undefined && ids.length > 0) select = select.where("id", "in", [...ids]);
  const rows = await select.orderBy("number").execute();
  const missing = ids?.find((id) => !rows.some((row) => row.id === id));
  if (missing !== undefined) throw notFound("experiment", missing);
  return Promise.all(rows.map((row) => exportedRun(services, project.name, row)));
}

async function exportedRun(
  { store, artifacts }: Pick<Services, "store" | "artifacts">,
  projectName: string,
  row: ExperimentRow,
): Promise<ExportedRun> {
  const series = await listSeries(store.db, row.id);
  const files = await store.db.selectFrom("artifacts").selectAll().where("experiment_id", "=", row.id).execute();
  return {
    id: row.id,
    name: row.name,
    projectName,
    params: params(JSON.parse(row.spec) as Record<string, unknown>),
    tags: JSON.parse(row.tags) as string[],
    ...(row.notes === "" ? {} : { notes: row.notes }),
    status: statuses[row.state],
    startTime: row.started_at === null ? null : Date.parse(row.started_at),
    endTime: row.ended_at === null ? null : Date.parse(row.ended_at),
    series: series.map(({ key }) => ({
      key,
      async *read() {
        for await (const blob of chunkBlobs(store.db, row.id, key)) yield decodeChunk(blob);
      },
    })),
    artifacts: files.map(({ name, key, bytes }) => ({
      path: name,
      size: bytes,
      open: async () => (await artifacts.open(key)).stream,
    })),
  };
}

function params(spec: Readonly<Record<string, unknown>>): Record<string, ParamValue> {
  const simple = (value: unknown): ParamValue =>
    value === null || ["string", "number", "boolean"].includes(typeof value)
      ? (value as ParamValue)
      : JSON.stringify(value);
  return Object.fromEntries(leavesOf(publicSpec(spec)).map(([key, value]) => [key, simple(value)]));
}
