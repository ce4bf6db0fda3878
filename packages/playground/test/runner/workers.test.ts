import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { openArtifacts } from "../../src/artifacts/open-artifacts.ts";
import { openQueue } from "../../src/queue/open-queue.ts";
import { startExperiment } from "../../src/runner/control.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { ExperimentRow } from "../../src/store/schema.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { startSwitchProxy } from "../support/switch-proxy.ts";
import {
  draft,
  essence,
  expectSame,
  makePictures,
  silentLog,
  type TestServices,
  until,
  untilState,
  untilStep,
} from "./harness.ts";
import { addDataset, makeProject, specOf } from "./records.ts";

const cli = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

let folder: string;
let pictures: string;
let postgres: TestPostgres;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glissade-"));
  pictures = await makePictures(folder);
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The server's side: it queues, and trains nothing itself. */
async function openServer(): Promise<TestServices & { readonly databaseUrl: string; readonly artifactsDir: string }> {
  const databaseUrl = await postgres.createDatabase();
  const dataDir = await mkdtemp(join(folder, "server-"));
  const store = await openStore({ databaseUrl, dataDir });
  onTestFinished(() => store.close());
  const queue = await openQueue(store, databaseUrl, silentLog);
  onTestFinished(() => queue.close());
  const artifacts = await openArtifacts(undefined, dataDir);
  const project = await makeProject(store);
  await addDataset(store, project, pictures);
  const settings = { dataDir };
  return {
    store,
    queue,
    artifacts,
    settings,
    log: silentLog,
    databaseUrl,
    project,
    artifactsDir: join(dataDir, "artifacts"),
  };
}

interface Worker {
  /** As records name it. */
  readonly name: string;
  readonly process: ChildProcess;
  /** What it has logged. */
  log(): string;
}

