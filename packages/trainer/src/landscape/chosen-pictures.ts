import { permutation, stream } from "@glissade/vision";
import type { ProbeBatch } from "../engine/loss-probe.ts";
import { TrainerError } from "../errors.ts";
import type { Part, TrainingData } from "../run/training-data.ts";

const chooseStream = stream("landscape pictures");

export interface ChosenPictures {
  readonly batches: readonly ProbeBatch[];
  /** How many there are in all. */
  readonly count: number;
}

/**
 * Draws pictures of a part once and for all, without augmentation, in equal batches.
 *
 * @param options.count how many are wanted; fewer are taken where there are fewer, or where some cannot be read
 * @param options.batchSize about how many go into a batch
 * @throws TrainerError `empty_part` when there is none
 */
export async function choosePictures(
  data: TrainingData,
  part: Part,
  options: { readonly count: number; readonly seed: number; readonly batchSize: number },
): Promise<ChosenPictures> {
  const all = permutation(data.images[part], options.seed, chooseStream, 0).subarray(0, options.count);
  const images: Uint8Array[] = [];
  const labels: bigint[] = [];
  for await (const batch of data.chosenBatches(part, all)) {
    if (batch.size === 0) continue;
    images.push(batch.images.slice());
    labels.push(...batch.labels);
  }
  if (labels.length === 0) {
    const expected = "at least one picture that can be read";
    const message = `${part} part: found ${data.images[part]} pictures, none of which can be used, expected ${expected}`;
    throw new TrainerError("empty_part", message, { key: `split.${part}`, found: 0, expected });
  }
  const batches = Math.max(1, Math.round(labels.length / options.batchSize));
  const size = Math.floor(labels.length / batches);
  const pixels = Buffer.concat(images);
  const perPicture = pixels.length / labels.length;
  return {
    count: size * batches,
    batches: Array.from({ length: batches }, (_, i) => ({
      images: new Uint8Array(pixels.subarray(i * size * perPicture, (i + 1) * size * perPicture)),
      labels: BigInt64Array.from(labels.slice(i * size, (i + 1) * size)),
    })),
  };
}
