import { access } from "node:fs/promises";
import type { TensorData } from "@glissade/autodiff";
import type { Engine } from "../engine/types.ts";
import { writeFileAtomic } from "../files/atomic-write.ts";
import type { FileSystem } from "../files/file-system.ts";
import { runPath } from "../files/run-paths.ts";
import { modelMetadata } from "../model/model-metadata.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import { readCheckpoint } from "./checkpoint.ts";
import type { TrainingData } from "./training-data.ts";

/** What the best weights' model is made with. The engine is left with those weights. */
export interface ModelParts {
  readonly engine: Engine;
  readonly spec: ExperimentSpec;
  readonly data: TrainingData;
  readonly directory: string;
  readonly fileSystem: FileSystem;
}

/** Writes best.onnx from the state of its weights. */
export async function writeBestModel(parts: ModelParts, weights: ReadonlyMap<string, TensorData>): Promise<void> {
  const { engine, spec, data, directory, fileSystem } = parts;
  await engine.importState(weights);
  const model = await engine.exportOnnx(modelMetadata(spec, data));
  await writeFileAtomic(runPath(directory, "model"), model, { fileSystem });
}

/** Makes best.onnx anew where a run that goes on has its best weights alone: it may be stopped before it finds better ones. */
export async function restoreBestModel(parts: ModelParts): Promise<void> {
  const { directory } = parts;
  const isThere = await access(runPath(directory, "model")).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  // One that cannot be read is told of when the training ends.
  const best = await readCheckpoint(runPath(directory, "best")).catch(() => undefined);
  if (best) await writeBestModel(parts, best.tensors);
}