async function startWorker(databaseUrl: string, artifactsDir: string, concurrency = 1): Promise<Worker> {
  const dataDir = await mkdtemp(join(folder, "worker-"));
  const flags = [
    "--data-dir",
    dataDir,
    "--artifacts-url",
    artifactsDir,
    "--concurrency",
    String(concurrency),
    "--health-port",
    "0",
  ];
  const child = spawn(process.execPath, [cli, "worker", ...flags], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  let log = "";
  child.stdout.on("data", (chunk: Buffer) => (log += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  if (process.env["TEST_LOG"]) child.on("close", () => console.log(log));
  await vi.waitFor(() => expect(log).toContain("waiting for experiments"), { timeout: 30_000, interval: 50 });
  return { name: `${hostname()}:${child.pid}`, process: child, log: () => log };
}

/** 24 epochs of 7 steps, a checkpoint after every second one. */
const longSpec = () => specOf({ epochs: 24, training: { epochs: 24, batchSize: 8, evaluationPeriod: { epochs: 2 } } });

/** Why the state changed, each time. */
async function changesOf({ store }: TestServices, { id }: ExperimentRow): Promise<string[]> {
  const events = await store.db
    .selectFrom("events")
    .select("data")
    .where("experiment_id", "=", id)
    .where("type", "=", "experiment.state")
    .orderBy("seq")
    .execute();
  return events.map(({ data }) => (JSON.parse(data) as { code: string }).code);
}

describe("workers on one PostgreSQL", () => {
  it("should finish every experiment once and alike when one of them is killed and one cut off", async () => {
    const server = await openServer();
    const { store, databaseUrl, artifactsDir } = server;
    const spec = longSpec();
    const workers = [await startWorker(databaseUrl, artifactsDir), await startWorker(databaseUrl, artifactsDir)];
    const [first, second, third] = [
      await draft(server, { spec }),
      await draft(server, { spec }),
      await draft(server, { spec }),
    ];
    const byName = (row: ExperimentRow): Worker => workers.find(({ name }) => name === row.worker)!;

    await Promise.all([first, second].map(({ id }) => startExperiment(server, id)));
    const [killed, stopped] = await Promise.all([untilStep(store, first.id, 14), untilStep(store, second.id, 14)]);
    byName(killed).process.kill("SIGKILL");
    byName(stopped).process.kill("SIGSTOP");
    workers.push(await startWorker(databaseUrl, artifactsDir, 3));
    await startExperiment(server, third.id);
    expect(await untilState(store, third.id, "finished")).toMatchObject({ attempt: 1 });

    // Both are taken up again; only then the one that was cut off comes back, and finds that it may write nothing.
    for (const { id } of [first, second]) await until(store, id, ({ attempt }) => attempt === 2);
    byName(stopped).process.kill("SIGCONT");
    await vi.waitFor(() => expect(byName(stopped).log()).toContain("another attempt took over"), { timeout: 30_000 });
    for (const { id } of [first, second]) await untilState(store, id, "finished");

    expect(await changesOf(server, third)).toEqual(["asked", "taken", "finished"]);
    for (const each of [first, second]) {
      expect(await changesOf(server, each)).toEqual(["asked", "taken", "worker_lost", "taken", "finished"]);
    }
    const undisturbed = await essence(server, third.id);
    for (const { id } of [first, second, third]) expectSame(await essence(server, id), undisturbed);
    expect(await server.queue.waiting()).toBe(0);
  }, 120_000);

  it("should hand its experiment over when it is told to end", async () => {
    const server = await openServer();
    const { store, databaseUrl, artifactsDir } = server;
    const { id } = await draft(server, { spec: longSpec() });
    const worker = await startWorker(databaseUrl, artifactsDir);
    await startExperiment(server, id);
    await untilStep(store, id, 14);
    const port = /"healthPort":(\d+)/.exec(worker.log())?.[1];
    expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    const exit = once(worker.process, "exit");
    worker.process.kill("SIGTERM");
    await exit;
    expect(worker.process.exitCode).toBe(0);
    expect(await until(store, id, ({ state }) => state === "queued")).toMatchObject({ attempt: 1, worker: null });
    await startWorker(databaseUrl, artifactsDir);
    expect(await untilState(store, id, "finished")).toMatchObject({ attempt: 2 });
    const found = await essence(server, id);
    expectSame(found, found);
  }, 120_000);

  it("should train on while it cannot reach the database, and write everything later", async () => {
    const server = await openServer();
    const { store, databaseUrl, artifactsDir } = server;
    const proxied = new URL(databaseUrl);
    const proxy = await startSwitchProxy(Number(proxied.port));
    onTestFinished(() => proxy.stop());
    proxied.port = String(proxy.port);
    const { id } = await draft(server, { spec: longSpec() });
    await startWorker(proxied.href, artifactsDir);
    await startExperiment(server, id);
    const { job_id } = await untilStep(store, id, 14);
    proxy.cut();
    // Longer than pg-boss waits: the job is as good as given away.
    await vi.waitFor(
      async () => {
        const { rows } = await sql<{ state: string }>`select state from pgboss.job where id = ${job_id}`.execute(
          store.db,
        );
        expect(rows[0]?.state).toBe("retry");
      },
      { timeout: 60_000, interval: 250 },
    );
    proxy.join();
    expect(await untilState(store, id, "finished")).toMatchObject({ attempt: 1 });
    const found = await essence(server, id);
    expectSame(found, found);
    expect(found.series["train/loss"]).toHaveLength(168);
  }, 120_000);
});

describe("glissade worker", () => {
  it("should say what it needs when there is no database", async () => {
    const child = spawn(process.execPath, [cli, "worker"], {
      env: { ...process.env, DATABASE_URL: "" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let text = "";
    child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
    await once(child, "close");
    expect(child.exitCode).toBe(2);
    expect(text).toBe(
      "glissade: glissade worker: found no database, expected DATABASE_URL or --database-url: workers share a PostgreSQL with the server\n",
    );
  });
});
