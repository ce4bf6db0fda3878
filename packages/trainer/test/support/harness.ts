import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { EngineOptions } from "../../src/engine/types.ts";
import type { FinalEvent, TrainingEvent } from "../../src/events.ts";
import { diskFileSystem } from "../../src/files/file-system.ts";
import { readCheckpoint } from "../../src/run/checkpoint.ts";
import type { TrainingHost, TrainingRequest } from "../../src/run/host.ts";
import { runTraining } from "../../src/run/run-training.ts";
import { parseExperiment } from "../../src/spec/parse-experiment.ts";
import { fakeData } from "./fake-data.ts";
import { FakeEngine } from "./fake-engine.ts";

/** A folder that goes away with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "glissade-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A spec for the fakes: 40 training images in batches of 8 are 5 steps an epoch. */
export function specOf(changes: Record<string, unknown> = {}) {
  const { training, ...rest } = changes;
  return parseExperiment({
    dataset: "fake",
    model: { architecture: "mlp", imageSize: 8 },
    solver: { type: "SGD", lr: 2, momentum: 0.9 },
    training: { epochs: 3, batchSize: 8, ...(training as object | undefined) },
    ...rest,
  });
}

export interface TrainResult {
  readonly final: FinalEvent;
  readonly events: TrainingEvent[];
  readonly engine: FakeEngine;
}

export interface TrainChanges extends Partial<Omit<TrainingHost, "listener" | "createEngine">> {
  readonly prepareEngine?: (engine: FakeEngine) => void;
  readonly listener?: (event: TrainingEvent) => void;
}

/** Trains with the fakes, in this process. Time stands still unless a test brings its own. */
export async function train(request: TrainingRequest, changes: TrainChanges = {}): Promise<TrainResult> {
  const events: TrainingEvent[] = [];
  let engine: FakeEngine | undefined;
  const { prepareEngine, listener, ...host } = changes;
  const final = await runTraining(request, {
    signal: new AbortController().signal,
    openData: fakeData(),
    fileSystem: diskFileSystem,
    clock: () => 0,
    now: () => 0,
    ...host,
    createEngine(options: EngineOptions) {
      engine = new FakeEngine(options);
      prepareEngine?.(engine);
      return Promise.resolve(engine);
    },
    listener(event) {
      events.push(event);
      listener?.(event);
    },
  });
  return { final, events, engine: engine! };
}

/** The events of one type. */
export function ofType<T extends TrainingEvent["type"]>(events: readonly TrainingEvent[], type: T) {
  return events.filter((event): event is Extract<TrainingEvent, { type: T }> => event.type === type);
}

export async function readLines(path: string): Promise<Record<string, unknown>[]> {
  const text = await readFile(path, "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Stops a run after some step. */
export function stopAfter(step: number): TrainChanges {
  const stop = new AbortController();
  return {
    signal: stop.signal,
    prepareEngine(engine) {
      const original = engine.step.bind(engine);
      engine.step = (...batch) => {
        if (engine.steps + 1 === step) stop.abort();
        return original(...batch);
      };
    },
  };
}

/** Everything in the last checkpoint that does not tell the time. */
export async function lastState(directory: string) {
  const checkpoint = await readCheckpoint(join(directory, "checkpoints/last.safetensors"));
  const progress: Record<string, unknown> = { ...checkpoint!.progress };
  for (const key of ["metricsBytes", "eventsBytes", "seconds"]) delete progress[key];
  return { tensors: checkpoint!.tensors, progress };
}
