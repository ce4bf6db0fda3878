import type { ImageBatch, OpenData, Part, TrainingData, UnreadableImage } from "../../src/run/training-data.ts";

export interface FakeDataOptions {
  readonly train?: number;
  readonly validation?: number;
  readonly test?: number;
  readonly classes?: number;
  readonly fingerprint?: string;
  readonly unreadable?: readonly UnreadableImage[];
}

/** Small pseudo-random images whose brightest quarter gives their class away; the order depends on seed and epoch. */
export function fakeData(options: FakeDataOptions = {}): OpenData {
  const { train = 40, validation = 12, test = 12, classes = 3, fingerprint = "fake", unreadable = [] } = options;
  const images = { train, validation, test };
  return (spec) => {
    const { batchSize, dropLast } = spec.training;
    const cut = (order: readonly number[], part: Part): ImageBatch[] => {
      const batches: ImageBatch[] = [];
      for (let at = 0; at < order.length; at += batchSize) {
        batches.push(batchOf(order.slice(at, at + batchSize), part, classes, spec.model.imageSize));
      }
      return batches;
    };
    const data: TrainingData = {
      classes: Array.from({ length: classes }, (_, c) => `class ${c}`),
      channels: 3,
      fingerprint,
      images,
      stepsPerEpoch: dropLast ? Math.floor(train / batchSize) : Math.ceil(train / batchSize),
      mean: [0.5, 0.5, 0.5],
      std: [0.25, 0.25, 0.25],
      unreadable,
      warnings: [],
      item: (index) => ({ id: `image ${index}` }),
      trainBatches(epoch, startBatch) {
        const order = Array.from({ length: train }, (_, i) => i);
        order.sort((a, b) => hash(a, epoch, spec.seed) - hash(b, epoch, spec.seed));
        return oneByOne(cut(order, "train").slice(startBatch, this.stepsPerEpoch));
      },
      partBatches: (part) =>
        oneByOne(
          cut(
            Array.from({ length: images[part] }, (_, i) => i),
            part,
          ),
        ),
      chosenBatches: (part, positions) => oneByOne(cut([...positions], part)),
      close: () => Promise.resolve(),
    };
    return Promise.resolve(data);
  };
}

async function* oneByOne(batches: readonly ImageBatch[]): AsyncGenerator<ImageBatch, void, void> {
  for (const batch of batches) yield await Promise.resolve(batch);
}

function batchOf(items: readonly number[], part: Part, classes: number, imageSize: number): ImageBatch {
  const size = 3 * imageSize * imageSize;
  const images = new Uint8Array(items.length * size);
  const labels = new BigInt64Array(items.length);
  const indices = Int32Array.from(items, (item) => item + { train: 0, validation: 10_000, test: 20_000 }[part]);
  indices.forEach((key, i) => {
    const label = key % classes;
    labels[i] = BigInt(label);
    for (let k = 0; k < size; k++) {
      const quarter = Math.floor((4 * k) / size);
      images[i * size + k] = (hash(key, k, 7) % 120) + (quarter === label ? 100 : 0);
    }
  });
  return { images, labels, indices, size: items.length };
}

function hash(a: number, b: number, c: number): number {
  let h = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(b + 7, 0x85ebca6b) ^ Math.imul(c + 13, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
}
