import { readCheckpoint, type Checkpoint } from "../run/checkpoint.ts";
import { createRateControl, settledStep } from "../run/rate-control.ts";
import type { Progress } from "../run/progress.ts";
import { checkState } from "../engine/state.ts";
import { type FlatLayout, pack } from "../engine/flat-layout.ts";
import { TrainerError } from "../errors.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import type { PathPoint } from "./results.ts";

/** A checkpoint's weights, and where in the run they are. */
export interface PathWeights extends PathPoint {
  readonly weights: Float32Array;
  /** In force for the step after it. */
  readonly momentum: number | undefined;
}

/** The position of a checkpoint file, without its tensors. */
export async function readProgress(file: string): Promise<Progress> {
  return (await readSound(file)).progress;
}

/**
 * Reads checkpoints in the order of their steps; of several at one step, the first.
 *
 * @throws TrainerError `checkpoint_corrupt`, `run_missing`, `invalid_state` naming the tensor
 */
export async function readPath(
  files: readonly string[],
  spec: ExperimentSpec,
  layout: FlatLayout,
): Promise<PathWeights[]> {
  const path = new Map<number, PathWeights>();
  for (const file of files) {
    const { tensors, progress } = await readSound(file);
    if (path.has(progress.step)) continue;
    checkState(tensors, [{ layout, prefix: "model." }]);
    const weights = pack(layout, tensors, "model.");
    const { step, stepsPerEpoch } = progress;
    path.set(step, { step, epoch: step / stepsPerEpoch, ...ratesAt(spec, progress), weights });
  }
  return [...path.values()].sort((a, b) => a.step - b.step);
}

/** The rate and momentum that the step after a checkpoint uses. */
function ratesAt(spec: ExperimentSpec, progress: Progress): { lr: number; momentum: number | undefined } {
  const inForce = { ...spec, continuations: spec.continuations.slice(0, progress.continuations) };
  const control = createRateControl(inForce, 1, progress);
  control.load(progress, settledStep(progress));
  const { lr, momentum } = control.rates;
  return { lr: lr[0] ?? spec.solver.lr, momentum: momentum?.[0] };
}

async function readSound(file: string): Promise<Checkpoint> {
  const checkpoint = await readCheckpoint(file);
  if (checkpoint) return checkpoint;
  const message = `${file}: found no such file, expected a checkpoint of a run`;
  throw new TrainerError("run_missing", message, { file, expected: "a checkpoint of a run" });
}
