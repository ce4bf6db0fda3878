import { predictedClasses } from "@glissade/vision";
import type { EvaluationResult } from "../engine/types.ts";
import { type AtomicFile, createAtomic } from "../files/atomic-write.ts";
import type { FileSystem } from "../files/file-system.ts";
import { toJsonLine } from "../files/json-lines.ts";
import { runPath } from "../files/run-paths.ts";
import type { ImageBatch, ImageRef, TrainingData } from "../run/training-data.ts";

/** A line of predictions.jsonl: what the model says of one image. */
export interface PredictionRow extends ImageRef {
  /** Class names. */
  readonly label: string;
  readonly predicted: string;
  /** Of the predicted class, and of the label; 0 to 1. */
  readonly probability: number;
  readonly labelProbability: number;
  /** Cross-entropy, without label smoothing. */
  readonly loss: number;
}

/** predictions.jsonl being written, batch by batch. */
export interface PredictionsFile extends Pick<AtomicFile, "discard"> {
  add(batch: ImageBatch, result: EvaluationResult): Promise<void>;
  commit(): Promise<void>;
}

/**
 * Begins predictions.jsonl. It appears as a whole when committed; until then nothing but the batch in hand is in memory.
 *
 * @throws TrainerError `disk_full` or `io`
 */
export async function createPredictions(
  directory: string,
  data: Pick<TrainingData, "classes" | "item">,
  fileSystem: FileSystem,
): Promise<PredictionsFile> {
  const file = await createAtomic(runPath(directory, "predictions"), fileSystem);
  return {
    add: (batch, result) =>
      file.write(
        predictionRows(data, batch, result)
          .map((row) => `${toJsonLine(row)}\n`)
          .join(""),
      ),
    commit: () => file.commit(),
    discard: () => file.discard(),
  };
}

/** What the logits of a batch say of each of its images. */
export function predictionRows(
  { classes, item }: Pick<TrainingData, "classes" | "item">,
  { labels, indices }: Pick<ImageBatch, "labels" | "indices">,
  { logits, losses }: EvaluationResult,
): PredictionRow[] {
  const count = classes.length;
  const predicted = predictedClasses(logits, count);
  return Array.from(labels, (each, row) => {
    const [label, guess] = [Number(each), predicted[row] ?? 0];
    const probabilities = softmax(logits.subarray(row * count, (row + 1) * count));
    return {
      ...item(indices[row] ?? -1),
      label: classes[label] ?? "",
      predicted: classes[guess] ?? "",
      probability: probabilities[guess] ?? Number.NaN,
      labelProbability: probabilities[label] ?? Number.NaN,
      loss: losses[row] ?? Number.NaN,
    };
  });
}

/** In float64, whatever the size of the logits. */
function softmax(logits: Float32Array): Float64Array {
  const top = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const shares = Float64Array.from(logits, (logit) => Math.exp(logit - top));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}
