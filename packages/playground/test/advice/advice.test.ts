import { createClient } from "@glissade/api";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { afterEach, expect, it } from "vitest";
import { adviceHandlers } from "../../src/features/advice/advice-handlers.ts";
import { completeSpec } from "../../src/features/experiments/experiment-spec.ts";
import { appendPoints } from "../../src/runner/write-series.ts";
import { createApp } from "../../src/server/create-app.ts";
import type { Services } from "../../src/services.ts";
import { appendEvents } from "../../src/store/events.ts";
import type { Store } from "../../src/store/store.ts";
import { insertExperiment, insertProject, insertSplit } from "../support/records.ts";
import { describeStores } from "../support/stores.ts";

const apps: FastifyInstance[] = [];
afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

async function serve(store: Store) {
  const services = { store, log: pino({ level: "silent" }) } as unknown as Services;
  const app = createApp(services, adviceHandlers(services));
  apps.push(app);
  const baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
  return createClient({ baseUrl });
}

const given = {
  model: { architecture: "mlp" },
  solver: { type: "SGD", lr: 0.5 },
  training: { epochs: 10, batchSize: 32 },
};

/** An experiment whose training has told so many losses, one a step. */
async function insertRun(store: Store, losses: readonly number[], state: "running" | "finished" = "running") {
  const projectId = await insertProject(store);
  const splitId = await insertSplit(store, projectId);
  const spec = JSON.stringify(completeSpec(given, splitId));
  const id = await insertExperiment(store, projectId, splitId, { number: 1, state, spec, attempt: 1 });
  await store.transact(async (tx) => {
    const data = { stepsPerEpoch: 40, classes: ["bolt", "nut"] };
    await appendEvents(tx, projectId, [{ type: "training.started", experimentId: id, attempt: 1, data }]);
  });
  await tell(store, id, losses, 1);
  return id;
}

async function tell(store: Store, id: string, losses: readonly number[], from: number): Promise<void> {
  const points = losses.map((value, index) => ({ step: from + index, epoch: 1, value, time: 0 }));
  await store.transact((tx) => appendPoints(tx.db, id, "train/loss", points));
}

async function insertCheckpoint(store: Store, id: string, step: number): Promise<void> {
  const row = { experiment_id: id, attempt: 1, step, epoch: 1, time: "2026-01-01T00:00:00.000Z", manifest: "{}" };
  await store.db.insertInto("checkpoints").values(row).execute();
}

const calm = Array.from({ length: 60 }, (_, step) => 0.69 - 0.005 * step);
const blownUp = Array.from({ length: 60 }, (_, step) => 2 + step);

describeStores("advice on an experiment", (stores) => {
  it("should be none when nothing is recorded, and none when it is well", async () => {
    const store = await stores.open();
    const client = await serve(store);
    expect(await client.getAdvice({ experimentId: await insertRun(store, []) })).toEqual({ step: null, items: [] });
    expect(await client.getAdvice({ experimentId: await insertRun(store, calm) })).toEqual({ step: 60, items: [] });
  });

  it("should come with its evidence and something to do as soon as the series show it", async () => {
    const store = await stores.open();
    const client = await serve(store);
    const id = await insertRun(store, calm);
    expect((await client.getAdvice({ experimentId: id })).items).toEqual([]);
    await tell(store, id, blownUp, 61);
    for (const step of [20, 40, 80]) await insertCheckpoint(store, id, step);
    const { step, items } = await client.getAdvice({ experimentId: id });
    expect(step).toBe(120);
    expect(items).toMatchObject([{ code: "diverging", severity: "critical", action: { type: "fork", step: 40 } }]);
    expect(items[0]!.evidence.steps[1]).toBe(120);
    // Nothing new: the same answer.
    expect(await client.getAdvice({ experimentId: id })).toEqual({ step, items });
  });

  it("should offer a complete spec when the run is best begun anew", async () => {
    const store = await stores.open();
    const client = await serve(store);
    const { items } = await client.getAdvice({ experimentId: await insertRun(store, blownUp, "finished") });
    const action = items[0]?.action;
    expect(action?.type === "clone" && action.spec["solver"]).toMatchObject({ type: "SGD", lr: 0.05 });
  });

  it("should say that there is no such experiment when there is none", async () => {
    const client = await serve(await stores.open());
    const experimentId = "00000000-0000-4000-8000-000000000000";
    await expect(client.getAdvice({ experimentId })).rejects.toMatchObject({ status: 404 });
  });
});
