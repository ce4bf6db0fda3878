import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { LossProbe, LossProbeFactory } from "../engine/loss-probe.ts";
import { TrainerError } from "../errors.ts";
import type { FailedEvent } from "../events.ts";
import type { DataPlan } from "../run/data-plan.ts";
import { failedEvent } from "../run/run-training.ts";
import type { OpenData, TrainingData } from "../run/training-data.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import { type ChosenPictures, choosePictures } from "./chosen-pictures.ts";
import { type Journal, noJournal, openJournal } from "./journal.ts";
import { computeLine } from "./line.ts";
import type { LandscapeTask } from "./options.ts";
import { type PathWeights, readPath, readProgress } from "./path.ts";
import type { Sitting } from "./pieces.ts";
import type { LandscapeResult } from "./results.ts";
import { computeSharpness, sharpnessMethod } from "./sharpness.ts";
import { computeSurface } from "./surface.ts";

/** What to compute, of which run. Plain data: it crosses to the computing process as it is. */
export interface LandscapeRequest {
  readonly task: LandscapeTask;
  readonly spec: ExperimentSpec;
  /** Files of the run's checkpoints, in any order; of several at one step the first counts. */
  readonly checkpoints: readonly string[];
  /** The run at the other end of a line, and the checkpoint that is that end. */
  readonly other?: { readonly spec: ExperimentSpec; readonly checkpoint: string };
  /** The split, where somebody else has made it; default: opened and split after the spec. */
  readonly data?: DataPlan;
  /** Where decoded images are kept between runs. Default: memory only. */
  readonly cacheDirectory?: string;
  /** A file for finished pieces, so that a computation that was ended goes on. Default: none are kept. */
  readonly journal?: string;
}

/** What a computation says on its way; the last one is its result. */
export type LandscapeEvent =
  | { readonly type: "data"; readonly done: number; readonly total: number }
  | {
      readonly type: "progress";
      readonly done: number;
      readonly total: number;
      readonly secondsLeft: number | null;
    }
  | LandscapeResult
  | FailedEvent;

