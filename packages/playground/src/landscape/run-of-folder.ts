import {
  listKeptCheckpoints,
  readDataPlan,
  readRunSpec,
  runFiles,
  type DataPlan,
  type ExperimentSpec,
} from "@glissade/trainer";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../cli-error.ts";

/** A run as the command line finds it in its folder. */
export interface RunOfFolder {
  readonly spec: ExperimentSpec;
  readonly data: DataPlan | undefined;
  /** The kept checkpoints in the order of their steps; the newest one of all comes last. */
  readonly checkpoints: readonly string[];
}

/**
 * What a run's folder holds to look at.
 *
 * @param least how many checkpoints are needed
 * @throws CliError `too_few_checkpoints`; TrainerError `run_missing`
 */
export async function readRunFolder(directory: string, least: number): Promise<RunOfFolder> {
  const spec = await readRunSpec(directory);
  const kept = await listKeptCheckpoints(directory);
  const last = existsSync(join(directory, runFiles.last)) ? [runFiles.last] : [];
  const checkpoints = [...kept.map(({ file }) => file), ...last].map((file) => join(directory, file));
  // The last checkpoint is mostly one of the kept ones as well.
  const found = Math.max(kept.length, last.length);
  if (found < least) {
    const expected = `at least ${least}: train with --keep-checkpoints and more evaluations`;
    const message = `${directory}: found ${found} kept checkpoints, expected ${expected}`;
    throw new CliError("too_few_checkpoints", message, { key: "run", file: directory, found, expected });
  }
  return { spec, data: await readDataPlan(directory), checkpoints };
}
