import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { raceSettings, type RaceSettingsInput } from "@glissade/api";
import { parseExperiment } from "@glissade/trainer";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { getExperiment } from "../../src/features/experiments/experiment-service.ts";
import { extendExperiment } from "../../src/runner/control.ts";
import { steerExperiment } from "../../src/runner/steering/steer-experiment.ts";
import { createRace } from "../../src/races/control-race.ts";
import { makePlan } from "../../src/races/make-plan.ts";
import { type MemberRecord, readMembers, readRace } from "../../src/races/race-records.ts";
import { planOfRow, withCost } from "../../src/races/stored-plan.ts";
import { openStore } from "../../src/store/open-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { makePictures, openServices, runnerOf, type TestServices, trainingProcess } from "../runner/harness.ts";
import { specOf } from "../runner/records.ts";

let folder: string;
let pictures: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glissade-"));
  pictures = await makePictures(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const stepsPerEpoch = 7;
// What a rate of next to nothing never lowers, however few the pictures.
const training = { batchSize: 8, bestMetric: "train/loss" };

async function openEmbedded(): Promise<TestServices> {
  const dataDir = await temporaryFolder();
  const store = await openStore({ databaseUrl: undefined, dataDir });
  onTestFinished(() => store.close());
  return openServices({ store, databaseUrl: undefined, dataDir }, pictures);
}

async function startRace(services: TestServices, settings: RaceSettingsInput): Promise<string> {
  const { projectId, splitId } = services.project;
  const spec = parseExperiment({ ...(JSON.parse(specOf()) as object), dataset: "split", training });
  const parsed = raceSettings.parse(settings);
  const plan = withCost(makePlan(spec, parsed, stepsPerEpoch));
  return createRace(services, projectId, { name: "r", splitId, spec, settings: parsed, plan, priority: 0 });
}

async function untilOver({ store }: TestServices, raceId: string): Promise<MemberRecord[]> {
  await vi.waitFor(async () => expect((await readRace(store.db, raceId)).state).toBe("finished"), {
    timeout: 50_000,
    interval: 50,
  });
  const members = await readMembers(store.db, raceId);
  return members.toSorted((a, b) => a.row.candidate - b.row.candidate || a.row.seed - b.row.seed);
}

/** Steps that were trained, by experiment: no step of a race is trained twice. */
async function trainedSteps({ store }: TestServices): Promise<Record<string, number>> {
  const rows = await store.db
    .selectFrom("series_chunks")
    .select(["experiment_id", (eb) => eb.fn.sum<number>("count").as("count")])
    .where("series", "=", "train/loss")
    .groupBy("experiment_id")
    .execute();
  return Object.fromEntries(rows.map(({ experiment_id: id, count }) => [id, Number(count)]));
}

describe("a race", () => {
  const lrs = [0.003, 1e-7];
  const grid: RaceSettingsInput = {
    candidates: { kind: "grid", schedulers: [{ scheduler: { type: "CosineAnnealingLR", T_max: "100%" } }], lrs },
    budget: { epochs: 40 },
    firstRung: 12,
    eta: 2,
  };

  it("should hold its runs at the rungs, let the best go on and end, though server and training are killed", async () => {
    const services = await openEmbedded();
    const { store, settings } = services;
    const raceId = await startRace(services, grid);
    const first = (await readMembers(store.db, raceId)).find(({ row }) => row.candidate === 0)?.experiment;
    const server = spawn(
      process.execPath,
      [fileURLToPath(new URL("../runner/embedded-server.ts", import.meta.url)), settings.dataDir],
      { stdio: "ignore" },
    );
    onTestFinished(() => void server.kill("SIGKILL"));
    const id = first?.id ?? "";
    const running = await vi.waitFor(
      async () => {
        const member = (await readMembers(store.db, raceId)).find(({ experiment }) => experiment?.id === id);
        const step = (JSON.parse(member?.experiment?.progress ?? "{}") as { step?: number } | null)?.step ?? 0;
        if (member?.experiment?.state !== "running" || step < 1) throw new Error("not yet");
        return member.experiment;
      },
      { timeout: 30_000, interval: 10 },
    );
    const child = await trainingProcess(services, running);
    server.kill("SIGKILL");
    process.kill(child, "SIGKILL");
    await once(server, "exit");
    await runnerOf(services);
    const members = await untilOver(services, raceId);
    expect(members.map(({ row, experiment }) => [row.step, experiment?.state])).toEqual([
      [280, "finished"],
      [84, "stopped"],
    ]);
    const trained = await trainedSteps(services);
    expect(members.map(({ experiment }) => trained[experiment?.id ?? ""])).toEqual([280, 84]);
    expect(members[0]?.experiment?.attempt).toBeGreaterThan(2);
  });

  it("should keep its runs from being steered or made longer by hand until it is over", async () => {
    const services = await openEmbedded();
    const { store } = services;
    const raceId = await startRace(services, grid);
    const id = (await readMembers(store.db, raceId))[0]?.experiment?.id ?? "";
    const inState = (table: "experiments" | "races", of: string, state: "finished" | "stopped" | "running") =>
      store.db.updateTable(table).set({ state }).where("id", "=", of).execute();
    const asked = { change: { mode: "rate", lr: 0.1, epochs: 41 }, by: "local", time: "2026-01-01T00:00:00Z" } as const;
    const refusal = { code: "state_conflict", details: { key: "race", found: "r" } };
    for (const state of ["running", "finished"] as const) {
      await inState("experiments", id, state);
      await expect(steerExperiment(services, id, asked)).rejects.toMatchObject(refusal);
      expect((await getExperiment(store.db, id)).actions).not.toContain("steer");
    }
    await expect(extendExperiment(services, id, { epochs: 1, schedule: "hold" })).rejects.toMatchObject(refusal);
    await inState("races", raceId, "stopped");
    expect((await getExperiment(store.db, id)).actions).toEqual(expect.arrayContaining(["steer", "extend"]));
    expect((await steerExperiment(services, id, asked)).state).toBe("queued");
  });

  it("should train what candidates share once, and go on from there with the others", async () => {
    const services = await openEmbedded();
    const { store } = services;
    const decay = { num_warmup_steps: 0, num_training_steps: "100%", num_decay_steps: "50%", decay_type: "linear" };
    const schedulers = [{ scheduler: null }, { scheduler: { type: "warmup_stable_decay", ...decay } }];
    const raceId = await startRace(services, {
      candidates: { kind: "grid", schedulers, lrs: [0.003] },
      budget: { epochs: 4 },
      firstRung: 4,
    });
    const until = planOfRow(await readRace(store.db, raceId)).candidates[1]?.trunk?.until ?? 0;
    expect(until).toBeGreaterThanOrEqual(14);
    await runnerOf(services, 2);
    const [trunk, fork] = (await untilOver(services, raceId)).map(({ experiment }) => experiment);
    expect([trunk?.state, fork?.state]).toEqual(["finished", "finished"]);
    expect(fork).toMatchObject({ parent_id: trunk?.id, parent_kind: "fork", parent_step: until });
    const trained = await trainedSteps(services);
    expect([trained[trunk?.id ?? ""], trained[fork?.id ?? ""]]).toEqual([28, 28 - until]);
  });
});
