import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createEngine } from "../src/engine/engine.ts";
import { diskFileSystem } from "../src/files/file-system.ts";
import { keptFile } from "../src/files/run-paths.ts";
import { readCheckpoint } from "../src/run/checkpoint.ts";
import { runTraining } from "../src/run/run-training.ts";
import { fakeData } from "./support/fake-data.ts";
import { lastState, ofType, readLines, specOf, stopAfter, temporaryFolder, train } from "./support/harness.ts";

const metricsOf = async (directory: string) => readFile(join(directory, "metrics.jsonl"), "utf8");
const scheduler = { type: "CosineAnnealingLR", T_max: "100%" };
const spec = specOf({ scheduler, schedulerInterval: "iteration", training: { epochs: 6 } });

/** A run of 30 steps with checkpoints kept of every evaluation and after the steps named. */
async function trunk(of = spec, checkpointAt: number[] = []) {
  const directory = await temporaryFolder();
  const { final } = await train({ spec: of, directory, keepCheckpoints: 100, checkpointAt });
  return { directory, final, at: (step: number) => join(directory, keptFile(step)) };
}

/** What a run recorded after one of its checkpoints. */
async function rowsAfter(directory: string, checkpoint: string): Promise<string> {
  const { progress } = (await readCheckpoint(checkpoint))!;
  return Buffer.from(await metricsOf(directory))
    .subarray(progress.metricsBytes)
    .toString();
}

describe("a fork with nothing changed", () => {
  const plateau = { type: "ReduceLROnPlateau", patience: 0, factor: 0.5, metric: "train/loss" };
  const cases = {
    "a cosine, step by step": spec,
    "a scheduler that answers to a metric": specOf({ scheduler: plateau, training: { epochs: 6 } }),
    "a run that was continued": specOf({
      scheduler,
      training: { epochs: 3, evaluationPeriod: { iterations: 4 } },
      continuations: [{ at: { iterations: 12 }, epochs: 6, mode: "restart" }],
    }),
    "momentum that cycles": specOf({
      scheduler: { type: "OneCycleLR", max_lr: 1, total_steps: 30 },
      schedulerInterval: "iteration",
      training: { epochs: 6 },
    }),
  };
  for (const [what, each] of Object.entries(cases)) {
    it(`should be its parent bit for bit, with ${what}`, async () => {
      const parent = await trunk(each, [7, 23]);
      for (const step of [7, 20, 23]) {
        const directory = await temporaryFolder();
        const { final, events } = await train({ spec: each, directory, from: parent.at(step) });
        expect(ofType(events, "started")).toMatchObject([
          { resumedFrom: { step }, forked: true, logs: { eventLines: 0, metricLines: 0 } },
        ]);
        expect(final).toEqual({ ...parent.final, directory });
        expect(await lastState(directory)).toEqual(await lastState(parent.directory));
        expect(await metricsOf(directory)).toBe(await rowsAfter(parent.directory, parent.at(step)));
        expect(await readFile(join(directory, "best.onnx"))).toEqual(
          await readFile(join(parent.directory, "best.onnx")),
        );
      }
    });
  }

  it("should be its parent when it was stopped, resumed and forked again on the way", async () => {
    const parent = await trunk(spec);
    const first = await temporaryFolder();
    await train({ spec, directory: first, from: parent.at(10), checkpointAt: [17] }, stopAfter(19));
    await train({ spec, directory: first, resume: true });
    expect(await metricsOf(first)).toBe(await rowsAfter(parent.directory, parent.at(10)));
    const second = await temporaryFolder();
    await train({ spec, directory: second, from: join(first, keptFile(17)) });
    expect(await lastState(second)).toEqual(await lastState(parent.directory));
  });

  it("should go on where it began when it was killed before its first checkpoint", async () => {
    const parent = await trunk(spec);
    const directory = await temporaryFolder();
    const broken = { prepareEngine: (engine: { breakAt: number }) => void (engine.breakAt = 16) };
    expect((await train({ spec, directory, from: parent.at(15) }, broken)).final).toMatchObject({ type: "failed" });
    const { events } = await train({ spec, directory, resume: true });
    expect(ofType(events, "started")[0]?.resumedFrom?.step).toBe(15);
    expect(await lastState(directory)).toEqual(await lastState(parent.directory));
  });

  for (const solver of [
    { type: "SGD", lr: 0.05, momentum: 0.9, nesterov: true },
    { type: "AdamW", lr: 0.01, amsgrad: true },
  ]) {
    it(`should be its parent bit for bit with the real engine and ${solver.type}`, async () => {
      const real = specOf({ ...spec, solver, threads: 1, training: { epochs: 2 } });
      const host = {
        signal: new AbortController().signal,
        openData: fakeData(),
        fileSystem: diskFileSystem,
        clock: () => 0,
        now: () => 0,
        createEngine,
        listener: () => undefined,
      };
      const [parent, directory] = [await temporaryFolder(), await temporaryFolder()];
      const reference = await runTraining({ spec: real, directory: parent, checkpointAt: [3] }, host);
      const from = join(parent, keptFile(3));
      expect(await runTraining({ spec: real, directory, from }, host)).toEqual({ ...reference, directory });
      expect(await lastState(directory)).toEqual(await lastState(parent));
    });
  }
});

