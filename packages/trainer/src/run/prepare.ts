import { momentumOf, withMomentum, type SolverSpec } from "@glissade/solvers";
import type { EngineOptions } from "../engine/types.ts";
import { TrainerError } from "../errors.ts";
import { stepsUntil } from "../spec/continuations.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import type { Latest } from "./checkpoint.ts";
import type { TrainingHost, TrainingRequest } from "./host.ts";
import { makePlan, type Plan } from "./plan.ts";
import type { Progress } from "./progress.ts";
import { checkMetric, createRateControl } from "./rate-control.ts";
import { stamp } from "./recorder.ts";
import type { OpenDataOptions, TrainingData } from "./training-data.ts";
import { tellEvery } from "./training-loop.ts";

/** What a run goes on from, its own checkpoint or another run's. */
type Begun = Pick<Latest, "checkpoint" | "file">;

/**
 * Opens the data set, and refuses one that is not what a resumed run began with.
 *
 * @throws TrainerError `data_changed`, and what the data set is refused for
 */
export async function openRunData(
  request: TrainingRequest,
  host: TrainingHost,
  latest: Begun | undefined,
): Promise<TrainingData> {
  const { strict = false, cacheDirectory, spec } = request;
  const progress = latest?.checkpoint.progress;
  const data = await host.openData(spec, {
    strict,
    cacheDirectory: cacheDirectory ?? null,
    ...(request.data ? { plan: request.data } : {}),
    signal: host.signal,
    ...(progress ? { normalisation: { mean: progress.mean, std: progress.std } } : {}),
    onProgress: tellProgress(host),
  });
  if (progress && progress.dataFingerprint !== data.fingerprint) {
    await data.close();
    const [what, key] = request.data ? ["the split", "data"] : [spec.dataset, "dataset"];
    const message = `${what} is not what this run began with: images were added, removed or changed; expected the same data set`;
    throw new TrainerError("data_changed", message, {
      key,
      ...(request.data ? {} : { file: spec.dataset }),
      expected: "the same data set",
    });
  }
  return data;
}

/** Tells how far decoding is a few times a second, and when it is done. */
function tellProgress({ listener, clock, now }: TrainingHost): OpenDataOptions["onProgress"] {
  let toldAt = -Infinity;
  return (progress) => {
    if (progress.done < progress.total && now() - toldAt < tellEvery) return;
    toldAt = now();
    listener(stamp({ type: "data", ...progress }, clock));
  };
}

/** @throws TrainerError `empty_part`, `missing_metric`, `data_changed`, `continuation_past` */
export function planFor(spec: ExperimentSpec, data: TrainingData, latest: Begun | undefined): Plan {
  if (data.images.train === 0 || data.stepsPerEpoch === 0) {
    const found = `${data.images.train} images with batches of ${spec.training.batchSize}`;
    const message = `training part: found ${found}, expected enough for one batch`;
    throw new TrainerError("empty_part", message, { key: "split.train", found: data.images.train });
  }
  checkMetric(spec, data.images.validation);
  const plan = makePlan(spec, data.stepsPerEpoch);
  const progress = latest?.checkpoint.progress;
  if (progress && progress.stepsPerEpoch !== plan.stepsPerEpoch) {
    const message = `${latest.file} counts ${progress.stepsPerEpoch} steps per epoch, the data set now gives ${plan.stepsPerEpoch}`;
    throw new TrainerError("data_changed", message, { key: "dataset", file: spec.dataset });
  }
  if (progress) refusePast(spec, plan, progress);
  return plan;
}

/** Steps that are done followed the schedule as it was: a continuation that is new can only change those to come. */
function refusePast(spec: ExperimentSpec, { stepsPerEpoch }: Plan, progress: Progress): void {
  const index = spec.continuations.findIndex(
    (each, i) => i >= progress.continuations && stepsUntil(each, stepsPerEpoch) < progress.step,
  );
  const found = spec.continuations[index]?.at;
  if (found === undefined) return;
  const key = `continuations.${index}.at`;
  const expected = `step ${progress.step} or a later one: those before are trained`;
  const message = `${key}: found ${JSON.stringify(found)}, expected ${expected}`;
  throw new TrainerError("continuation_past", message, { key, found, expected, step: progress.step });
}

/** What the engine is made from. */
export function engineOptions(spec: ExperimentSpec, data: TrainingData, plan: Plan): EngineOptions {
  return {
    architecture: spec.model.architecture,
    classes: data.classes.length,
    imageSize: spec.model.imageSize,
    channels: data.channels,
    solver: solverFor(spec, plan),
    batchSize: spec.training.batchSize,
    seed: spec.seed,
    mean: data.mean,
    std: data.std,
    labelSmoothing: spec.training.labelSmoothing,
    ...(spec.threads === null ? {} : { threads: spec.threads }),
  };
}

/** A solver that starts without momentum needs its buffer all the same when the schedule cycles momentum. */
function solverFor(spec: ExperimentSpec, plan: Plan): SolverSpec {
  const { momentum } = createRateControl(spec, 1, plan).rates;
  const first = momentum?.[0];
  return first !== undefined && momentumOf(spec.solver) === 0 ? withMomentum(spec.solver, first) : spec.solver;
}
