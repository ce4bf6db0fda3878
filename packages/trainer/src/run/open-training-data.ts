import {
  BatchLoader,
  computeNormalisation,
  type Dataset,
  ImageStore,
  openDataset,
  permutation,
  requireTrainable,
  splitDataset,
  stream,
} from "@glissade/vision";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import { openPlannedData } from "./data-plan.ts";
import { stepsPerEpochOf } from "./plan.ts";
import type { ImageBatch, ImageRef, OpenDataOptions, Part, TrainingData } from "./training-data.ts";

/** Normalisation is measured on at most so many training images: more would only delay the first step. */
const mostMeasured = 2000;
const measureStream = stream("normalisation");

/** Images, and which of them are in which part. */
interface SplitData {
  readonly dataset: Dataset;
  readonly split: Readonly<Record<Part, Int32Array>>;
  readonly fingerprint: string;
  readonly item: (index: number) => ImageRef;
}

/**
 * Opens a spec's data set and splits it, or those of a plan, and makes the images ready.
 *
 * Only the images that the normalisation is measured on are decoded here, the others while the training already runs;
 * with `strict` all of them are, so that an unreadable one is told before the first step.
 *
 * @throws VisionError what the data set, the split or (strict) an image is refused for; TrainerError what the plan is
 *   refused for
 */
export async function openTrainingData(spec: ExperimentSpec, options: OpenDataOptions): Promise<TrainingData> {
  const { signal, strict, cacheDirectory, plan } = options;
  const data = plan ? await openPlannedData(plan) : await openOwnData(spec);
  const { dataset, split } = data;
  signal.throwIfAborted();
  const store = await ImageStore.open(dataset, {
    imageSize: spec.model.imageSize,
    channels: dataset.channels,
    strict,
    ...(cacheDirectory === null ? {} : { cacheDir: cacheDirectory }),
  });
  try {
    const sample = measuredSample(split.train, plan ? spec.seed : spec.split.seed);
    const prepare = { signal, onProgress: options.onProgress };
    if (strict) await store.prepare(prepare);
    else if (!options.normalisation) await store.prepare(prepare, sample);
    const normalisation = options.normalisation ?? (await computeNormalisation(store, sample));
    return assemble(spec, data, store, normalisation);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function openOwnData(spec: ExperimentSpec): Promise<SplitData> {
  const dataset = await openDataset(spec.dataset);
  requireTrainable(dataset);
  const split = splitDataset(dataset, spec.split);
  return {
    dataset,
    split,
    fingerprint: dataset.fingerprint,
    item: (index) => ({ id: dataset.items[index]?.id ?? "" }),
  };
}

/** The training images to measure: all, or an even draw that depends on the seed alone. */
function measuredSample(train: Int32Array, seed: number): Int32Array {
  if (train.length <= mostMeasured) return train;
  return permutation(train.length, seed, measureStream, 0)
    .subarray(0, mostMeasured)
    .map((position) => train[position] ?? 0);
}

function assemble(
  spec: ExperimentSpec,
  { dataset, split, fingerprint, item }: SplitData,
  store: ImageStore,
  normalisation: { readonly mean: readonly number[]; readonly std: readonly number[] },
): TrainingData {
  const { batchSize } = spec.training;
  const training = new BatchLoader(store, split.train, { batchSize, seed: spec.seed, augmentation: spec.augmentation });
  const inOrder = (items: Int32Array) => new BatchLoader(store, items, { batchSize, shuffle: false }).epoch(0);
  const stepsPerEpoch = stepsPerEpochOf(split.train.length, spec.training);
  return {
    classes: dataset.classes,
    channels: dataset.channels,
    fingerprint,
    images: { train: split.train.length, validation: split.validation.length, test: split.test.length },
    stepsPerEpoch,
    ...normalisation,
    get unreadable() {
      return store.unreadable.map(({ index, reason }) => ({ ...item(index), reason }));
    },
    get warnings() {
      const ofStore = store.warnings.map((message) => ({ code: "image_cache", message }));
      return [...dataset.warnings, ...ofStore];
    },
    item,
    trainBatches: (epoch, startBatch) => withoutGaps(training.epoch(epoch, { startBatch }), startBatch, stepsPerEpoch),
    partBatches: (part) => inOrder(split[part]),
    chosenBatches: (part, positions) => inOrder(positions.map((position) => split[part][position] ?? 0)),
    close: () => store.close(),
  };
}

const emptyBatch: ImageBatch = {
  images: new Uint8Array(0),
  labels: new BigInt64Array(0),
  indices: new Int32Array(0),
  size: 0,
};

/**
 * Fills in the batches that the loader leaves out because none of their images can be read, so that the n-th batch is
 * the n-th step whatever could be read; and ends at the last step of an epoch.
 */
async function* withoutGaps(
  batches: AsyncIterable<ImageBatch & { readonly number: number }>,
  from: number,
  to: number,
): AsyncGenerator<ImageBatch, void, void> {
  let next = from;
  for await (const batch of batches) {
    for (; next < Math.min(batch.number, to); next++) yield emptyBatch;
    if (next >= to) return;
    next++;
    yield batch;
  }
  for (; next < to; next++) yield emptyBatch;
}