describe("a fork with something changed", () => {
  it("should follow another schedule from where that one is by then", async () => {
    const parent = await trunk();
    const other = specOf({ ...spec, scheduler: { type: "StepLR", step_size: 12, gamma: 0.5 } });
    const { engine, events } = await train({ spec: other, directory: await temporaryFolder(), from: parent.at(10) });
    expect(engine.seen.map(({ lr }) => lr[0])).toEqual([
      2,
      2,
      ...Array<number>(12).fill(1),
      ...Array<number>(6).fill(0.5),
    ]);
    expect(ofType(events, "rateChange")[0]).toMatchObject({ step: 10, after: [2], reason: { code: "fork" } });
  });

  it("should begin to follow a metric that its parent did not look at", async () => {
    const parent = await trunk();
    const plateau = { type: "ReduceLROnPlateau", patience: 0, metric: "train/loss" };
    const other = specOf({ ...spec, scheduler: plateau, schedulerInterval: "evaluation" });
    const { final, engine } = await train({ spec: other, directory: await temporaryFolder(), from: parent.at(10) });
    expect(final.type).toBe("finished");
    expect(engine.seen[0]?.lr).toEqual([2]);
  });

  it("should keep its solver's memory under other settings, and begin with none under another solver", async () => {
    const parent = await trunk();
    const velocity = async (solver: object) => {
      let begun: Float32Array | undefined;
      await train(
        { spec: specOf({ ...spec, solver }), directory: await temporaryFolder(), from: parent.at(10) },
        {
          prepareEngine(engine) {
            const step = engine.step.bind(engine);
            engine.step = (...batch) => {
              begun ??= engine.velocity.slice();
              return step(...batch);
            };
          },
        },
      );
      return begun;
    };
    const saved = (await readCheckpoint(parent.at(10)))!.tensors.get("solver.momentum_buffer.weight")!.data;
    expect(await velocity({ type: "SGD", lr: 1, momentum: 0.5 })).toEqual(saved);
    expect(await velocity({ type: "Adam", lr: 1 })).toEqual(new Float32Array(saved.length));
  });

  it("should be longer or shorter than its parent", async () => {
    const parent = await trunk();
    for (const epochs of [3, 8]) {
      const longer = specOf({ ...spec, training: { epochs } });
      const { final } = await train({ spec: longer, directory: await temporaryFolder(), from: parent.at(10) });
      expect(final).toMatchObject({ type: "finished", step: 5 * epochs });
    }
  });

  it("should do without the best weights of before where they are lost", async () => {
    const parent = await trunk();
    const alone = join(await temporaryFolder(), "checkpoints");
    await mkdir(alone);
    const last = await readCheckpoint(parent.at(30));
    const later = [15, 20, 25, 30].find((step) => step !== last!.progress.best?.step)!;
    await copyFile(parent.at(later), join(alone, "step-1.safetensors"));
    const { progress } = (await readCheckpoint(parent.at(later)))!;
    const from = join(alone, "step-1.safetensors");
    const longer = specOf({ ...spec, training: { epochs: 8 } });
    const { events, final } = await train({ spec: longer, directory: await temporaryFolder(), from });
    const isLost = progress.best?.step !== later;
    expect(ofType(events, "warning").some(({ code }) => code === "best_lost")).toBe(isLost);
    expect(final.type).toBe("finished");
  });
});

describe("what cannot be forked", () => {
  const refusal = async (from: string, changes: Record<string, unknown> = {}, openData = fakeData()) => {
    const directory = join(await temporaryFolder(), "new");
    const { final } = await train({ spec: specOf({ ...spec, ...changes }), directory, from }, { openData });
    expect(await readdir(directory).catch(() => [])).toEqual([]);
    return final;
  };

  it("should be refused in one line that names what differs", async () => {
    const { at, directory } = await trunk();
    const changes = {
      seed: 7,
      model: { architecture: "cnn-small", imageSize: 8 },
      training: { epochs: 6, batchSize: 4 },
    };
    expect(await refusal(at(10), changes)).toMatchObject({
      code: "fork_differs",
      message:
        'the spec differs from that of the run to fork: model.architecture (was "mlp", now "cnn-small"), training.batchSize (was 8, now 4), seed (was 0, now 7); expected changes of solver, scheduler, schedulerInterval, continuations, training.epochs only',
    });
    expect(await refusal(at(10), {}, fakeData({ fingerprint: "another" }))).toMatchObject({ code: "data_changed" });
    expect(await refusal(at(10), { training: { epochs: 2 } })).toMatchObject({
      code: "fork_past_end",
      message: `training.epochs: found 2 (10 steps), expected more than 2: the checkpoint has 10 steps behind it`,
    });
    expect(await refusal(join(directory, "none"))).toMatchObject({ code: "checkpoint_missing" });
    await writeFile(at(10), "nothing");
    expect(await refusal(at(10))).toMatchObject({ code: "tensor_file" });
  });
});

describe("a resumed run", () => {
  it("should have the best weights' model again where it was not brought along", async () => {
    const { directory } = await trunk();
    const model = await readFile(join(directory, "best.onnx"));
    await rm(join(directory, "best.onnx"));
    const rows = await readLines(join(directory, "metrics.jsonl"));
    const longer = specOf({ ...spec, continuations: [{ at: { epochs: 6 }, epochs: 8, mode: "hold" }] });
    await train({ spec: longer, directory, resume: true }, stopAfter(31));
    expect(await readFile(join(directory, "best.onnx"))).toEqual(model);
    expect((await readLines(join(directory, "metrics.jsonl"))).slice(0, rows.length)).toEqual(rows);
  });
});
