import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readSeries } from "../../src/features/results/series-repository.ts";
import { listCheckpoints } from "../../src/features/forks/checkpoints.ts";
import { startExperiment } from "../../src/runner/control.ts";
import { describeStores } from "../support/stores.ts";
import { draft, essence, expectSame, makePictures, openServices, runnerOf, untilState } from "./harness.ts";
import { specOf } from "./records.ts";

let folder: string;
let pictures: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glissade-"));
  pictures = await makePictures(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describeStores("training", (stores) => {
  it("should train a queued experiment to its end and record everything", async () => {
    const services = await openServices(await stores.openWithUrl(), pictures);
    const { store, artifacts, settings } = services;
    const { id } = await draft(services, { spec: specOf({ epochs: 3 }) });
    await runnerOf(services);
    await startExperiment(services, id);
    const finished = await untilState(store, id, "finished");
    expect(finished).toMatchObject({ attempt: 1, worker: null, job_id: null, asked: null, error: null });
    expect(finished.seconds).toBeGreaterThan(0);
    const found = await essence(services, id);
    expectSame(found, found);
    expect(Object.keys(found.series)).toEqual([
      "evaluation/train/accuracy",
      "evaluation/train/loss",
      "lr",
      "train/accuracy",
      "train/loss",
      "update/ratio",
      "update/unchanged",
      "validation/accuracy",
      "validation/loss",
      "validation/macroF1",
      "validation/top5",
    ]);
    expect(found.series["train/loss"]?.map(([step]) => step)).toEqual(Array.from({ length: 21 }, (_, i) => i + 1));
    expect(found.series["validation/loss"]?.map(([step]) => step)).toEqual([7, 14, 21]);
    // A tiny training is over within a moment: at least its first step was told and kept, with the time.
    const [pace] = await readSeries(store.db, id, ["imagesPerSecond"], { width: 100, times: true });
    expect(pace?.values.length).toBeGreaterThan(0);
    expect(pace?.values.every((value) => value !== null && value > 0)).toBe(true);
    expect(pace?.times).toHaveLength(pace?.steps.length ?? 0);
    const types = (await store.db.selectFrom("events").select("type").orderBy("seq").execute()).map(({ type }) => type);
    expect(types.slice(0, 3)).toEqual(["experiment.state", "experiment.state", "training.started"]);
    expect(types.slice(-2)).toEqual(["training.finished", "experiment.state"]);
    const names = await store.db.selectFrom("artifacts").select("name").orderBy("name").execute();
    expect(names.map(({ name }) => name)).toEqual([
      "best.onnx",
      "best.safetensors",
      "confusion-matrix.csv",
      "confusion-matrix.json",
      "events.jsonl",
      "last.safetensors",
      "metrics.jsonl",
      "predictions.jsonl",
      "report.html",
      "spec.json",
    ]);
    // Every evaluation's checkpoint is there to go on from, however fast they came.
    const checkpoints = await listCheckpoints(store.db, id);
    expect(checkpoints.map(({ step, epoch }) => [step, epoch])).toEqual([
      [7, 1],
      [14, 2],
      [21, 3],
    ]);
    const best = JSON.parse(finished.best ?? "null") as { step: number };
    expect(checkpoints.filter((each) => each.best).map(({ step }) => step)).toEqual([best.step]);
    expect(checkpoints.map(({ newest }) => newest)).toEqual([false, false, true]);
    // Nothing is left that no record names.
    const used = new Set<string>();
    for (const row of await store.db.selectFrom("artifacts").select("key").execute()) used.add(row.key);
    for (const row of await store.db.selectFrom("checkpoints").select("manifest").execute()) {
      for (const file of Object.values(JSON.parse(row.manifest) as Record<string, { key: string }>)) used.add(file.key);
    }
    const there: string[] = [];
    for await (const { key } of artifacts.list(`experiments/${id}`)) there.push(key);
    expect(there.sort()).toEqual([...used].sort());
    expect(await readdir(join(settings.dataDir, "work"))).toEqual([]);
  });
});
