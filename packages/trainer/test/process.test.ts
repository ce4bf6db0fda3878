import { makeSampleDataset } from "@glissade/vision";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { runFiles } from "../src/files/run-paths.ts";
import { startTraining } from "../src/process/start-training.ts";
import { streamTraining } from "../src/process/stream-training.ts";
import type { TrainingEvent } from "../src/events.ts";
import type { TrainingRequest } from "../src/run/host.ts";
import { readCheckpoint } from "../src/run/checkpoint.ts";
import { extendSpec } from "../src/spec/extend-spec.ts";
import { parseExperiment } from "../src/spec/parse-experiment.ts";
import { LineStore } from "./support/line-store.ts";
import { ofType, readLines, temporaryFolder } from "./support/harness.ts";

// Real processes, real engine, real images: 56 training images in batches of 16 are 4 steps an epoch, the last one smaller.
let folder: string;
let dataset: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "glissade-"));
  dataset = await makeSampleDataset(join(folder, "sample"), { perClass: 10, imageSize: 16 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function specOf(epochs: number) {
  return parseExperiment({
    dataset,
    model: { architecture: "resnet20", imageSize: 16 },
    solver: { type: "AdamW", lr: 0.003 },
    scheduler: { type: "CyclicLR", base_lr: 0.001, max_lr: 0.004, step_size_up: 5, cycle_momentum: true },
    schedulerInterval: "iteration",
    augmentation: { flip: true, crop: 2 },
    training: { epochs, batchSize: 16 },
    threads: 1,
  });
}

/** Trains in a child, and kills it (signal 9) at the n-th event of a kind. */
async function trainAndKill(
  request: TrainingRequest,
  kill?: { at: number; type: TrainingEvent["type"] },
  store = new LineStore(),
) {
  const events: TrainingEvent[] = [];
  let seen = 0;
  const training = startTraining(request, {
    onRow: store.onRow,
    listener(event) {
      events.push(event);
      store.listener(event);
      if (event.type === kill?.type && ++seen === kill.at) process.kill(training.pid!, "SIGKILL");
    },
  });
  return { final: await training.result, events };
}

async function lastTensors(directory: string) {
  return (await readCheckpoint(join(directory, runFiles.last)))!.tensors;
}

/** All rows without the times. Where the first sitting ended, at step 12, the next rate was another one than it is now. */
async function metricsOf(directory: string) {
  return (await readLines(join(directory, runFiles.metrics))).map(({ seconds: _, ...row }) =>
    row["kind"] === "evaluation" && row["step"] === 12 ? { ...row, lr: null } : row,
  );
}

describe("a training process", () => {
  it.each([
    ["under its schedule as it is", () => specOf(6)],
    ["under its schedule, stretched", () => extendSpec(specOf(3), { epochs: 6, mode: "stretch" })],
  ])(
    "should continue bit for bit when it is killed again and again and made longer %s",
    async (_, longerSpec) => {
      const longer = longerSpec();
      const straight = await temporaryFolder();
      const reference = await trainAndKill({ spec: longer, directory: straight });
      expect(reference.final).toMatchObject({ type: "finished", step: 24 });

      const directory = await temporaryFolder();
      const store = new LineStore();
      // Three epochs first; then to six, dying twice on the way at moments that differ from test run to test run.
      const request = { spec: specOf(3), directory, checkpointSteps: 1 };
      const first = await trainAndKill(request, { type: "checkpoint", at: 1 + Math.floor(Math.random() * 8) }, store);
      expect(first.final).toMatchObject({ type: "failed", code: "crashed" });
      expect((await trainAndKill({ ...request, resume: true }, undefined, store)).final).toMatchObject({
        type: "finished",
        step: 12,
      });
      const extended = { spec: longer, directory, checkpointSteps: 1, resume: true };
      const second = await trainAndKill(
        extended,
        { type: "checkpoint", at: 1 + Math.floor(Math.random() * 10) },
        store,
      );
      expect(second.final).toMatchObject({ type: "failed", code: "crashed" });
      const third = await trainAndKill(extended, undefined, store);
      expect(third.final).toMatchObject({ type: "finished", step: 24 });
      expect(ofType(third.events, "started")[0]?.resumedFrom?.step).toBeGreaterThanOrEqual(12);

      const [expected, found] = [await lastTensors(straight), await lastTensors(directory)];
      expect([...found.keys()]).toEqual([...expected.keys()]);
      for (const [name, tensor] of expected) {
        expect(Buffer.from(found.get(name)!.data.buffer).equals(Buffer.from(tensor.data.buffer)), name).toBe(true);
      }
      expect(await metricsOf(directory)).toEqual(await metricsOf(straight));
      expect(store.rows).toEqual(await readLines(join(directory, runFiles.metrics)));
      expect(store.events).toEqual(await readLines(join(directory, runFiles.events)));
      expect(third.final.type === "finished" && third.final.metrics).toEqual(
        reference.final.type === "finished" && reference.final.metrics,
      );
      expect(await readFile(join(directory, runFiles.model))).toEqual(await readFile(join(straight, runFiles.model)));
    },
    300_000,
  );

  it("should save and stop after its step when told to", async () => {
    const directory = await temporaryFolder();
    const events: TrainingEvent[] = [];
    const training = startTraining(
      { spec: specOf(50), directory },
      {
        listener(event) {
          events.push(event);
          if (event.type === "step") training.stop();
        },
      },
    );
    const final = await training.result;
    expect(final).toMatchObject({ type: "stopped", checkpoint: runFiles.last });
    const saved = await readCheckpoint(join(directory, runFiles.last));
    expect(saved?.progress.step).toBe(final.type === "stopped" && final.step);
    expect(events.at(-1)?.type).toBe("stopped");
  });

  it("should say how it died when it is killed", async () => {
    const { final } = await trainAndKill(
      { spec: specOf(50), directory: await temporaryFolder() },
      { type: "step", at: 1 },
    );
    expect(final).toMatchObject({
      type: "failed",
      code: "crashed",
      message: "the training process was ended by SIGKILL unexpectedly (often: not enough memory)",
    });
  });

  it("should save and leave when its parent dies", async () => {
    const directory = await temporaryFolder();
    const entry = new URL("../src/index.ts", import.meta.url).href;
    const script = `
      const { startTraining } = await import(${JSON.stringify(entry)});
      const training = startTraining(${JSON.stringify({ spec: specOf(1000), directory })}, {
        listener: (event) => event.type === "step" && console.log(training.pid),
      });`;
    const parent = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const pid = await new Promise<number>((resolve) => {
      parent.stdout.once("data", (chunk: Buffer) => resolve(Number.parseInt(chunk.toString(), 10)));
    });
    parent.kill("SIGKILL");
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), { timeout: 30_000, interval: 50 });
    const saved = await readCheckpoint(join(directory, runFiles.last));
    expect(saved?.progress.step).toBeGreaterThan(0);
    expect((await readLines(join(directory, runFiles.events))).at(-1)).toMatchObject({ type: "stopped" });
  });

  it("should be told as a failure when the process cannot load", async () => {
    const worker = new URL("./support/no-such-worker.ts", import.meta.url);
    const training = startTraining({ spec: specOf(1), directory: await temporaryFolder() }, { worker });
    expect(await training.result).toMatchObject({ type: "failed", code: "crashed", details: { code: 1 } });
  });
});

describe("streamTraining", () => {
  it("should stop the training with a checkpoint when its loop is left", async () => {
    const directory = await temporaryFolder();
    const types: string[] = [];
    for await (const event of streamTraining({ spec: specOf(1000), directory })) {
      types.push(event.type);
      if (event.type === "step") break;
    }
    expect(types.slice(-2)).toEqual(["started", "step"]);
    expect((await readCheckpoint(join(directory, runFiles.last)))?.progress.step).toBeGreaterThan(0);
  });
});
