// What the service adds to a training, with two workers on one PostgreSQL; and how fast it takes events in.
//   node bench/two-workers.ts [--experiments 12] [--rows 20000]
import { makeSampleDataset } from "@glissade/vision";
import { startTraining } from "@glissade/trainer";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { pino } from "pino";
import { openArtifacts } from "../packages/playground/src/artifacts/open-artifacts.ts";
import { openQueue } from "../packages/playground/src/queue/open-queue.ts";
import { createAttemptWriter } from "../packages/playground/src/runner/attempt-writer.ts";
import { startExperiment } from "../packages/playground/src/runner/control.ts";
import { buildDataPlan } from "../packages/playground/src/runner/data-plan.ts";
import { specForTraining } from "../packages/playground/src/runner/spec-for-training.ts";
import { openStore } from "../packages/playground/src/store/open-store.ts";
import type { ExperimentRow } from "../packages/playground/src/store/schema.ts";
import type { Store } from "../packages/playground/src/store/store.ts";
import {
  addDataset,
  makeExperiment,
  makeProject,
  specOf,
  type TestProject,
} from "../packages/playground/test/runner/records.ts";
import { startPostgres } from "../packages/playground/test/support/postgres.ts";
import { machineLine } from "./lib/machine.ts";
import { median, table } from "./lib/table.ts";

const { values: options } = parseArgs({
  options: {
    experiments: { type: "string", default: "12" },
    rows: { type: "string", default: "20000" },
  },
});
const count = Number(options.experiments);
const rows = Number(options.rows);
const log = pino({ level: "silent" });
const cli = fileURLToPath(new URL("../packages/playground/src/cli.ts", import.meta.url));

const folder = await mkdtemp(join(tmpdir(), "glissade-bench-"));
const postgres = await startPostgres();
const workers: ChildProcess[] = [];
try {
  console.log(`${machineLine()}\n`);
  console.log(`${await benchTrainings()}\n`);
  console.log(await benchEvents());
} finally {
  for (const worker of workers) {
    worker.kill("SIGKILL");
    await once(worker, "exit");
  }
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

async function benchTrainings(): Promise<string> {
  const databaseUrl = await postgres.createDatabase();
  const store = await openStore({ databaseUrl, dataDir: folder });
  const queue = await openQueue(store, databaseUrl, log);
  const artifacts = await openArtifacts(undefined, folder);
  const project = await makeProject(store);
  await addDataset(store, project, await makeSampleDataset(join(folder, "pictures"), { perClass: 10, imageSize: 8 }));
  const draft = () => makeExperiment(store, project, { spec: specOf({ epochs: 3 }) });
  await Promise.all([startWorker(databaseUrl), startWorker(databaseUrl)]);

  // Taking turns, so that both see the same machine: by the service, and directly.
  const alone: number[] = [];
  const direct: number[] = [];
  const taken: number[] = [];
  for (let round = -1; round < count; round++) {
    const experiment = await draft();
    const began = performance.now();
    await startExperiment({ store, queue }, experiment.id);
    await finished(store, [experiment]);
    const ms = performance.now() - began;
    const row = await readRow(store, experiment.id);
    if (round >= 0) {
      alone.push(ms);
      taken.push(Date.parse(row.started_at ?? "") - Date.parse(row.queued_at ?? ""));
    }
    const directMs = await trainDirectly(store, project, experiment, round);
    if (round >= 0) direct.push(directMs);
  }
  const batch: ExperimentRow[] = [];
  for (let i = 0; i < count; i++) batch.push(await draft());
  const began = performance.now();
  for (const { id } of batch) await startExperiment({ store, queue }, id);
  await finished(store, batch);
  const together = (performance.now() - began) / count;
  await queue.close();
  await store.close();
  artifacts.close();
  const seconds = (ms: number): string => (ms / 1000).toFixed(2);
  const overhead = alone.map((ms, i) => ms - (direct[i] ?? 0));
  return table(
    [`${count} trainings of 21 steps, mlp; two workers`, "median s", "fastest s"],
    [
      ["directly, in a training process", seconds(median(direct)), seconds(Math.min(...direct))],
      ["by the service, one at a time", seconds(median(alone)), seconds(Math.min(...alone))],
      ["  of which from queued to taken up", seconds(median(taken)), seconds(Math.min(...taken))],
      ["overhead per experiment", seconds(median(overhead)), ""],
      ["by the service, all queued at once, per experiment", seconds(together), ""],
    ],
  );
}

async function startWorker(databaseUrl: string): Promise<void> {
  const dataDir = await mkdtemp(join(folder, "worker-"));
  const flags = ["--data-dir", dataDir, "--artifacts-url", join(folder, "artifacts")];
  const worker = spawn(process.execPath, [cli, "worker", ...flags], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ["ignore", "pipe", "pipe"],
  });
  workers.push(worker);
  await new Promise<void>((resolve) => {
    const hear = (chunk: Buffer): void => {
      if (chunk.toString().includes("waiting for experiments")) resolve();
    };
    worker.stdout.on("data", hear);
    worker.stderr.on("data", hear);
  });
}