export interface LandscapeHost {
  readonly listener: (event: LandscapeEvent) => void;
  readonly createProbe: LossProbeFactory;
  readonly openData: OpenData;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** About how many pictures go through a model without batch normalisation at once. */
const usualBatch = 128;

/**
 * Computes a picture of a run's loss in this process. Most callers want `startLandscape`, which does this in a process of
 * its own.
 *
 * Never rejects: what goes wrong becomes a `failed` event.
 */
export async function runLandscape(
  request: LandscapeRequest,
  host: LandscapeHost,
): Promise<LandscapeResult | FailedEvent> {
  let final: LandscapeResult | FailedEvent;
  try {
    final = await compute(request, host);
  } catch (error) {
    final = failedEvent(error);
  }
  host.listener(final);
  return final;
}

async function compute(request: LandscapeRequest, host: LandscapeHost): Promise<LandscapeResult> {
  const began = host.now();
  const { task, spec, cacheDirectory, data: plan } = request;
  const first = request.checkpoints[0];
  if (first === undefined) throw noCheckpoint();
  const { mean, std, dataFingerprint } = await readProgress(first);
  const data = await host.openData(spec, {
    strict: false,
    cacheDirectory: cacheDirectory ?? null,
    ...(plan && { plan }),
    signal: host.signal,
    normalisation: { mean, std },
    onProgress: ({ done, total }) => host.listener({ type: "data", done, total }),
  });
  try {
    if (data.fingerprint !== dataFingerprint) throw dataChanged();
    const probe = await host.createProbe({
      architecture: spec.model.architecture,
      classes: data.classes.length,
      imageSize: spec.model.imageSize,
      channels: data.channels,
      mean,
      std,
      labelSmoothing: spec.training.labelSmoothing,
      ...(spec.threads === null ? {} : { threads: spec.threads }),
    });
    try {
      const batchStatistics = probe.parameters.some(({ kind }) => kind === "norm");
      const batchSize = batchStatistics ? spec.training.batchSize : usualBatch;
      const choose = (part: "train" | "validation"): Promise<ChosenPictures> =>
        choosePictures(data, part, { count: task.options.images, seed: task.options.seed, batchSize });
      const result = await inSitting(request, host, (sitting) =>
        computeTask({ task, request, probe, data, choose, sitting }),
      );
      return { ...result, batchStatistics, seconds: (host.now() - began) / 1000 };
    } finally {
      await probe.dispose();
    }
  } finally {
    await data.close();
  }
}

interface Work {
  readonly task: LandscapeTask;
  readonly request: LandscapeRequest;
  readonly probe: LossProbe;
  readonly data: TrainingData;
  readonly choose: (part: "train" | "validation") => Promise<ChosenPictures>;
  readonly sitting: Sitting;
}

async function computeTask({ task, request, probe, data, choose, sitting }: Work) {
  const { spec } = request;
  const path = await readPath(request.checkpoints, spec, probe.layout);
  switch (task.kind) {
    case "surface": {
      return computeSurface(probe, path, await choose(task.options.part), task.options, sitting);
    }
    case "sharpness": {
      const pictures = await choose("train");
      return computeSharpness(probe, path, { pictures, solver: spec.solver }, task.options, sitting);
    }
    case "line": {
      const from = path.at(-1)?.weights as Float32Array;
      const to = await readOtherEnd(request, probe);
      const validation = data.images.validation > 0 ? await choose("validation") : null;
      return computeLine(
        probe,
        [from, to.weights],
        { train: await choose("train"), validation },
        task.options,
        sitting,
      );
    }
  }
}

async function readOtherEnd({ other, spec }: LandscapeRequest, probe: LossProbe): Promise<PathWeights> {
  if (!other)
    throw new TrainerError("invalid_landscape", "other: found nothing, expected a run at the line's other end", {
      key: "other",
    });
  checkComparable(spec, other.spec);
  const [end] = await readPath([other.checkpoint], other.spec, probe.layout);
  return end as PathWeights;
}

/**
 * Refuses two runs between whose weights there is no line.
 *
 * @throws TrainerError `not_comparable` naming what differs
 */
export function checkComparable(one: ExperimentSpec, other: ExperimentSpec): void {
  for (const key of ["architecture", "imageSize"] as const) {
    const [expected, found] = [one.model[key], other.model[key]];
    if (expected === found) continue;
    const message = `model.${key} of the other run: found ${found}, expected ${expected}: a line needs the same parameters at both ends`;
    throw new TrainerError("not_comparable", message, { key: `model.${key}`, found, expected: String(expected) });
  }
}

/** Opens the journal, and tells now and then how far the computation is. */
async function inSitting<T>(
  request: LandscapeRequest,
  { listener, signal, now }: LandscapeHost,
  work: (sitting: Sitting) => Promise<T>,
): Promise<T> {
  const journal: Journal =
    request.journal === undefined ? noJournal : await openJournal(request.journal, await keyOf(request));
  const began = now();
  try {
    return await work({
      journal,
      signal,
      onProgress({ done, total, found }) {
        const perPiece = done > found ? (now() - began) / 1000 / (done - found) : null;
        listener({ type: "progress", done, total, secondsLeft: perPiece && perPiece * (total - done) });
      },
    });
  } finally {
    await journal.close();
  }
}

/** Equal for what gives equal results: the task, the method where it has changed, and the content of all checkpoints. */
async function keyOf({ task, spec, checkpoints, other }: LandscapeRequest): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify({ task, spec: { ...spec, name: "" }, other: other?.spec }));
  if (task.kind === "sharpness") hash.update(sharpnessMethod);
  for (const file of [...checkpoints, ...(other ? [other.checkpoint] : [])]) {
    hash.update(
      createHash("sha256")
        .update(await readFile(file))
        .digest(),
    );
  }
  return hash.digest("hex");
}

function noCheckpoint(): TrainerError {
  const expected = "checkpoints of the run";
  return new TrainerError("too_few_checkpoints", `checkpoints: found none, expected ${expected}`, {
    key: "checkpoints",
    found: 0,
    expected,
  });
}

function dataChanged(): TrainerError {
  const message =
    "the pictures are not what this run was trained with: some were added, removed or changed; expected the same data set";
  return new TrainerError("data_changed", message, { key: "dataset", expected: "the same data set" });
}
