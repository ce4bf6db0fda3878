import { listKeptCheckpoints, readCheckpointHead, runFiles } from "@glissade/trainer";
import { join } from "node:path";
import { CliError } from "../cli-error.ts";

/** A run's folder, and which of its checkpoints. */
export interface ForkSource {
  readonly run: string;
  /** Undefined: the last. */
  readonly step: number | undefined;
}

/** Reads `RUN` or `RUN@STEP`. */
export function parseForkSource(text: string): ForkSource {
  const [, run, step] = /^(.+)@(\d+)$/.exec(text) ?? [];
  return run === undefined ? { run: text, step: undefined } : { run, step: Number(step) };
}

/**
 * The file of the checkpoint that is meant.
 *
 * @throws CliError `invalid_flag` naming the steps that there are
 */
export async function findCheckpoint({ run, step }: ForkSource): Promise<string> {
  if (step === undefined) return join(run, runFiles.last);
  const found = await listKeptCheckpoints(run);
  for (const file of [runFiles.last, runFiles.best]) {
    const head = await readCheckpointHead(join(run, file)).catch(() => undefined);
    if (head) found.push({ ...head, file });
  }
  const meant = found.find((each) => each.step === step);
  if (meant) return join(run, meant.file);
  const steps = [...new Set(found.map((each) => each.step))].sort((a, b) => a - b);
  const expected = steps.length === 0 ? "a run that keeps checkpoints" : `one of its checkpoints: ${steps.join(", ")}`;
  throw new CliError("invalid_flag", `--from: found no step ${step} in ${run}, expected ${expected}`, {
    key: "from",
    found: step,
    expected,
  });
}
