import { pino } from "pino";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import type { Notice } from "../../src/store/feed.ts";
import type { Queue } from "../../src/queue/queue.ts";
import type { Store } from "../../src/store/store.ts";
import { openQueue } from "../../src/queue/open-queue.ts";
import {
  extendExperiment,
  pauseExperiment,
  resumeExperiment,
  setPriority,
  startExperiment,
  stopExperiment,
} from "../../src/runner/control.ts";
import { readExperiment } from "../../src/experiments/state.ts";
import type { ExperimentRow } from "../../src/store/schema.ts";
import { describeStores } from "../support/stores.ts";
import { makeExperiment, makeProject } from "./records.ts";

const log = pino({ level: "silent" });

const spec = {
  model: { architecture: "mlp", imageSize: 8 },
  solver: { type: "SGD", lr: 0.1 },
  training: { epochs: 4 },
};

describeStores("control", (stores) => {
  let store: Store;
  let queue: Queue;
  beforeAll(async () => {
    const opened = await stores.openWithUrl();
    store = opened.store;
    queue = await openQueue(store, opened.databaseUrl, log);
  });
  afterAll(() => queue.close());

  async function open(changes: Partial<ExperimentRow> = {}) {
    const { id } = await makeExperiment(store, await makeProject(store), { spec: JSON.stringify(spec), ...changes });
    const heard: Notice[] = [];
    onTestFinished(store.feed.subscribe((notice) => heard.push(notice)));
    const events = async () => {
      const rows = await store.db
        .selectFrom("events")
        .selectAll()
        .where("experiment_id", "=", id)
        .orderBy("seq")
        .execute();
      return rows.map(({ type, data }) => ({ type, data: JSON.parse(data) as Record<string, unknown> }));
    };
    return { services: { store, queue }, id, heard, events };
  }

  it("should queue a draft once", async () => {
    const { services, id, events } = await open();
    const started = await startExperiment(services, id);
    expect(started).toMatchObject({ state: "queued", attempt: 0 });
    expect(started.job_id).not.toBeNull();
    expect(await events()).toMatchObject([
      { type: "experiment.state", data: { from: "draft", to: "queued", code: "asked" } },
    ]);
    await expect(startExperiment(services, id)).rejects.toMatchObject({
      code: "state_conflict",
      message: expect.stringMatching(/^experiment \d+: found it queued, expected draft to start it$/) as string,
    });
  });

  it.each(["draft", "paused", "stopped", "failed"] as const)(
    "should take a queued one back to where it came from, which was %s, when stopped",
    async (state) => {
      const { services, id } = await open({ state });
      await (state === "draft" ? startExperiment : resumeExperiment)(services, id);
      expect(await stopExperiment(services, id)).toMatchObject({ state, job_id: null });
    },
  );

  it("should hold a queued one back when paused, until it is resumed", async () => {
    const { services, id } = await open();
    await startExperiment(services, id);
    expect(await pauseExperiment(services, id)).toMatchObject({ state: "paused", job_id: null });
    expect(await resumeExperiment(services, id)).toMatchObject({ state: "queued" });
  });

  it.each([
    ["pause", pauseExperiment],
    ["stop", stopExperiment],
  ] as const)("should ask a running one to %s, and tell whoever trains it", async (asked, control) => {
    const { services, id, heard, events } = await open({ state: "running", attempt: 1 });
    expect(await control(services, id)).toMatchObject({ state: "running", asked });
    expect(await events()).toEqual([{ type: "experiment.updated", data: { asked } }]);
    await expect.poll(() => heard).toContainEqual({ kind: "asked", experimentId: id });
  });

  it("should extend a finished one, and forget that when it is taken out of the queue", async () => {
    const { services, id } = await open({ state: "finished" });
    const extended = await extendExperiment(services, id, { epochs: 3, schedule: "hold" });
    expect(extended).toMatchObject({ state: "queued", reason: "extended by 3 epochs (hold)" });
    expect(JSON.parse(extended.spec)).toEqual({
      ...spec,
      continuations: [{ at: { epochs: 4 }, epochs: 7, mode: "hold" }],
    });
    const back = await stopExperiment(services, id);
    expect(back).toMatchObject({ state: "finished" });
    expect(JSON.parse(back.spec)).toEqual({ ...spec, continuations: [] });
  });

  it("should change the priority in any state, and say so once", async () => {
    const { services, id, events } = await open();
    await startExperiment(services, id);
    expect(await setPriority(services, id, 7)).toMatchObject({ priority: 7 });
    await setPriority(services, id, 7);
    expect((await events()).filter(({ type }) => type === "experiment.updated")).toEqual([
      { type: "experiment.updated", data: { priority: 7 } },
    ]);
  });

  it("should change nothing when the state does not allow it", async () => {
    const { services, id, events } = await open({ state: "finished" });
    const before = await readExperiment(services.store.db, id);
    for (const control of [startExperiment, pauseExperiment, resumeExperiment, stopExperiment]) {
      await expect(control(services, id)).rejects.toMatchObject({ code: "state_conflict" });
    }
    expect(await readExperiment(services.store.db, id)).toEqual(before);
    expect(await events()).toEqual([]);
    await expect(startExperiment(services, "nothing")).rejects.toMatchObject({ code: "not_found" });
  });
});
