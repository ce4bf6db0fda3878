import type { TensorData } from "@glissade/autodiff";
import type { Engine } from "../engine/types.ts";
import type { FileSystem } from "../files/file-system.ts";
import type { RunFolder } from "../files/run-folder.ts";
import { runFiles } from "../files/run-paths.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import { encodeCheckpoint, type Latest, writeBest, writeLast } from "./checkpoint.ts";
import type { Origin } from "./origin.ts";
import type { Progress } from "./progress.ts";
import type { RateControl, RateStep } from "./rate-control.ts";
import { writeBestModel } from "./restore-model.ts";
import type { TrainingData } from "./training-data.ts";

/** What a fork is made of. */
export interface ForkParts {
  readonly origin: Origin;
  readonly spec: ExperimentSpec;
  readonly engine: Engine;
  readonly data: TrainingData;
  readonly rates: RateControl;
  readonly folder: RunFolder;
  readonly fileSystem: FileSystem;
}

/**
 * Puts a checkpoint of another run into a new folder as if the fork had trained up to there: with its schedule taken through
 * the steps before, and logs that begin now. From there it goes on like any run that is resumed, and so does a fork that is
 * killed before its first checkpoint.
 *
 * @returns what to go on from, and what the fork makes of the rate of the next step
 */
export async function beginFork(parts: ForkParts): Promise<{ latest: Latest; change: RateStep | undefined }> {
  const { origin, spec, engine, data, rates, folder, fileSystem } = parts;
  const { progress } = origin.checkpoint;
  const change = rates.adopt(progress, origin.spec);
  const lost = progress.best !== null && origin.best === undefined;
  const begun: Progress = {
    ...progress,
    ...rates.state(),
    best: lost ? null : progress.best,
    seconds: 0,
    metricsBytes: 0,
    eventsBytes: 0,
    spec: { ...spec },
  };
  const fresh = await engine.exportState();
  const isSameSolver = origin.spec.solver.type === spec.solver.type;
  const tensors = takeOver(origin.checkpoint.tensors, fresh, isSameSolver);
  const { best } = origin;
  if (best) {
    const weights = takeOver(best.tensors, fresh, isSameSolver);
    const encoded = encodeCheckpoint({ tensors: weights, progress: best.progress });
    await writeBest(folder.directory, encoded, fileSystem);
    await writeBestModel({ engine, spec, data, directory: folder.directory, fileSystem }, weights);
  }
  const checkpoint = { tensors, progress: begun };
  await writeLast(folder.directory, checkpoint, fileSystem);
  const where = `the best weights before step ${progress.step} were not found beside ${origin.file}`;
  const warning = lost ? `${where}; the best of this run are those from here on` : undefined;
  return { latest: { checkpoint, file: runFiles.last, warning }, change };
}

/** The checkpoint's model, with its solver's memory as far as a solver of the same type needs the same. */
function takeOver(
  saved: ReadonlyMap<string, TensorData>,
  fresh: ReadonlyMap<string, TensorData>,
  isSameSolver: boolean,
): Map<string, TensorData> {
  const ofModel = [...saved].filter(([name]) => name.startsWith("model."));
  const ofSolver = [...fresh].filter(([name]) => name.startsWith("solver."));
  const slots = ofSolver.map(([name]) => name).filter((name) => name !== "solver.step");
  // One that remembers nothing of the steps before has not made any.
  const remembers = isSameSolver && (slots.length === 0 || slots.some((name) => saved.has(name)));
  const kept = ofSolver.map(([name, tensor]) => [name, (remembers && saved.get(name)) || tensor] as const);
  return new Map([...ofModel, ...kept]);
}
