import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readCheckpoint, readLatest } from "../src/run/checkpoint.ts";
import type { PredictionRow } from "../src/report/predictions-file.ts";
import type { StepOptions } from "../src/engine/types.ts";
import type { FakeEngine } from "./support/fake-engine.ts";
import { fakeData } from "./support/fake-data.ts";
import { ofType, readLines, specOf, temporaryFolder, train } from "./support/harness.ts";

describe("a run", () => {
  it("should learn, tell its events in order and write every file when it goes through", async () => {
    const directory = join(await temporaryFolder(), "runs", "a");
    const { final, events } = await train({ spec: specOf(), directory });
    expect(final).toMatchObject({ type: "finished", step: 15, epoch: 3, weights: "best" });
    expect(events.at(-1)).toMatchObject(final);
    expect(events[0]?.type).toBe("started");
    expect(ofType(events, "evaluation").map(({ step }) => step)).toEqual([5, 10, 15]);
    expect(ofType(events, "evaluation").at(-1)!.metrics["validation/accuracy"]).toBeGreaterThan(0.9);
    expect(final.type === "finished" && final.metrics["test/accuracy"]).toBeGreaterThan(0.9);
    expect((await readdir(directory)).sort()).toEqual([
      "best.onnx",
      "checkpoints",
      "confusion-matrix.csv",
      "confusion-matrix.json",
      "events.jsonl",
      "metrics.jsonl",
      "predictions.jsonl",
      "report.html",
      "spec.json",
    ]);
    expect((await readdir(join(directory, "checkpoints"))).sort()).toEqual([
      "best.safetensors",
      "last.safetensors",
      "previous.safetensors",
    ]);
  });

  it("should measure now and then how far a step led, always before an evaluation, and record it with the step", async () => {
    const directory = await temporaryFolder();
    const asked: number[] = [];
    await train(
      { spec: specOf({ training: { epochs: 240 } }), directory },
      {
        prepareEngine(engine) {
          const step = engine.step.bind(engine);
          engine.step = async (images, labels, rates, options?: StepOptions) => {
            const result = await step(images, labels, rates);
            if (options?.measureUpdate) asked.push(engine.steps);
            return options?.measureUpdate ? { ...result, update: { ratio: 0.5, unchanged: 0.25 } } : result;
          };
        },
      },
    );
    const rows = await readLines(join(directory, "metrics.jsonl"));
    const measured = rows.filter(({ update }) => update !== undefined);
    expect(measured.map(({ step }) => step)).toEqual(asked);
    expect(measured[0]).toMatchObject({ kind: "step", update: { ratio: 0.5, unchanged: 0.25 } });
    // Of 1,200 steps every sixth, and the last of each of 240 epochs.
    expect(asked.length).toBe(200 + 240 - 40);
    expect(asked).toContain(5);
  });

  it("should record every step once and each evaluation when it goes through", async () => {
    const directory = await temporaryFolder();
    await train({ spec: specOf(), directory });
    const rows = await readLines(join(directory, "metrics.jsonl"));
    expect(rows.filter(({ kind }) => kind === "step").map(({ step }) => step)).toEqual(
      Array.from({ length: 15 }, (_, i) => i + 1),
    );
    expect(rows.filter(({ kind }) => kind === "evaluation").map(({ step }) => step)).toEqual([5, 10, 15]);
    const events = await readLines(join(directory, "events.jsonl"));
    expect(events.map(({ type }) => type)).not.toContain("step");
    expect(events.at(-1)).toMatchObject({ type: "finished" });
  });

  it("should count a confusion matrix over the test part when there is one", async () => {
    const directory = await temporaryFolder();
    const { final } = await train({ spec: specOf(), directory });
    const matrix = final.type === "finished" ? final.confusionMatrix : null;
    expect(matrix?.part).toBe("test");
    expect(matrix?.counts.flat().reduce((a, b) => a + b)).toBe(12);
    const file = JSON.parse(await readFile(join(directory, "confusion-matrix.json"), "utf8")) as object;
    expect(file).toMatchObject({ part: "test", classes: ["class 0", "class 1", "class 2"], counts: matrix?.counts });
    expect(await readFile(join(directory, "confusion-matrix.csv"), "utf8")).toMatch(/^label \\ prediction,class 0,/);
  });

  it("should write down what the model says of each image that the confusion matrix counts", async () => {
    const directory = await temporaryFolder();
    const { final } = await train({ spec: specOf({ training: { epochs: 1 } }), directory });
    if (final.type !== "finished") throw new Error(final.type);
    const rows = await readLines(join(directory, final.files.predictions ?? ""));
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, i) => `image ${20_000 + i}`));
    const counts = final.classes.map((label) =>
      final.classes.map(
        (predicted) => rows.filter((row) => row["label"] === label && row["predicted"] === predicted).length,
      ),
    );
    expect(counts).toEqual(final.confusionMatrix?.counts);
    const losses = rows.map(({ loss }) => loss as number);
    expect(losses.reduce((a, b) => a + b) / 12).toBeCloseTo(final.metrics["test/loss"]!, 12);
    for (const { probability, labelProbability, loss, label, predicted } of rows as unknown as PredictionRow[]) {
      expect(-Math.log(labelProbability)).toBeCloseTo(loss, 5);
      expect(probability).toBeGreaterThanOrEqual(label === predicted ? labelProbability : 1 / 3);
      expect(probability).toBeLessThanOrEqual(1);
    }
  });

  it("should score every class over the part of the confusion matrix", async () => {
    const { final } = await train({ spec: specOf({ training: { epochs: 1 } }), directory: await temporaryFolder() });
    if (final.type !== "finished" || !final.confusionMatrix || !final.classScores) throw new Error(final.type);
    const { counts } = final.confusionMatrix;
    expect(final.classScores.map(({ name, support }) => [name, support])).toEqual(
      final.classes.map((name, k) => [name, counts[k]!.reduce((a, b) => a + b)]),
    );
    final.classScores.forEach(({ recall, support }, k) => expect(recall).toBe(counts[k]![k]! / support));
    const none = await train(
      { spec: specOf(), directory: await temporaryFolder() },
      { openData: fakeData({ validation: 0, test: 0 }) },
    );
    expect(none.final).toMatchObject({ type: "finished", confusionMatrix: null, classScores: null });
    expect(none.final.type === "finished" && "predictions" in none.final.files).toBe(false);
  });

  it("should leave no predictions behind when it is stopped while it makes them", async () => {
    const directory = await temporaryFolder();
    const stop = new AbortController();
    const { final } = await train(
      { spec: specOf(), directory },
      {
        signal: stop.signal,
        prepareEngine(engine) {
          const evaluate = engine.evaluate.bind(engine);
          let evaluations = 0;
          // Three times two batches of the validation part, then the test part's first.
          engine.evaluate = (...batch) => {
            if (++evaluations === 7) stop.abort();
            return evaluate(...batch);
          };
        },
      },
    );
    expect(final.type).toBe("stopped");
    expect((await readdir(directory)).filter((name) => name.includes("predictions"))).toEqual([]);
  });

  it("should measure the test part with the best weights when later ones are worse", async () => {
    const directory = await temporaryFolder();
    // The third epoch forgets everything, so that the last weights are the worst.
    const prepareEngine = (engine: FakeEngine): void => {
      const step = engine.step.bind(engine);
      engine.step = (...batch) => {
        if (engine.steps === 12) engine.weights.fill(0);
        return step(...batch);
      };
    };
    const spec = specOf({ training: { bestMetric: "validation/loss" } });
    const { final, events, engine } = await train({ spec, directory }, { prepareEngine });
    const losses = ofType(events, "evaluation").map(({ metrics }) => metrics["validation/loss"]!);
    expect(losses.indexOf(Math.min(...losses))).toBe(1);
    expect(final).toMatchObject({ best: { metric: "validation/loss", value: losses[1], step: 10 }, weights: "best" });
    const best = await readCheckpoint(join(directory, "checkpoints/best.safetensors"));
    expect(engine.weights).toEqual(best?.tensors.get("model.weight")?.data);
  });

  it("should keep the last weights and say so when there is no validation part", async () => {
    const directory = await temporaryFolder();
    const { final, events } = await train({ spec: specOf(), directory }, { openData: fakeData({ validation: 0 }) });
    expect(ofType(events, "warning").map(({ code }) => code)).toEqual(["no_validation"]);
    expect(final).toMatchObject({ type: "finished", weights: "last", best: null });
  });

  it("should skip the smaller last batch when told to drop it", async () => {
    const openData = fakeData({ train: 43 });
    const kept = await train({ spec: specOf(), directory: await temporaryFolder() }, { openData });
    const dropped = await train(
      { spec: specOf({ training: { dropLast: true } }), directory: await temporaryFolder() },
      { openData },
    );
    expect([kept.final, dropped.final]).toMatchObject([{ step: 18 }, { step: 15 }]);
  });

  it("should list unreadable images when some are left out", async () => {
    const unreadable = [{ id: "a/broken.jpg", reason: "truncated or damaged JPEG" }];
    const { final, events } = await train(
      { spec: specOf(), directory: await temporaryFolder() },
      { openData: fakeData({ unreadable }) },
    );
    expect(ofType(events, "unreadable")).toMatchObject([{ count: 1, files: unreadable }]);
    expect(final).toMatchObject({ unreadable: 1 });
  });
});

