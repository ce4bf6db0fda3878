import {
  BatchLoader,
  computeNormalisation,
  type Dataset,
  ImageStore,
  openDataset,
  permutation,
  requireTrainable,
  type Split,
  splitDataset,
  stream,
} from "@glissade/vision";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import type { ImageBatch, OpenDataOptions, Part, TrainingData } from "./training-data.ts";

/** Normalisation is measured on at most so many training images: more would only delay the first step. */
const mostMeasured = 2000;
const measureStream = stream("normalisation");

/**
 * Opens a spec's data set, splits it and makes its images ready.
 *
 * Only the images that the normalisation is measured on are decoded here, the others while the training already runs;
 * with `strict` all of them are, so that an unreadable one is told before the first step.
 *
 * @throws VisionError what the data set, the split or (strict) an image is refused for
 */
export async function openTrainingData(spec: ExperimentSpec, options: OpenDataOptions): Promise<TrainingData> {
  const { signal, strict, cacheDirectory } = options;
  const dataset = await openDataset(spec.dataset);
  requireTrainable(dataset);
  const split = splitDataset(dataset, spec.split);
  signal.throwIfAborted();
  const store = await ImageStore.open(dataset, {
    imageSize: spec.model.imageSize,
    channels: dataset.channels,
    strict,
    ...(cacheDirectory === null ? {} : { cacheDir: cacheDirectory }),
  });
  try {
    const sample = measuredSample(split.train, spec.split.seed);
    const prepare = { signal, onProgress: options.onProgress };
    if (strict) await store.prepare(prepare);
    else if (!options.normalisation) await store.prepare(prepare, sample);
    const normalisation = options.normalisation ?? (await computeNormalisation(store, sample));
    return assemble(spec, dataset, split, store, normalisation);
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** The training images to measure: all, or an even draw that depends on the split's seed alone. */
function measuredSample(train: Int32Array, seed: number): Int32Array {
  if (train.length <= mostMeasured) return train;
  return permutation(train.length, seed, measureStream, 0)
    .subarray(0, mostMeasured)
    .map((position) => train[position] ?? 0);
}

function assemble(
  spec: ExperimentSpec,
  dataset: Dataset,
  split: Split,
  store: ImageStore,
  normalisation: { readonly mean: readonly number[]; readonly std: readonly number[] },
): TrainingData {
  const { batchSize, dropLast } = spec.training;
  const training = new BatchLoader(store, split.train, { batchSize, seed: spec.seed, augmentation: spec.augmentation });
  const inOrder = (part: Part) => new BatchLoader(store, split[part], { batchSize, shuffle: false });
  const stepsPerEpoch = dropLast ? Math.floor(split.train.length / batchSize) : training.batches;
  return {
    classes: dataset.classes,
    channels: dataset.channels,
    fingerprint: dataset.fingerprint,
    images: { train: split.train.length, validation: split.validation.length, test: split.test.length },
    stepsPerEpoch,
    ...normalisation,
    get unreadable() {
      return store.unreadable;
    },
    get warnings() {
      const ofStore = store.warnings.map((message) => ({ code: "image_cache", message }));
      return [...dataset.warnings, ...ofStore];
    },
    trainBatches: (epoch, startBatch) => withoutGaps(training.epoch(epoch, { startBatch }), startBatch, stepsPerEpoch),
    partBatches: (part) => inOrder(part).epoch(0),
    close: () => store.close(),
  };
}

const emptyBatch: ImageBatch = { images: new Uint8Array(0), labels: new BigInt64Array(0), size: 0 };

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
