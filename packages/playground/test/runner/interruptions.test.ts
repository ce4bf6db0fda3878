import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readSeries } from "../../src/features/results/series-repository.ts";
import { pauseExperiment, resumeExperiment, startExperiment } from "../../src/runner/control.ts";
import { startRunner } from "../../src/runner/runner.ts";
import { describeStores } from "../support/stores.ts";
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

let folder: string;
let pictures: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glissade-"));
  pictures = await makePictures(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Long enough that it is still at work when its step 100 has been heard of, however quick the machine. */
const epochs = 80;

describeStores("interruptions", (stores) => {
  it("should come to the same as an undisturbed training, whatever comes between", async () => {
    const services = await openServices(await stores.openWithUrl(), pictures);
    const { store, settings } = services;
    const spec = specOf({ epochs });
    const [disturbed, undisturbed] = [await draft(services, { spec }), await draft(services, { spec })];
    const { id } = disturbed;
    const first = await startRunner(services, { concurrency: 1 });
    await startExperiment(services, id);

    // The training process is killed: the experiment fails with the reason, nothing else does.
    process.kill(await trainingProcess(services, await untilStep(store, id, 14)), "SIGKILL");
    const failed = await untilState(store, id, "failed");
    expect(failed.reason).toContain("the training process was ended by SIGKILL unexpectedly");
    expect(JSON.parse(failed.error ?? "{}")).toMatchObject({ code: "crashed", detail: failed.reason });
    await resumeExperiment(services, id);

    await untilStep(store, id, 60);
    await pauseExperiment(services, id);
    const paused = await untilState(store, id, "paused");
    expect(paused).toMatchObject({ attempt: 2, asked: null, job_id: null, ended_at: null });
    await resumeExperiment(services, id);

    // The server is stopped: it goes on when there is one again.
    await untilStep(store, id, 100);
    await first.stop();
    const queued = await until(store, id, ({ state }) => state === "queued");
    expect(queued.reason).toBe("the server or worker was stopped; goes on by itself");
    expect(await readdir(join(settings.dataDir, "work"))).toEqual([]);
    await startExperiment(services, undisturbed.id);
    await runnerOf(services, 2);
    expect(await untilState(store, id, "finished")).toMatchObject({ attempt: 4 });

    await untilState(store, undisturbed.id, "finished");
    expectSame(await essence(services, id), await essence(services, undisturbed.id));

    // The pace of every attempt is kept, up to the checkpoint that the next one went on from.
    const [pace] = await readSeries(store.db, id, ["imagesPerSecond"], { width: 10_000 });
    const steps = pace?.steps ?? [];
    expect(steps[0]).toBeLessThan(14);
    expect(steps.at(-1)).toBeGreaterThan(100);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
  });
});
