import { decodePicture } from "@glissade/vision";
import type { TrainedModel } from "./open-model.ts";

export interface ClassProbability {
  readonly class: string;
  readonly probability: number;
}

/** What a model says of an image, or why it cannot say anything. */
export type ImagePrediction =
  | { readonly image: string; readonly predictions: readonly ClassProbability[] }
  | { readonly image: string; readonly error: string };

/**
 * Classifies image files one after the other.
 *
 * @param options.top how many classes to name, the likeliest first; default 3
 */
export async function* predictImages(
  model: TrainedModel,
  files: readonly string[],
  options: { readonly top?: number } = {},
): AsyncGenerator<ImagePrediction, void, void> {
  const { imageSize, channels, classes } = model;
  for (const file of files) {
    const decoded = await decodePicture({ kind: "file", file }, { imageSize, channels });
    if (!("pixels" in decoded)) {
      yield { image: file, error: decoded.reason };
      continue;
    }
    const { probabilities } = await model.predict(decoded.pixels);
    const predictions = classes
      .map((name, i) => ({ class: name, probability: probabilities[i] ?? 0 }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, options.top ?? 3);
    yield { image: file, predictions };
  }
}
