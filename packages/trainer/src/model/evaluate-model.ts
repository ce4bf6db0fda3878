import {
  BatchLoader,
  ClassificationScores,
  type ConfusionMatrix,
  type Dataset,
  ImageStore,
  openDataset,
  type Part,
  parts,
  type PrepareProgress,
  type ScoreResult,
  splitDataset,
  type UnreadablePicture,
} from "@glissade/vision";
import { TrainerError } from "../errors.ts";
import { readDataPlan } from "../files/data-plan-file.ts";
import { readRunSpec } from "../files/run-folder.ts";
import { plannedSplit } from "../run/data-plan.ts";
import { softmaxCrossEntropy } from "./cross-entropy.ts";
import type { TrainedModel } from "./open-model.ts";

export interface EvaluateOptions {
  /**
   * Which images: a part, or all. Default: the test part where the data set is the one that the run was trained on or
   * brings parts of its own, otherwise all.
   */
  readonly part?: Part | "all";
  /** The run whose split says which images are in a part, where the data set is the run's own. */
  readonly runDirectory?: string;
  /** Default 64. */
  readonly batchSize?: number;
  readonly strict?: boolean;
  readonly onProgress?: (progress: PrepareProgress) => void;
}

/** What a model is worth on a data set. */
export interface ModelEvaluation {
  readonly part: Part | "all";
  readonly scores: ScoreResult;
  readonly confusion: ConfusionMatrix;
  readonly unreadable: readonly UnreadablePicture[];
}

/**
 * Measures a trained model on a data set, whose classes are matched to the model's by name.
 *
 * @throws TrainerError `classes_differ`, `empty_part`; VisionError what the data set is refused for
 */
export async function evaluateModel(
  model: TrainedModel,
  datasetPath: string,
  options: EvaluateOptions = {},
): Promise<ModelEvaluation> {
  const { batchSize = 64, strict = false, onProgress } = options;
  const dataset = await openDataset(datasetPath);
  const { part, indices } = await chooseItems(dataset, options);
  const toModel = matchClasses(dataset, indices, model);
  const { imageSize, channels } = model;
  const store = await ImageStore.open(dataset, { imageSize, channels, strict });
  try {
    await store.prepare(onProgress ? { onProgress } : {}, indices);
    const loader = new BatchLoader(store, indices, { batchSize, shuffle: false });
    const scores = new ClassificationScores(model.classes);
    for await (const batch of loader.epoch(0)) {
      const { logits } = await model.predict(batch.images);
      const labels = Array.from(batch.labels, (label) => toModel[Number(label)] ?? -1);
      scores.add(logits, labels, softmaxCrossEntropy(logits, labels));
    }
    return { part, scores: scores.result(), confusion: scores.confusion, unreadable: store.unreadable };
  } finally {
    await store.close();
  }
}

/** The model's index for each of the data set's classes; -1 for one that it does not know and that no item is of. */
function matchClasses(dataset: Dataset, indices: Int32Array, model: TrainedModel): number[] {
  const used = new Set(Array.from(indices, (index) => dataset.items[index]?.label));
  const unknown = dataset.classes.filter((name, label) => used.has(label) && !model.classes.includes(name));
  if (unknown.length === 0) return dataset.classes.map((name) => model.classes.indexOf(name));
  const some = unknown.slice(0, 3).join(", ") + (unknown.length > 3 ? ", …" : "");
  const expected = `classes that the model knows: ${model.classes.slice(0, 10).join(", ")}${model.classes.length > 10 ? ", …" : ""}`;
  throw new TrainerError("classes_differ", `${dataset.path}: found the class ${some}, expected ${expected}`, {
    file: dataset.path,
    found: unknown,
    expected,
  });
}

async function chooseItems(
  dataset: Dataset,
  { part, runDirectory }: EvaluateOptions,
): Promise<{ part: Part | "all"; indices: Int32Array }> {
  const own = runDirectory === undefined ? undefined : await splitOfRun(runDirectory, dataset);
  const brings = dataset.items.some((item) => item.part === "test");
  const chosen = part ?? (own || brings ? "test" : "all");
  const all = Int32Array.from(dataset.items, (_, i) => i);
  if (chosen === "all") return { part: "all", indices: all };
  const indices = own ? own(chosen) : all.filter((index) => dataset.items[index]?.part === chosen);
  if (indices.length > 0) return { part: chosen, indices };
  const there = parts.filter((name) => dataset.items.some((item) => item.part === name));
  const expected = `--part ${[...there, "all"].join(" or ")}`;
  const message = `${dataset.path}: found no ${chosen} part, expected ${expected}`;
  throw new TrainerError("empty_part", message, { key: "part", file: dataset.path, found: chosen, expected });
}

/** The items of each part as the run had them, when it was trained on this data set; otherwise undefined. */
async function splitOfRun(run: string, dataset: Dataset): Promise<((part: Part) => Int32Array) | undefined> {
  const plan = await readDataPlan(run);
  if (plan) return plannedSplit(plan, dataset);
  const spec = await readRunSpec(run);
  if (spec.dataset !== dataset.path) return undefined;
  const split = splitDataset(dataset, spec.split);
  return (part) => split[part];
}
