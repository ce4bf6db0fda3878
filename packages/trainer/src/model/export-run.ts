import { readFile, stat } from "node:fs/promises";
import { TrainerError } from "../errors.ts";
import { writeFileAtomic } from "../files/atomic-write.ts";
import { fileError } from "../files/file-system.ts";
import { runPath } from "../files/run-paths.ts";
import { encodeSafetensors } from "../files/safetensors.ts";
import { readCheckpoint, readLatest } from "../run/checkpoint.ts";
import { openModel } from "./open-model.ts";

export interface ExportOptions {
  /** Replace a file that exists. Default false. */
  readonly force?: boolean;
}

/**
 * Copies a run's ONNX model to a file, after making sure that it opens.
 *
 * @throws TrainerError `run_missing`, `model_missing`, `model_invalid`, `file_exists`, `disk_full`, `io`
 */
export async function exportOnnx(run: string, file: string, options: ExportOptions = {}): Promise<void> {
  await refuseExisting(file, options);
  const model = await openModel(run);
  await model.dispose();
  const bytes = await readFile(model.file).catch((error: unknown) => {
    throw fileError(error, model.file, "reading");
  });
  await writeFileAtomic(file, bytes);
}

/**
 * Writes the best weights of a run (the last ones where there are no best) as safetensors, under the names of PyTorch's
 * state_dict.
 *
 * @throws TrainerError `weights_missing`, `checkpoint_corrupt`, `file_exists`, `disk_full`, `io`
 */
export async function exportWeights(run: string, file: string, options: ExportOptions = {}): Promise<void> {
  await refuseExisting(file, options);
  const checkpoint = (await readCheckpoint(runPath(run, "best"))) ?? (await readLatest(run))?.checkpoint;
  if (!checkpoint) {
    const message = `${run} has no checkpoint, expected the folder of a run that was trained`;
    throw new TrainerError("weights_missing", message, { file: run, expected: "a run with a checkpoint" });
  }
  const tensors = [...checkpoint.tensors].filter(([name]) => name.startsWith("model."));
  const renamed = new Map(tensors.map(([name, tensor]) => [name.slice("model.".length), tensor] as const));
  await writeFileAtomic(file, encodeSafetensors(renamed, { format: "pt" }));
}

async function refuseExisting(file: string, { force = false }: ExportOptions): Promise<void> {
  if (force || !(await stat(file).catch(() => undefined))) return;
  const message = `${file} already exists; expected a new file, or --force to replace it`;
  throw new TrainerError("file_exists", message, { file, expected: "a new file" });
}
