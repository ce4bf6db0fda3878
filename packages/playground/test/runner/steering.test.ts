import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Continuation, ExperimentSpec, SteeringChange } from "@glissade/trainer";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { pauseExperiment, resumeExperiment, startExperiment, stopExperiment } from "../../src/runner/control.ts";
import { steerExperiment } from "../../src/runner/steering/steer-experiment.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { describeStores } from "../support/stores.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import {
  draft,
  essence,
  expectSame,
  makePictures,
  openServices,
  runnerOf,
  type TestServices,
  trainingProcess,
  until,
  untilState,
  untilStep,
} from "./harness.ts";
import { specOf } from "./records.ts";

/** Evaluates three times only: what takes long is recording, not training. */
const longSpec = (epochs: number): string =>
  specOf({ epochs, training: { epochs, batchSize: 8, evaluationPeriod: { epochs: epochs / 3 } } });

const waiting = { timeout: 30_000, interval: 25 };

let folder: string;
let pictures: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glissade-"));
  pictures = await makePictures(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const time = "2026-01-31T12:00:00.000Z";
const ask = (services: TestServices, id: string, change: SteeringChange, by = "Ada") =>
  steerExperiment(services, id, { change, by, time });

function continuationsOf(spec: string): readonly Continuation[] {
  return (JSON.parse(spec) as ExperimentSpec).continuations;
}

async function eventsOf(store: Store, id: string, type: string): Promise<Record<string, unknown>[]> {
  const rows = await store.db
    .selectFrom("events")
    .select("data")
    .where("experiment_id", "=", id)
    .where("type", "=", type)
    .orderBy("seq")
    .execute();
  return rows.map(({ data }) => JSON.parse(data) as Record<string, unknown>);
}

const requestsOf = ({ store }: TestServices) => store.db.selectFrom("steering_requests").selectAll().execute();

/** Trains an experiment from the spec that another one has come to, and expects the same of it. */
async function expectReplay(services: TestServices, id: string): Promise<void> {
  const { spec } = await until(services.store, id, () => true);
  const again = await draft(services, { spec });
  await startExperiment(services, again.id);
  await untilState(services.store, again.id, "finished");
  expectSame(await essence(services, again.id), await essence(services, id));
}

describeStores("a steered experiment", (stores) => {
  it("should take up what it is asked for, running or not, and come to what its record says", async () => {
    const services = await openServices(await stores.openWithUrl(), pictures);
    const { store } = services;
    const { id } = await draft(services, { spec: longSpec(60) });
    await expect(ask(services, id, { mode: "rate", lr: 0.03 })).rejects.toThrow("found it draft, expected running or");
    await runnerOf(services);
    await startExperiment(services, id);
    await untilStep(store, id, 7);
    await ask(services, id, { mode: "rate", lr: 0.03 });
    await expect(ask(services, id, { mode: "cooldown", shape: "linear", to: -1 })).rejects.toThrow(
      "to: found -1, expected a number >= 0",
    );
    const steered = await until(store, id, ({ spec }) => continuationsOf(spec).length === 1);
    const [first] = continuationsOf(steered.spec);
    expect(first).toMatchObject({ mode: "rate", lr: 0.03, by: "Ada", time, epochs: 60 });
    expect(await requestsOf(services)).toEqual([]);
    expect(await eventsOf(store, id, "training.steered")).toMatchObject([{ index: 0, change: first, after: [0.03] }]);
    await pauseExperiment(services, id);
    await untilState(store, id, "paused");
    await ask(services, id, { mode: "undo" });
    const rested = await ask(services, id, { mode: "cooldown", shape: "1-sqrt", epochs: 60 });
    expect(continuationsOf(rested.spec).map(({ mode }) => mode)).toEqual(["rate", "undo", "cooldown"]);
    await resumeExperiment(services, id);
    await untilState(store, id, "finished");
    expect(await eventsOf(store, id, "training.steered")).toHaveLength(3);
    await expectReplay(services, id);
  });
});

async function openEmbedded(): Promise<TestServices> {
  const dataDir = await temporaryFolder();
  const store = await openStore({ databaseUrl: undefined, dataDir });
  onTestFinished(() => store.close());
  return openServices({ store, databaseUrl: undefined, dataDir }, pictures);
}

describe("a steered experiment, at its end", () => {
  it("should become longer when it is finished, and be as it was when that is taken back", async () => {
    const services = await openEmbedded();
    const { store } = services;
    const { id } = await draft(services, { spec: specOf({ epochs: 2 }) });
    const runner = await runnerOf(services);
    await startExperiment(services, id);
    const finished = await untilState(store, id, "finished");
    await runner.stop();
    await expect(ask(services, id, { mode: "rate", lr: 0.5 })).rejects.toThrow("epochs: found 2, expected more");
    const longer = await ask(services, id, { mode: "cooldown", shape: "cosine", epochs: 3 });
    expect(longer).toMatchObject({ state: "queued", reason: "extended to 3 epochs (cooldown)" });
    expect(await stopExperiment(services, id)).toMatchObject({ state: "finished", spec: finished.spec });
    await ask(services, id, { mode: "rate", lr: 0.02, epochs: 3 });
    await runnerOf(services);
    await untilState(store, id, "finished");
    await expectReplay(services, id);
  });

  it("should say that it came too late when the training ended before it was asked", async () => {
    const services = await openEmbedded();
    const { store } = services;
    const { id } = await draft(services, { spec: specOf({ epochs: 2 }) });
    const request = { id: "late", experiment_id: id, change: '{"mode":"rate","lr":1}', by: "Ada", time };
    // As if it had been asked for in the very moment of the end.
    await store.db
      .insertInto("steering_requests")
      .values({ ...request, change: '{"mode":"undo"}' })
      .execute();
    await runnerOf(services);
    await startExperiment(services, id);
    await untilState(store, id, "finished");
    expect(await eventsOf(store, id, "training.steeringRefused")).toMatchObject([
      { request: "late", change: { mode: "undo" } },
    ]);
    expect(await requestsOf(services)).toEqual([]);
  });
});

describe("a steered experiment whose server is killed", () => {
  it("should neither lose nor double what was asked for", async () => {
    const services = await openEmbedded();
    const { store, settings } = services;
    const { id } = await draft(services, { spec: longSpec(120) });
    await startExperiment(services, id);
    // The other process may hold the records at this moment.
    const asked = (change: SteeringChange) => vi.waitFor(() => ask(services, id, change), waiting);
    const script = fileURLToPath(new URL("./embedded-server.ts", import.meta.url));
    const server = spawn(process.execPath, [script, settings.dataDir], { stdio: "ignore" });
    onTestFinished(() => void server.kill("SIGKILL"));
    const running = await until(store, id, ({ state, progress }) => state === "running" && stepOf(progress) >= 7);
    const child = await trainingProcess(services, running);
    await asked({ mode: "rate", lr: 0.04 });
    await until(store, id, ({ spec }) => continuationsOf(spec).length === 1);
    await asked({ mode: "scale", factor: 0.5 });
    await asked({ mode: "cooldown", shape: "linear", epochs: 110 });
    server.kill("SIGKILL");
    await once(server, "exit");
    await vi.waitFor(() => expect(() => process.kill(child, 0)).toThrow("ESRCH"), waiting);
    await runnerOf(services);
    const finished = await untilState(store, id, "finished");
    expect(continuationsOf(finished.spec).map(({ mode }) => mode)).toEqual(["rate", "scale", "cooldown"]);
    expect(await requestsOf(services)).toEqual([]);
    expect((await eventsOf(store, id, "training.steered")).map(({ index }) => index)).toEqual([0, 1, 2]);
    await expectReplay(services, id);
  });
});

function stepOf(progress: string | null): number {
  return (JSON.parse(progress ?? "{}") as { step?: number }).step ?? 0;
}
