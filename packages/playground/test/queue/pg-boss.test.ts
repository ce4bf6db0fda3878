import { PgBoss } from "pg-boss";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { readExperiment } from "../../src/experiments/state.ts";
import { openPgBossQueue } from "../../src/queue/pg-boss-queue.ts";
import type { Turn } from "../../src/queue/queue.ts";
import { startExperiment } from "../../src/runner/control.ts";
import { openStore } from "../../src/store/open-store.ts";
import { makeExperiment, makeProject } from "../runner/records.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

const log = pino({ level: "silent" });
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

async function open(options: { readonly turnSeconds?: number } = {}) {
  const databaseUrl = await postgres.createDatabase();
  const store = await openStore({ databaseUrl, dataDir: "" });
  onTestFinished(() => store.close());
  const queue = await openPgBossQueue(databaseUrl, { store, log, ...options });
  onTestFinished(() => queue.close());
  return { databaseUrl, store, queue };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve());
  });
}

async function plainBoss(connectionString: string): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString, supervise: false, schedule: false });
  await boss.start();
  onTestFinished(() => boss.stop({ graceful: false }));
  return boss;
}

/** Takes one job, and holds it until it is released. */
function holdOne() {
  let hold: (turn: Turn) => void = () => undefined;
  let release: () => void = () => undefined;
  const turn = new Promise<Turn>((resolve) => (hold = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  const take = async (_id: string, given: Turn): Promise<void> => {
    hold(given);
    await released;
  };
  return { take, turn, release };
}

describe("pg-boss", () => {
  it("should reach a worker that holds a job when the job is cancelled, with the next heartbeat", async () => {
    const { databaseUrl, store, queue } = await open();
    const boss = await plainBoss(databaseUrl);
    const { take, turn, release } = holdOne();
    const work = await queue.work(1, take);
    const job = await store.transact((tx) => queue.enqueue(tx, { experimentId: "a", priority: 0, begun: false }));
    const { lost, over } = await turn;
    expect(lost.aborted).toBe(false);
    await boss.cancel("experiments", job);
    await aborted(lost);
    expect(over.aborted).toBe(false);
    release();
    await work.stop();
  });

  it("should make jobs anew for experiments whose jobs are gone", async () => {
    const { databaseUrl, store, queue } = await open();
    const project = await makeProject(store);
    const [forgotten, kept] = [await makeExperiment(store, project), await makeExperiment(store, project)];
    await startExperiment({ store, queue }, forgotten.id);
    await startExperiment({ store, queue }, kept.id);
    const before = await readExperiment(store.db, forgotten.id);
    await (await plainBoss(databaseUrl)).deleteJob("experiments", before.job_id ?? "");
    const unchanged = await readExperiment(store.db, kept.id);

    const again = await openPgBossQueue(databaseUrl, { store, log });
    onTestFinished(() => again.close());
    const after = await readExperiment(store.db, forgotten.id);
    expect(after).toEqual({ ...before, job_id: expect.any(String) as string });
    expect(after.job_id).not.toBe(before.job_id);
    expect(await readExperiment(store.db, kept.id)).toEqual(unchanged);
    const taken = new Set<string>();
    const work = await again.work(2, (id) => Promise.resolve(void taken.add(id)));
    await vi.waitFor(() => expect(taken).toEqual(new Set([forgotten.id, kept.id])));
    await work.stop();
  });

  it("should ask for a job back before pg-boss takes it, which it does after a day at most", async () => {
    const { store, queue } = await open({ turnSeconds: 0.05 });
    const { take, turn, release } = holdOne();
    const work = await queue.work(1, take);
    await store.transact((tx) => queue.enqueue(tx, { experimentId: "a", priority: 0, begun: false }));
    const { lost, over } = await turn;
    await aborted(over);
    expect(lost.aborted).toBe(false);
    release();
    await work.stop();
    const boss = new PgBoss("postgres://nobody@127.0.0.1:1/none");
    await expect(boss.createQueue("too-long", { expireInSeconds: 24 * 60 * 60 + 1 })).rejects.toThrow(
      "expiration cannot exceed 24 hours",
    );
  });
});
