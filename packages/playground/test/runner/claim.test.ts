import { beforeAll, expect, it } from "vitest";
import { claimExperiment } from "../../src/runner/claim.ts";
import { withinClaim } from "../../src/runner/fence.ts";
import type { ExperimentRow } from "../../src/store/schema.ts";
import type { Store } from "../../src/store/store.ts";
import { describeStores } from "../support/stores.ts";
import { makeExperiment, makeProject } from "./records.ts";

const options = { worker: "b", silenceMs: 600, signal: new AbortController().signal };

async function changesOf(store: Store, id: string) {
  const events = await store.db
    .selectFrom("events")
    .selectAll()
    .where("experiment_id", "=", id)
    .where("type", "=", "experiment.state")
    .orderBy("seq")
    .execute();
  return events.map(({ data, attempt }) => {
    const { from, to, code } = JSON.parse(data) as Record<string, string>;
    return `${from} ${to} ${code} ${attempt}`;
  });
}

describeStores("claim", (stores) => {
  let store: Store;
  beforeAll(async () => {
    store = await stores.open();
  });

  async function make(changes: Partial<ExperimentRow>): Promise<{ store: Store; experiment: ExperimentRow }> {
    return { store, experiment: await makeExperiment(store, await makeProject(store), changes) };
  }

  it("should raise the attempt and say so when the experiment waits", async () => {
    const { store, experiment } = await make({ state: "queued", attempt: 4, error: "{}" });
    const claimed = await claimExperiment(store, experiment.id, options);
    expect(claimed).toMatchObject({ state: "running", attempt: 5, worker: "b", error: null });
    expect(claimed?.started_at).toBe(claimed?.heartbeat_at);
    expect(await changesOf(store, experiment.id)).toEqual(["queued running taken 5"]);
  });

  it("should give it to one alone when several want it", async () => {
    const { store, experiment } = await make({ state: "queued" });
    const won = new AbortController();
    const claims = ["a", "b", "c"].map(async (worker) => {
      const claimed = await claimExperiment(store, experiment.id, { worker, signal: won.signal });
      won.abort();
      return claimed;
    });
    const settled = await Promise.allSettled(claims);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await changesOf(store, experiment.id)).toHaveLength(1);
  });

  it("should leave a running one alone when its attempt shows life", async () => {
    const { store, experiment } = await make({ state: "running", attempt: 1, worker: "a" });
    const claim = { experimentId: experiment.id, projectId: experiment.project_id, attempt: 1 };
    const beating = setInterval(() => void withinClaim(store, claim, () => Promise.resolve()), 100);
    const claiming = claimExperiment(store, experiment.id, options);
    await expect(claiming).rejects.toMatchObject({ code: "still_running" });
    clearInterval(beating);
  });

  it("should take a running one over when its attempt is silent, which then can write nothing", async () => {
    const { store, experiment } = await make({ state: "running", attempt: 1, worker: "a", asked: "stop" });
    const claimed = await claimExperiment(store, experiment.id, options);
    expect(claimed).toMatchObject({ state: "running", attempt: 2, worker: "b", asked: "stop" });
    expect(await changesOf(store, experiment.id)).toEqual(["running queued worker_lost 1", "queued running taken 2"]);
    const claim = { experimentId: experiment.id, projectId: experiment.project_id, attempt: 1 };
    const writing = withinClaim(store, claim, async ({ db }) => {
      await db.updateTable("experiments").set({ notes: "no" }).execute();
    });
    await expect(writing).rejects.toMatchObject({ code: "fenced" });
  });

  it.each(["draft", "paused", "finished", "stopped", "failed"] as const)(
    "should not take one that is %s",
    async (state) => {
      const { store, experiment } = await make({ state });
      expect(await claimExperiment(store, experiment.id, options)).toBeUndefined();
    },
  );
});