describe("a run that cannot go on", () => {
  it("should stop with step and rate, keeping the last good checkpoint, when the loss is not finite", async () => {
    const directory = await temporaryFolder();
    const { final } = await train(
      { spec: specOf(), directory, checkpointSteps: 1 },
      { prepareEngine: (engine) => (engine.breakAt = 8) },
    );
    expect(final).toMatchObject({ type: "failed", code: "non_finite_loss", details: { step: 8, learningRate: [2] } });
    expect(final.type === "failed" && final.message).toBe(
      "the loss became NaN at step 8 (epoch 2) with learning rate 2; the checkpoint of step 7 is kept (checkpoints/last.safetensors); try a smaller learning rate",
    );
    const latest = await readLatest(directory);
    expect(latest?.checkpoint.progress.step).toBe(7);
    expect([...(latest!.checkpoint.tensors.get("model.weight")!.data as Float32Array)].every(Number.isFinite)).toBe(
      true,
    );
    expect((await readLines(join(directory, "events.jsonl"))).at(-1)).toMatchObject({ type: "failed" });
  });

  it("should not save weights that are not finite when the loss still was", async () => {
    const directory = await temporaryFolder();
    const { final } = await train(
      { spec: specOf(), directory, checkpointSteps: 3 },
      {
        prepareEngine(engine) {
          const step = engine.step.bind(engine);
          engine.step = async (...batch) => {
            const result = await step(...batch);
            if (engine.steps === 6) engine.weights[0] = Infinity;
            return result;
          };
        },
      },
    );
    expect(final).toMatchObject({ type: "failed", code: "non_finite_loss", details: { step: 6 } });
    expect((await readCheckpoint(join(directory, "checkpoints/last.safetensors")))?.progress.step).toBe(5);
  });

  it("should refuse a folder that holds a run when not told to resume", async () => {
    const directory = await temporaryFolder();
    await train({ spec: specOf(), directory });
    const before = await readFile(join(directory, "events.jsonl"), "utf8");
    const { final } = await train({ spec: specOf(), directory });
    expect(final).toMatchObject({ type: "failed", code: "run_exists" });
    expect(final.type === "failed" && final.message).toBe(
      `${directory} already holds a run (spec.json); expected a new folder, or --resume to go on with it`,
    );
    expect(await readFile(join(directory, "events.jsonl"), "utf8")).toBe(before);
  });

  it("should leave no folder behind when the data cannot be opened", async () => {
    const directory = join(await temporaryFolder(), "a");
    const { final } = await train(
      { spec: specOf(), directory },
      { openData: () => Promise.reject(new Error("no data")) },
    );
    expect(final).toMatchObject({ type: "failed", message: "no data" });
    await expect(readdir(directory)).rejects.toThrow("ENOENT");
  });

  it("should leave other files alone when the folder is not empty", async () => {
    const directory = await temporaryFolder();
    await mkdir(join(directory, "notes"));
    await writeFile(join(directory, "notes", "a.txt"), "mine");
    const { final } = await train({ spec: specOf(), directory });
    expect(final.type).toBe("finished");
    expect(await readFile(join(directory, "notes", "a.txt"), "utf8")).toBe("mine");
  });

  it("should name the metric when a scheduler follows one that is not measured", async () => {
    const scheduler = { type: "ReduceLROnPlateau" };
    const directory = join(await temporaryFolder(), "a");
    const { final } = await train(
      { spec: specOf({ scheduler }), directory },
      { openData: fakeData({ validation: 0 }) },
    );
    expect(final).toMatchObject({ type: "failed", code: "missing_metric", details: { key: "scheduler.metric" } });
    await expect(readdir(directory)).rejects.toThrow("ENOENT");
  });
});
