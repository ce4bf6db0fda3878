import { TrainerError } from "../errors.ts";
import { readRunSpec, writeRunSpec } from "../files/run-folder.ts";
import { takeLock } from "../files/run-lock.ts";
import { runPath } from "../files/run-paths.ts";
import { stepsUntil } from "../spec/continuations.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import { type SteeringChange, type SteeringOrigin, steerSpec } from "../spec/steer-spec.ts";
import { readLatest } from "./checkpoint.ts";

/**
 * The training step at which a change of a run that does not train takes effect: that of its last checkpoint, or of a
 * later change that it has not come to (again) yet.
 */
export function steeringStep({ continuations }: ExperimentSpec, saved: number, stepsPerEpoch: number): number {
  const last = continuations.at(-1);
  return Math.max(saved, last === undefined ? 0 : stepsUntil(last, stepsPerEpoch));
}

/**
 * Changes what a run follows that does not train at the moment, from its last checkpoint on: writes the change into the
 * spec.json of its folder. `startTraining` with that spec and `resume` goes on under it.
 *
 * @param origin.time default: now
 * @returns the spec with the change as its last continuation
 * @throws TrainerError `run_missing`, `run_locked` where it trains, `no_checkpoint`, `invalid_steering`, `io`
 *
 * @example await steerRun("runs/a", { mode: "cooldown", shape: "1-sqrt" })
 */
export async function steerRun(
  directory: string,
  change: SteeringChange,
  origin: Partial<SteeringOrigin> = {},
): Promise<ExperimentSpec> {
  await readRunSpec(directory);
  const lock = await takeLock(runPath(directory, "lock"));
  try {
    const spec = await readRunSpec(directory);
    const latest = await readLatest(directory);
    if (!latest) {
      const message = `${directory}: found no checkpoint, expected a run that has trained`;
      throw new TrainerError("no_checkpoint", message, { file: directory });
    }
    const { step, stepsPerEpoch } = latest.checkpoint.progress;
    const at = steeringStep(spec, step, stepsPerEpoch);
    const steered = steerSpec(spec, change, { time: new Date().toISOString(), ...origin, step: at, stepsPerEpoch });
    await writeRunSpec(directory, steered);
    return steered;
  } finally {
    await lock.release();
  }
}
