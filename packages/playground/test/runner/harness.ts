import { makeSampleDataset } from "@glissade/vision";
import { decodeSafetensors } from "@glissade/trainer";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Logger, pino } from "pino";
import { expect, onTestFinished, vi } from "vitest";
import { openArtifacts } from "../../src/artifacts/open-artifacts.ts";
import { decodeChunk } from "../../src/metrics/series-chunk.ts";
import { openQueue } from "../../src/queue/open-queue.ts";
import { readExperiment } from "../../src/experiments/state.ts";
import { type Runner, startRunner } from "../../src/runner/runner.ts";
import { paceSeries } from "../../src/runner/row-points.ts";
import type { RunnerServices } from "../../src/runner/runner-services.ts";
import type { ExperimentRow } from "../../src/store/schema.ts";
import type { Store } from "../../src/store/store.ts";
import type { StoreMaker } from "../support/stores.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { addDataset, makeExperiment, makeProject, specOf, type TestProject } from "./records.ts";

/** 80 pictures of 8 x 8 in 8 classes. */
export function makePictures(folder: string): Promise<string> {
  return makeSampleDataset(join(folder, "pictures"), { perClass: 10, imageSize: 8 });
}

export const silentLog: Logger = pino({ level: process.env["TEST_LOG"] ?? "silent" });

export interface TestServices extends RunnerServices {
  readonly databaseUrl: string | undefined;
  readonly project: TestProject;
}

/** Everything that a runner needs, on a fresh store, with a split of the pictures: 56 train, 8 validation, 16 test. */
export async function openServices(
  { store, databaseUrl, dataDir }: Awaited<ReturnType<StoreMaker["openWithUrl"]>>,
  pictures: string,
): Promise<TestServices> {
  const queue = await openQueue(store, databaseUrl, silentLog);
  onTestFinished(() => queue.close());
  const artifacts = await openArtifacts(undefined, dataDir);
  const project = await makeProject(store);
  await addDataset(store, project, pictures);
  const counts = JSON.stringify({ totals: { train: 56, validation: 8, test: 16 } });
  await store.db.updateTable("splits").set({ counts }).where("id", "=", project.splitId).execute();
  return { store, queue, artifacts, settings: { dataDir }, log: silentLog, databaseUrl, project };
}

export function draft(services: TestServices, changes: Partial<ExperimentRow> = {}): Promise<ExperimentRow> {
  return makeExperiment(services.store, services.project, { spec: specOf(), ...changes });
}

/** A runner that ends with the test. */
export async function runnerOf(services: RunnerServices, concurrency = 1): Promise<Runner> {
  const runner = await startRunner(services, { concurrency });
  onTestFinished(() => runner.stop());
  return runner;
}

/** Waits until a row is as expected. */
export async function until(
  store: Store,
  id: string,
  condition: (row: ExperimentRow) => boolean,
  timeout = 50_000,
): Promise<ExperimentRow> {
  return vi.waitFor(
    async () => {
      const row = await readExperiment(store.db, id);
      if (row.state === "failed" && !condition(row)) throw new Error(`it failed: ${row.reason}`);
      expect(condition(row), `${row.state} ${row.progress}`).toBe(true);
      return row;
    },
    { timeout, interval: 25 },
  );
}

export function untilState(store: Store, id: string, state: ExperimentRow["state"], timeout?: number) {
  return until(store, id, (row) => row.state === state, timeout);
}

/** Waits until a training is past some step, told live: at that moment its process is at work. */
export async function untilStep(store: Store, id: string, step: number): Promise<ExperimentRow> {
  await new Promise<void>((resolve) => {
    const unsubscribe = store.feed.subscribe((notice) => {
      if (notice.kind !== "live" || notice.message.type !== "experiment.progress") return;
      if (notice.message.experimentId !== id || Number(notice.message.data["step"]) <= step) return;
      unsubscribe();
      resolve();
    });
  });
  return readExperiment(store.db, id);
}

/** Everything about an experiment that must be the same however often its training was interrupted. */
export async function essence({ store, artifacts }: RunnerServices, id: string) {
  const row = await readExperiment(store.db, id);
  const chunks = await store.db
    .selectFrom("series_chunks")
    .selectAll()
    .where("experiment_id", "=", id)
    .orderBy("series")
    .orderBy("position")
    .execute();
  const series: Record<string, [number, number][]> = {};
  for (const { series: key, data } of chunks) {
    // How fast it went is the machine's, not the training's.
    if (key === paceSeries) continue;
    const { steps, values } = decodeChunk(data);
    (series[key] ??= []).push(...Array.from(steps, (step, i): [number, number] => [step, values[i] ?? 0]));
  }
  const events = await store.db
    .selectFrom("events")
    .selectAll()
    .where("experiment_id", "=", id)
    .where("line", "is not", null)
    .orderBy("line")
    .execute();
  const evaluations = events
    .filter(({ type }) => type === "training.evaluation" || type === "training.rateChange")
    .map(({ type, data }) => [type, JSON.parse(data) as unknown]);
  const { metrics, confusionMatrix, best } = JSON.parse(row.result ?? "{}") as Record<string, unknown>;
  return {
    lines: events.map(({ line }) => line),
    series,
    evaluations,
    result: { metrics, confusionMatrix, best },
    best: JSON.parse(row.best ?? "null") as unknown,
    weights: await weightsOf({ store, artifacts }, id, "last.safetensors"),
    bestWeights: await weightsOf({ store, artifacts }, id, "best.safetensors"),
  };
}

/** Events may differ in number (each attempt says that it began), but their lines have no gap and none is there twice. */
export function expectSame(found: Awaited<ReturnType<typeof essence>>, expected: typeof found): void {
  expect({ ...found, lines: undefined }).toEqual({ ...expected, lines: undefined });
  expect(found.lines).toEqual(found.lines.map((_line, i) => i));
  for (const points of Object.values(found.series)) {
    const steps = points.map(([step]) => step);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
  }
}

async function weightsOf({ store, artifacts }: Pick<RunnerServices, "store" | "artifacts">, id: string, name: string) {
  const { key, sha256 } = await store.db
    .selectFrom("artifacts")
    .select(["key", "sha256"])
    .where("experiment_id", "=", id)
    .where("name", "=", name)
    .executeTakeFirstOrThrow();
  const file = join(await temporaryFolder(), name);
  await artifacts.download(key, file, { sha256 });
  const { tensors } = decodeSafetensors(await readFile(file));
  return Object.fromEntries(
    [...tensors].map(([tensor, { data }]) => [tensor, Buffer.from(data.buffer).toString("hex")]),
  );
}

/** The process that trains an experiment at this moment. */
export async function trainingProcess({ settings }: RunnerServices, { id, attempt }: ExperimentRow): Promise<number> {
  const lock = join(settings.dataDir, "work", `${id}-${attempt}`, "run", "run.lock");
  const { pid } = JSON.parse(await readFile(lock, "utf8")) as { pid: number };
  return pid;
}
