import { pino } from "pino";
import { expect, it, onTestFinished, vi } from "vitest";
import { changeState, readExperiment } from "../../src/experiments/state.ts";
import { createEmbeddedQueue } from "../../src/queue/embedded-queue.ts";
import { openPgBossQueue } from "../../src/queue/pg-boss-queue.ts";
import type { Queue, Take } from "../../src/queue/queue.ts";
import type { Store } from "../../src/store/store.ts";
import { describeStores } from "../support/stores.ts";
import { makeExperiment, makeProject, type TestProject } from "../runner/records.ts";

const log = pino({ level: "silent" });

describeStores("queue", (stores, kind) => {
  async function open(): Promise<{ store: Store; queue: Queue; project: TestProject }> {
    const { store, databaseUrl } = await stores.openWithUrl();
    const queue =
      kind === "sqlite" ? createEmbeddedQueue(store, log) : await openPgBossQueue(databaseUrl ?? "", { store, log });
    onTestFinished(() => queue.close());
    return { store, queue, project: await makeProject(store) };
  }

  async function enqueue(
    { store, queue, project }: Awaited<ReturnType<typeof open>>,
    priority = 0,
    begun = false,
  ): Promise<string> {
    const { id } = await makeExperiment(store, project, { priority });
    await store.transact(async (tx) => {
      const job_id = await queue.enqueue(tx, { experimentId: id, priority, begun });
      // One that has begun entered the queue before those that have not.
      const queued_at = begun ? "2000-01-01T00:00:00.000Z" : new Date().toISOString();
      const set = { job_id, queued_at };
      await changeState(tx, await readExperiment(tx.db, id), { to: "queued", reason: "", code: "test", set });
    });
    return id;
  }

  /** Takes experiments up and finishes them when they are released. */
  function createTaker(store: Store) {
    const taken: string[] = [];
    const held = new Map<string, () => void>();
    let holding = true;
    const take: Take = async (id) => {
      const change = async (to: "running" | "finished") =>
        store.transact(async (tx) => {
          await changeState(tx, await readExperiment(tx.db, id), { to, reason: "", code: "test" });
        });
      await change("running");
      taken.push(id);
      if (holding) await new Promise<void>((resolve) => held.set(id, resolve));
      await change("finished");
    };
    return {
      take,
      taken,
      held,
      releaseAll() {
        holding = false;
        for (const release of held.values()) release();
      },
      takenAre: (ids: readonly string[]) => vi.waitFor(() => expect(taken).toEqual(ids), { timeout: 10_000 }),
    };
  }

  it("should hand out higher priorities first, then what has begun, then what waits longest", async () => {
    const setup = await open();
    const first = await enqueue(setup);
    const second = await enqueue(setup);
    const urgent = await enqueue(setup, 5);
    const begun = await enqueue(setup, 0, true);
    const raised = await enqueue(setup, -1);
    const { store, queue } = setup;
    await store.transact(async (tx) => {
      await tx.db.updateTable("experiments").set({ priority: 9 }).where("id", "=", raised).execute();
      const { job_id } = await readExperiment(tx.db, raised);
      await queue.reprioritise(tx, job_id ?? "", { experimentId: raised, priority: 9, begun: false });
    });
    const taker = createTaker(store);
    taker.releaseAll();
    const work = await queue.work(1, taker.take);
    await taker.takenAre([raised, urgent, begun, first, second]);
    await work.stop();
    expect(await queue.waiting()).toBe(0);
  });

  it("should hand out as many as asked at a time, and new ones at once", async () => {
    const setup = await open();
    const taker = createTaker(setup.store);
    const work = await setup.queue.work(2, taker.take);
    const a = await enqueue(setup);
    await taker.takenAre([a]);
    const b = await enqueue(setup);
    await taker.takenAre([a, b]);
    const c = await enqueue(setup);
    expect(await setup.queue.waiting()).toBe(1);
    taker.held.get(a)?.();
    await taker.takenAre([a, b, c]);
    taker.releaseAll();
    await work.stop();
  });

  it("should know nothing of what was never committed or was withdrawn", async () => {
    const setup = await open();
    const { store, queue, project } = setup;
    const lost = await makeExperiment(store, project);
    const failing = store.transact(async (tx) => {
      await queue.enqueue(tx, { experimentId: lost.id, priority: 9, begun: false });
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    const withdrawn = await enqueue(setup, 9);
    await store.transact(async (tx) => {
      const experiment = await readExperiment(tx.db, withdrawn);
      await queue.withdraw(tx, experiment.job_id ?? "");
      await changeState(tx, experiment, { to: "draft", reason: "", code: "test" });
    });
    const kept = await enqueue(setup);
    expect(await queue.waiting()).toBe(1);
    const taker = createTaker(store);
    taker.releaseAll();
    const work = await queue.work(1, taker.take);
    await taker.takenAre([kept]);
    await work.stop();
  });

  it("should hand an experiment out again when whoever took it could not", async () => {
    const setup = await open();
    const id = await enqueue(setup);
    const taker = createTaker(setup.store);
    taker.releaseAll();
    let failures = 0;
    const work = await setup.queue.work(1, (experimentId, turn) => {
      failures += 1;
      return failures === 1 ? Promise.reject(new Error("not now")) : taker.take(experimentId, turn);
    });
    await taker.takenAre([id]);
    expect(failures).toBe(2);
    await work.stop();
  });

  it("should wait for those in work when stopped, and take no more", async () => {
    const setup = await open();
    const a = await enqueue(setup);
    await enqueue(setup);
    const taker = createTaker(setup.store);
    const work = await setup.queue.work(1, taker.take);
    await taker.takenAre([a]);
    let stopped = false;
    const stopping = work.stop().then(() => (stopped = true));
    await setup.store.check();
    expect(stopped).toBe(false);
    taker.releaseAll();
    await stopping;
    expect(taker.taken).toEqual([a]);
    expect(await setup.queue.waiting()).toBe(1);
  });
});
