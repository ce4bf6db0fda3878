import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deleteExperiment } from "../../src/features/experiments/experiment-service.ts";
import { forkExperiment, type ForkInput } from "../../src/features/forks/fork-service.ts";
import { listCheckpoints } from "../../src/features/forks/checkpoints.ts";
import { startExperiment } from "../../src/runner/control.ts";
import { keysInUse } from "../../src/runner/blobs.ts";
import { borrowersOf } from "../../src/runner/borrowers.ts";
import type { Store, StoreTransaction } from "../../src/store/store.ts";
import { describeStores } from "../support/stores.ts";
import { draft, essence, makePictures, openServices, runnerOf, untilState } from "../runner/harness.ts";
import { specOf, type TestProject } from "../runner/records.ts";

let folder: string;
let pictures: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glissade-"));
  pictures = await makePictures(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const counts = JSON.stringify({ totals: { train: 56, validation: 8, test: 16 } });

/** What the records of tests leave out: sizes of the split's parts, and numbers that nobody has. */
async function complete(store: Store, { projectId, splitId }: TestProject): Promise<void> {
  await store.db.updateTable("splits").set({ counts }).where("id", "=", splitId).execute();
  await store.db.updateTable("projects").set({ experiment_number: 1000 }).where("id", "=", projectId).execute();
}

describeStores("forks", (stores) => {
  it("should repeat their parent from their checkpoint on, and no longer need it then", async () => {
    const services = await openServices(await stores.openWithUrl(), pictures);
    const { store, project } = services;
    await complete(store, project);
    const { id: parentId } = await draft(services, { spec: specOf({ epochs: 3 }), checkpoint_at: "[10]" });
    await runnerOf(services);
    await startExperiment(services, parentId);
    await untilState(store, parentId, "finished");
    const parent = await essence(services, parentId);
    expect((await listCheckpoints(store.db, parentId)).map(({ step }) => step)).toEqual([7, 10, 14, 21]);

    const makeFork = (of: string, input: ForkInput) => store.transact((tx) => forkExperiment(services, tx, of, input));
    const { id, state } = await makeFork(parentId, { step: 10 });
    expect(state).toBe("draft");
    await expect(makeFork(id, {})).rejects.toMatchObject({ code: "no_checkpoint" });
    await expect(deleteExperiment(services, parentId, true)).rejects.toMatchObject({ code: "in_use" });
    await startExperiment(services, id);
    expect(await untilState(store, id, "finished")).toMatchObject({ parent_id: parentId, parent_step: 10 });
    await deleteExperiment(services, parentId, true);
    const fork = await essence(services, id);
    const after = (points: [number, number][] = []) => points.filter(([step]) => step > 10);
    for (const [key, points] of Object.entries(parent.series))
      expect([key, fork.series[key]]).toEqual([key, after(points)]);
    expect({ ...fork, series: 0, lines: 0, evaluations: 0 }).toEqual({
      ...parent,
      best: fork.best,
      series: 0,
      lines: 0,
      evaluations: 0,
    });
    expect(fork.result).toEqual(parent.result);
  });

  it("should be made within a transaction, or not at all", async () => {
    const services = await openServices(await stores.openWithUrl(), pictures);
    const { store, project } = services;
    await complete(store, project);
    const { id: parentId } = await draft(services, { spec: specOf({ epochs: 3 }), state: "stopped" });
    const file = { key: `experiments/${parentId}/blobs/0`, sha256: "0", bytes: 1 };
    const manifest = JSON.stringify({ "checkpoints/last.safetensors": file, "spec.json": file });
    const row = { experiment_id: parentId, attempt: 1, epoch: 1, time: new Date().toISOString(), manifest };
    await store.db
      .insertInto("checkpoints")
      .values([{ ...row, step: 7 }])
      .execute();
    const twoForks = async (tx: StoreTransaction) => [
      await forkExperiment(services, tx, parentId, {}),
      await forkExperiment(services, tx, parentId, { epochs: 5, start: true }),
    ];
    await expect(
      store.transact(async (tx) => {
        await twoForks(tx);
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    expect(await borrowersOf(store.db, parentId)).toEqual([]);
    const made = await store.transact(twoForks);
    expect(made.map(({ parent_kind, parent_step, state }) => [parent_kind, parent_step, state])).toEqual([
      ["fork", 7, "draft"],
      ["fork", 7, "queued"],
    ]);
    expect(JSON.parse(made[0]?.origin ?? "{}")).toEqual({ "checkpoints/last.safetensors": file });
    const told = await store.db.selectFrom("events").select("type").where("experiment_id", "=", parentId).execute();
    expect(told.map(({ type }) => type)).toEqual(["experiment.forked", "experiment.forked"]);
    // What they begin from stays, even when the parent's own records do not need it any more.
    await store.db.deleteFrom("checkpoints").where("experiment_id", "=", parentId).execute();
    expect([...(await keysInUse(store.db, parentId))]).toEqual([file.key]);
    await expect(deleteExperiment(services, parentId, true)).rejects.toMatchObject({
      code: "in_use",
      details: { found: "1001, 1002" },
    });
  });
});
