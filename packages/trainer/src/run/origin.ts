import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { TrainerError } from "../errors.ts";
import { parseJson } from "../files/parse-json.ts";
import { keptFile, runFiles } from "../files/run-paths.ts";
import { checkFork } from "../spec/check-fork.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import { parseExperiment } from "../spec/parse-experiment.ts";
import { type Checkpoint, readCheckpoint } from "./checkpoint.ts";

/** What a fork begins from. */
export interface Origin {
  /** The file, for messages. */
  readonly file: string;
  readonly checkpoint: Checkpoint;
  /** Of the run that saved it. */
  readonly spec: ExperimentSpec;
  /** The best weights that the checkpoint speaks of; undefined when it speaks of none or they are not to be found. */
  readonly best: Checkpoint | undefined;
}

/**
 * Reads the checkpoint that a fork begins from, and what lies beside it: the best weights so far.
 *
 * @throws TrainerError `checkpoint_missing`, `checkpoint_corrupt`; `fork_differs` when the fork's spec does not fit it
 */
export async function readOrigin(file: string, fork: ExperimentSpec): Promise<Origin> {
  const checkpoint = await readCheckpoint(file);
  if (!checkpoint) {
    const expected = "a checkpoint's file";
    const message = `from: found no ${file}, expected ${expected}`;
    throw new TrainerError("checkpoint_missing", message, { key: "from", file, expected });
  }
  const spec = await specOf(checkpoint, file);
  checkFork(spec, fork);
  return { file, checkpoint, spec, best: await findBest(checkpoint, file) };
}

/** Checkpoints of earlier releases do not hold it: then the run's folder does. */
async function specOf({ progress }: Checkpoint, file: string): Promise<ExperimentSpec> {
  if (progress.spec !== undefined) return parseExperiment(progress.spec);
  const beside = join(dirname(dirname(file)), runFiles.spec);
  const text = await readFile(beside, "utf8").catch(() => undefined);
  if (text !== undefined) return parseExperiment(parseJson(text, beside));
  const expected = `${beside}, the spec of the run that saved it`;
  throw new TrainerError("run_missing", `${file}: found no ${expected}`, { file, expected });
}

async function findBest(checkpoint: Checkpoint, file: string): Promise<Checkpoint | undefined> {
  const step = checkpoint.progress.best?.step;
  if (step === undefined) return undefined;
  if (step === checkpoint.progress.step) return checkpoint;
  const run = dirname(dirname(file));
  for (const name of [keptFile(step), runFiles.best]) {
    const found = await readCheckpoint(join(run, name)).catch(() => undefined);
    if (found?.progress.step === step) return found;
  }
  return undefined;
}
