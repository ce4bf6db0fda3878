import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { c as makeTar } from "tar";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { ArtifactError } from "../../src/artifacts/artifact-error.ts";
import type { StoredArtifact } from "../../src/artifacts/artifact-store.ts";
import { extendExperiment, resumeExperiment, startExperiment, stopExperiment } from "../../src/runner/control.ts";
import { startRunner } from "../../src/runner/runner.ts";
import { openStore } from "../../src/store/open-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { describeStores } from "../support/stores.ts";
import { faultyStore, type Fault } from "./faulty-store.ts";
import {
  draft,
  essence,
  expectSame,
  makePictures,
  openServices,
  runnerOf,
  trainingProcess,
  until,
  untilState,
  untilStep,
} from "./harness.ts";
import { specOf } from "./records.ts";

const waiting = { timeout: 30_000, interval: 50 };

let folder: string;
let pictures: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glissade-"));
  pictures = await makePictures(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describeStores("recovery", (stores) => {
  it("should train on while the records cannot be written, and write everything later", async () => {
    const services = await openServices(await stores.openWithUrl(), pictures);
    let away = false;
    const faults = function* (): Generator<Fault> {
      for (;;) yield away ? "before" : "none";
    };
    const { id } = await draft(services, { spec: specOf({ epochs: 40 }) });
    await runnerOf({ ...services, store: faultyStore(services.store, faults()) });
    await startExperiment(services, id);
    const running = await untilStep(services.store, id, 7);
    away = true;
    const child = await trainingProcess(services, running);
    // It trains to its end and leaves; nothing of that is in the records.
    await vi.waitFor(() => expect(() => process.kill(child, 0)).toThrow("ESRCH"), waiting);
    expect(await until(services.store, id, () => true)).toMatchObject({ state: "running", attempt: 1 });
    away = false;
    expect(await untilState(services.store, id, "finished")).toMatchObject({ attempt: 1 });
    const found = await essence(services, id);
    expectSame(found, found);
    expect(found.series["train/loss"]).toHaveLength(280);
  });

  it("should end a training and write nothing more when another attempt has the experiment", async () => {
    const services = await openServices(await stores.openWithUrl(), pictures);
    const { store, settings } = services;
    const { id } = await draft(services, { spec: specOf({ epochs: 5000 }) });
    await runnerOf(services);
    await startExperiment(services, id);
    const running = await untilStep(store, id, 7);
    const child = await trainingProcess(services, running);
    await store.db.updateTable("experiments").set({ attempt: 2, worker: "another" }).where("id", "=", id).execute();
    const before = await store.db.selectFrom("events").selectAll().orderBy("seq").execute();
    await vi.waitFor(() => expect(() => process.kill(child, 0)).toThrow("ESRCH"), waiting);
    await vi.waitFor(async () => expect(await readdir(join(settings.dataDir, "work"))).toEqual([]), {
      timeout: 30_000,
    });
    expect(await store.db.selectFrom("events").selectAll().orderBy("seq").execute()).toEqual(before);
    expect(await until(store, id, () => true)).toMatchObject({ state: "running", attempt: 2, worker: "another" });
  });
});

describe("a server on one machine", () => {
  async function openEmbedded() {
    const dataDir = await temporaryFolder();
    const store = await openStore({ databaseUrl: undefined, dataDir });
    onTestFinished(() => store.close());
    return openServices({ store, databaseUrl: undefined, dataDir }, pictures);
  }

  it("should go on by itself when the server was killed", async () => {
    const services = await openEmbedded();
    const { store, settings } = services;
    // Long enough that it is still at work when its step 14 has been heard of, however quick the machine.
    const spec = specOf({ epochs: 120 });
    const [{ id }, undisturbed] = [await draft(services, { spec }), await draft(services, { spec })];
    await startExperiment(services, id);
    const server = spawn(
      process.execPath,
      [fileURLToPath(new URL("./embedded-server.ts", import.meta.url)), settings.dataDir],
      {
        stdio: "ignore",
      },
    );
    onTestFinished(() => void server.kill("SIGKILL"));
    const running = await until(store, id, ({ state, progress }) => state === "running" && stepOf(progress) >= 14);
    const child = await trainingProcess(services, running);
    server.kill("SIGKILL");
    await once(server, "exit");
    // A training process outlives its server until it has saved, and its folder is left alone that long.
    await vi.waitFor(() => expect(() => process.kill(child, 0)).toThrow("ESRCH"), waiting);
    await startExperiment(services, undisturbed.id);
    await runnerOf(services, 2);
    expect(await readdir(join(settings.dataDir, "work"))).not.toContain(`${id}-1`);
    expect(await untilState(store, id, "finished")).toMatchObject({ attempt: 2 });
    await untilState(store, undisturbed.id, "finished");
    expectSame(await essence(services, id), await essence(services, undisturbed.id));
    const changes = await store.db
      .selectFrom("events")
      .select("data")
      .where("experiment_id", "=", id)
      .where("type", "=", "experiment.state")
      .orderBy("seq")
      .execute();
    expect(changes.map(({ data }) => (JSON.parse(data) as { code: string }).code)).toEqual([
      "asked",
      "taken",
      "worker_lost",
      "taken",
      "finished",
    ]);
  });

  it("should train from an uploaded pack, and go on from the checkpoint before when the newest is damaged", async () => {
    const services = await openEmbedded();
    const { store, artifacts, settings } = services;
    const tar = join(folder, "pack.tar");
    await makeTar({ file: tar, cwd: folder, portable: true }, ["pictures"]);
    const { sha256 } = await artifacts.putFile("datasets/a/pack.tar", tar);
    const pack = { kind: "pack", key: "datasets/a/pack.tar", sha256, root: "pictures" };
    await store.db
      .updateTable("datasets")
      .set({ location: JSON.stringify(pack) })
      .execute();
    const { id } = await draft(services, { spec: specOf({ epochs: 5000 }) });
    const runner = await startRunner(services, { concurrency: 1 });
    await startExperiment(services, id);
    await vi.waitFor(async () => {
      const rows = await store.db.selectFrom("checkpoints").select("step").execute();
      expect(rows.length).toBeGreaterThan(1);
    }, waiting);
    // Nobody waits for it to save.
    const stopping = runner.stop();
    runner.kill();
    await stopping;
    await until(store, id, ({ state }) => state === "queued");
    expect(await readdir(join(settings.dataDir, "cache", "datasets"))).toHaveLength(1);

    const rows = await store.db.selectFrom("checkpoints").selectAll().orderBy("step", "desc").execute();
    const last = rows.map(
      ({ manifest }) =>
        (JSON.parse(manifest) as Record<string, { key: string }>)["checkpoints/last.safetensors"]?.key ?? "",
    );
    await artifacts.remove(last[0] ?? "");
    const again = await startRunner(services, { concurrency: 1 });
    await untilStep(store, id, 30);
    await again.stop();
    const started = await store.db
      .selectFrom("events")
      .select("data")
      .where("type", "=", "training.started")
      .orderBy("seq", "desc")
      .executeTakeFirstOrThrow();
    expect(JSON.parse(started.data)).toMatchObject({ resumedFrom: { step: rows[1]?.step } });
    const warning = await store.db
      .selectFrom("events")
      .select("data")
      .where("type", "=", "training.warning")
      .where("attempt", "=", 2)
      .executeTakeFirstOrThrow();
    expect(JSON.parse(warning.data)).toMatchObject({ code: "checkpoint_fallback" });

    await artifacts.removePrefix(`experiments/${id}`);
    await runnerOf(services);
    const failed = await untilState(store, id, "failed");
    expect(JSON.parse(failed.error ?? "{}")).toMatchObject({ code: "checkpoint_lost" });
  });

  it("should say what is wrong when an experiment cannot be trained here", async () => {
    const services = await openEmbedded();
    const { store } = services;
    await runnerOf(services);
    const wrong = await draft(services, { spec: JSON.stringify({ ...JSON.parse(specOf()), seed: -1 }) });
    await startExperiment(services, wrong.id);
    expect(await untilState(store, wrong.id, "failed")).toMatchObject({
      reason: "seed: found -1, expected a whole number from 0 to 4,294,967,295",
    });
    const missing = JSON.stringify({ kind: "folder", path: "/not/here" });
    await store.db.updateTable("datasets").set({ location: missing }).execute();
    const { id } = await draft(services);
    await startExperiment(services, id);
    const failed = await untilState(store, id, "failed");
    expect(failed.reason).toMatch(
      /^data set "pictures": \/not\/here cannot be read on \S+ \(.*ENOENT.*\); expected a path/,
    );
    expect(JSON.parse(failed.error ?? "{}")).toMatchObject({ code: "data_unreachable", found: "/not/here" });
    // Once that is put right it can be resumed, and begins.
    await store.db
      .updateTable("datasets")
      .set({ location: JSON.stringify({ kind: "folder", path: pictures }) })
      .execute();
    await resumeExperiment(services, id);
    expect(await untilState(store, id, "finished")).toMatchObject({ error: null, attempt: 2 });
  });

  it("should train on while the disk of the artifacts is full, and wait with the results until it is not", async () => {
    const services = await openEmbedded();
    const { store, artifacts } = services;
    let full = true;
    const putFile = (key: string, path: string): Promise<StoredArtifact> =>
      full ? Promise.reject(new ArtifactError("disk_full", "no space left")) : artifacts.putFile(key, path);
    const filling = new Proxy(artifacts, {
      get(target, name) {
        const value: unknown = name === "putFile" ? putFile : Reflect.get(target, name);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    await runnerOf({ ...services, artifacts: filling });
    const { id } = await draft(services);
    await startExperiment(services, id);
    const trained = await until(store, id, ({ progress }) => stepOf(progress) === 21);
    expect(trained.state).toBe("running");
    const warnings = await vi.waitFor(async () => {
      const rows = await store.db.selectFrom("events").select("data").where("type", "=", "training.warning").execute();
      expect(rows.length).toBeGreaterThan(0);
      return rows.map(({ data }) => JSON.parse(data) as unknown);
    }, waiting);
    expect(warnings[0]).toEqual({ code: "checkpoint_not_published", message: "no space left" });
    full = false;
    await untilState(store, id, "finished");
    const found = await essence(services, id);
    expectSame(found, found);
  });

  it("should record what went wrong with itself", async () => {
    const services = await openEmbedded();
    const { store, settings } = services;
    await writeFile(join(settings.dataDir, "work"), "in the way");
    await runnerOf(services);
    const { id } = await draft(services);
    await startExperiment(services, id);
    const failed = await untilState(store, id, "failed");
    expect(failed).toMatchObject({ reason: expect.stringContaining("ENOTDIR") as string, worker: null });
  });

  it("should keep the weights of a training that is stopped, and train a finished one further", async () => {
    const services = await openEmbedded();
    const { store } = services;
    const [long, short] = [
      await draft(services, { spec: specOf({ epochs: 5000 }) }),
      await draft(services, { spec: specOf({ epochs: 2 }) }),
    ];
    await runnerOf(services, 2);
    await startExperiment(services, long.id);
    await startExperiment(services, short.id);
    await untilState(store, short.id, "finished");
    await extendExperiment(services, short.id, { epochs: 2, schedule: "restart" });
    const { best_step } = await untilStep(store, long.id, 14).then(({ best }) => ({
      best_step: (JSON.parse(best ?? "{}") as { step?: number }).step,
    }));
    expect(best_step).toBeGreaterThan(0);
    await stopExperiment(services, long.id);
    const stopped = await untilState(store, long.id, "stopped");
    expect(stopped.ended_at).not.toBeNull();
    const kept = await store.db.selectFrom("artifacts").select("name").where("experiment_id", "=", long.id).execute();
    expect(kept.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["best.onnx", "best.safetensors", "last.safetensors", "metrics.jsonl"]),
    );
    await until(store, short.id, ({ state, attempt }) => state === "finished" && attempt === 2);
    const extended = await essence(services, short.id);
    expectSame(extended, extended);
    expect(extended.series["train/loss"]?.map(([step]) => step)).toEqual(Array.from({ length: 28 }, (_, i) => i + 1));
  });
});

function stepOf(progress: string | null): number {
  return (JSON.parse(progress ?? "{}") as { step?: number }).step ?? 0;
}
