import type { AnalysisProgress } from "@glissade/api";
import { type LandscapeEvent, type LandscapeRequest, startLandscape } from "@glissade/trainer";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { PlaygroundError } from "../../error.ts";
import { readExperiment } from "../../experiments/state.ts";
import { buildDataPlan } from "../../runner/data-plan.ts";
import { specForTraining } from "../../runner/spec-for-training.ts";
import { problemOf } from "../../server/problems.ts";
import type { Services } from "../../services.ts";
import { appendEvents } from "../../store/events.ts";
import type { AnalysisRow, ExperimentRow } from "../../store/schema.ts";
import { type CheckpointFile, checkpointFiles, readAnalysis, resultKey, taskOf } from "./analysis-repository.ts";

export type AnalysisServices = Pick<Services, "settings" | "store" | "artifacts" | "log">;

/** How often followers are told, and the records. */
const tellEveryMs = 500;
const keepEveryMs = 2000;

/**
 * Computes an analysis and keeps what comes of it. One that is interrupted because the server stops stays `running` and is
 * taken up at its next start; what was found until then is in its journal.
 *
 * @param signal aborted to end it at once
 */
export async function computeAnalysis(services: AnalysisServices, id: string, signal: AbortSignal): Promise<void> {
  const { store, artifacts, settings } = services;
  const row = await store.db.selectFrom("analyses").selectAll().where("id", "=", id).executeTakeFirst();
  if (!row || signal.aborted) return;
  const experiment = await readExperiment(store.db, row.experiment_id);
  await change(services, experiment, row, { state: "running" });
  const folder = join(analysesFolder(settings.dataDir), id);
  const journal = join(analysesFolder(settings.dataDir), journalName(row));
  try {
    const request = { ...(await requestFor(services, experiment, row, folder, signal)), journal };
    const result = await run(services, experiment, row, request, signal);
    if (!result) return;
    if (result.type === "failed") throw new PlaygroundError(result.code, result.message, result.details);
    const key = resultKey(row);
    const { sha256 } = await artifacts.putBytes(key, Buffer.from(JSON.stringify(result)));
    const set = { state: "finished" as const, result_key: key, result_sha256: sha256 };
    // Deleted meanwhile: nobody would find the file.
    if (!(await change(services, experiment, row, set))) await artifacts.remove(key);
    await rm(journal, { force: true });
  } catch (error) {
    if (signal.aborted) return;
    const problem = problemOf(error);
    if (problem.code === "unexpected") services.log.warn({ err: error, analysisId: id }, "analysis failed");
    await change(services, experiment, row, { state: "failed", error: JSON.stringify(problem) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Not among the attempts' working folders, which are cleared away at every start. */
function analysesFolder(dataDir: string): string {
  return join(dataDir, "analyses");
}

/** One for each experiment and kind, whatever is computed: its content says what it is of. */
function journalName({ experiment_id: experimentId, kind }: Pick<AnalysisRow, "experiment_id" | "kind">): string {
  return `${experimentId}-${kind}.jsonl`;
}

/** Removes what an earlier server left, but for the journals of analyses that are to go on. */
export async function clearAnalysesFolder(
  dataDir: string,
  unfinished: readonly Pick<AnalysisRow, "experiment_id" | "kind">[],
): Promise<void> {
  const kept = new Set(unfinished.map(journalName));
  const names = await readdir(analysesFolder(dataDir)).catch(() => []);
  for (const name of names) {
    if (!kept.has(name)) await rm(join(analysesFolder(dataDir), name), { recursive: true, force: true });
  }
}

/** Brings everything here that is computed with. */
async function requestFor(
  { store, artifacts, settings }: AnalysisServices,
  experiment: ExperimentRow,
  row: AnalysisRow,
  folder: string,
  signal: AbortSignal,
): Promise<LandscapeRequest> {
  await mkdir(folder, { recursive: true });
  const bring = async (name: string, { key, sha256 }: CheckpointFile): Promise<string> => {
    signal.throwIfAborted();
    const file = join(folder, `${name}.safetensors`);
    await artifacts.download(key, file, { sha256 });
    return file;
  };
  const checkpoints: string[] = [];
  const own = await checkpointFiles(store.db, experiment.id);
  for (const each of row.kind === "line" ? own.slice(-1) : own)
    checkpoints.push(await bring(`step-${each.step}`, each));
  const other = row.other_experiment_id === null ? undefined : await readExperiment(store.db, row.other_experiment_id);
  const end = other && (await checkpointFiles(store.db, other.id)).at(-1);
  const options = { dataDir: settings.dataDir, artifacts, signal };
  return {
    task: taskOf(row),
    spec: specForTraining(experiment),
    checkpoints,
    ...(other && end && { other: { spec: specForTraining(other), checkpoint: await bring("other", end) } }),
    data: await buildDataPlan(store.db, experiment.split_id, options),
    cacheDirectory: join(settings.dataDir, "cache", "pictures"),
  };
}

/** @returns undefined where it was interrupted */
async function run(
  services: AnalysisServices,
  experiment: ExperimentRow,
  row: AnalysisRow,
  request: LandscapeRequest,
  signal: AbortSignal,
) {
  const tell = progressTeller(services, experiment, row, () => running.cancel());
  const running = startLandscape(request, { listener: tell });
  const cancel = (): void => running.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    return await running.result;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

/** Tells followers how far it is, and now and then the records; where those are gone, nobody wants it any more. */
function progressTeller(
  { store, log }: AnalysisServices,
  experiment: ExperimentRow,
  { id, kind }: AnalysisRow,
  isGone: () => void,
): (event: LandscapeEvent) => void {
  let [told, kept] = [-Infinity, -Infinity];
  return (event) => {
    if (event.type !== "data" && event.type !== "progress") return;
    const now = performance.now();
    if (now - told < tellEveryMs && event.done < event.total) return;
    told = now;
    const { done, total } = event;
    const progress: AnalysisProgress =
      event.type === "data"
        ? { phase: "pictures", done, total, secondsLeft: null }
        : { phase: "computing", done, total, secondsLeft: event.secondsLeft };
    store.feed.tell({
      kind: "live",
      projectId: experiment.project_id,
      message: { type: "analysis.progress", experimentId: experiment.id, data: { analysisId: id, kind, ...progress } },
    });
    if (now - kept < keepEveryMs) return;
    kept = now;
    store.db
      .updateTable("analyses")
      .set({ progress: JSON.stringify(progress) })
      .where("id", "=", id)
      .executeTakeFirst()
      .then(({ numUpdatedRows }) => numUpdatedRows === 0n && isGone())
      .catch((error: unknown) => log.debug({ err: error }, "an analysis's progress was not kept"));
  };
}

type Change =
  | { readonly state: "running" }
  | { readonly state: "failed"; readonly error: string }
  | { readonly state: "finished"; readonly result_key: string; readonly result_sha256: string };

/** Changes its state, and tells it. @returns whether it is still there */
async function change(
  { store }: AnalysisServices,
  experiment: ExperimentRow,
  { id, kind }: AnalysisRow,
  set: Change,
): Promise<boolean> {
  return store.transact(async (tx) => {
    const now = new Date().toISOString();
    const { numUpdatedRows } = await tx.db
      .updateTable("analyses")
      .set({ ...set, updated_at: now, ended_at: set.state === "running" ? null : now, progress: null })
      .where("id", "=", id)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    const data = { analysisId: id, kind, state: set.state };
    await appendEvents(tx, experiment.project_id, [{ type: "analysis.state", experimentId: experiment.id, data }]);
    return true;
  });
}

/** The result of a finished analysis as it was kept. */
export async function readResult(
  { store, artifacts }: Pick<Services, "store" | "artifacts">,
  id: string,
): Promise<unknown> {
  const { result_key: key } = await readAnalysis(store.db, id);
  if (key === null) return null;
  const { stream } = await artifacts.open(key);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString("utf8")) as unknown;
}
