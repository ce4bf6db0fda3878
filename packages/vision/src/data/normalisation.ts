import { VisionError } from "../error.ts";
import type { ImageStore } from "./store.ts";

/** Per channel, of pixels scaled to 0…1. */
export interface Normalisation {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const smallestStd = 1 / 255;

/**
 * Mean and standard deviation (of the whole set: divided by n) of each channel over the readable pictures among
 * `indices`, normally the training part. Counts of the 256 values are kept, so the result is exact and the same in
 * whatever order pictures come. A channel that is nearly constant gets 1/255, so that dividing by it is safe.
 *
 * @throws VisionError code "part_empty" when no picture is readable
 */
export async function computeNormalisation(store: ImageStore, indices: ArrayLike<number>): Promise<Normalisation> {
  const { channels, recordBytes } = store;
  const plane = recordBytes / channels;
  const counts = Array.from({ length: channels }, () => new Float64Array(256));
  let pictures = 0;
  for (const index of Array.from(indices)) {
    const pixels = store.peek(index) ?? (await store.get(index));
    if (pixels === undefined) continue;
    pictures++;
    counts.forEach((histogram, channel) => addCounts(histogram, pixels, channel * plane, (channel + 1) * plane));
  }
  if (pictures === 0) {
    const expected = "at least one readable picture to normalise by";
    throw new VisionError("part_empty", `training part: found none, expected ${expected}`, { key: "train", expected });
  }
  const moments = counts.map((histogram) => momentsOf(histogram, pictures * plane));
  return { mean: moments.map(({ mean }) => mean), std: moments.map(({ std }) => std) };
}

function addCounts(histogram: Float64Array, pixels: Uint8Array, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const value = pixels[i] as number;
    histogram[value] = (histogram[value] as number) + 1;
  }
}

function momentsOf(histogram: Float64Array, total: number): { mean: number; std: number } {
  const mean = histogram.reduce((sum, n, value) => sum + n * value, 0) / total;
  const variance = histogram.reduce((sum, n, value) => sum + n * (value - mean) * (value - mean), 0) / total;
  return { mean: mean / 255, std: Math.max(smallestStd, Math.sqrt(variance) / 255) };
}