async function trainDirectly(
  store: Store,
  { splitId }: TestProject,
  experiment: ExperimentRow,
  round: number,
): Promise<number> {
  const artifacts = await openArtifacts(undefined, folder);
  const options = { dataDir: folder, artifacts, signal: new AbortController().signal };
  const data = await buildDataPlan(store.db, splitId, options);
  const began = performance.now();
  const directory = join(folder, `direct-${round}`);
  const { result } = startTraining({
    spec: specForTraining(experiment),
    data,
    directory,
    cacheDirectory: join(folder, "cache"),
  });
  const final = await result;
  if (final.type !== "finished") throw new Error(`the training ended ${final.type}`);
  return performance.now() - began;
}

async function readRow(store: Store, id: string): Promise<ExperimentRow> {
  return store.db.selectFrom("experiments").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
}

/** Resolves when all are finished, told by the feed. */
async function finished(store: Store, experiments: readonly ExperimentRow[]): Promise<void> {
  const open = new Set(experiments.map(({ id }) => id));
  await new Promise<void>((resolve, reject) => {
    const look = async (): Promise<void> => {
      for (const id of open) {
        const { state, reason } = await readRow(store, id);
        if (state === "failed") reject(new Error(`it failed: ${reason}`));
        if (state === "finished") open.delete(id);
      }
      if (open.size > 0) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = store.feed.subscribe((notice) => {
      if (notice.kind === "events") void look();
    });
    void look();
  });
}

async function benchEvents(): Promise<string> {
  const lines: string[][] = [];
  for (const kind of ["SQLite", "PostgreSQL"] as const) {
    const databaseUrl = kind === "PostgreSQL" ? await postgres.createDatabase() : undefined;
    const store = await openStore({ databaseUrl, dataDir: await mkdtemp(join(folder, "store-")) });
    const { id, project_id } = await makeExperiment(store, await makeProject(store), { state: "running", attempt: 1 });
    const writer = createAttemptWriter({
      store,
      claim: { experimentId: id, projectId: project_id, attempt: 1 },
      log,
      folder,
      onEnd: (error) => console.error(error),
      giveUp: new AbortController().signal,
    });
    const began = performance.now();
    for (let line = 0; line < rows; line++) {
      const at = { step: line + 1, epoch: 1 };
      const metrics = { "train/loss": 1 / (line + 1), "train/accuracy": line / rows };
      const row = { kind: "step" as const, ...at, seconds: line, lr: [0.1], metrics };
      writer.say({ kind: "row", line, row, time: Date.now() });
      const event = { type: "evaluation" as const, ...at, metrics, lr: [0.1], best: false };
      writer.say({ kind: "event", line, event });
    }
    await writer.write(() => Promise.resolve());
    const seconds = (performance.now() - began) / 1000;
    await store.close();
    lines.push([
      kind,
      Math.round(rows / seconds).toLocaleString("en"),
      Math.round((3 * rows) / seconds).toLocaleString("en"),
    ]);
  }
  return table(["taken in per second, one training", "events", "points of metrics beside them"], lines);
}
