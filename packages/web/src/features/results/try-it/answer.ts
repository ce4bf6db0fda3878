import { api } from "../../../shared/api/client.ts";
import { preparePicture, type ModelInput } from "./prepare-picture.ts";
import { readPicture } from "./read-picture.ts";
import type { BrowserModel } from "./run-model.ts";

export interface ClassProbability {
  readonly class: string;
  readonly probability: number;
}

/** What a model says of a picture, the likeliest class first. */
export interface Answer {
  readonly where: "browser" | "server";
  readonly predictions: readonly ClassProbability[];
  readonly milliseconds: number;
  /** What the model was given, where that was made here. */
  readonly seen: (ModelInput & { readonly pixels: Uint8Array }) | null;
}

/** The browser cannot read the file as a picture; the server reads more kinds. */
export class UnreadablePicture extends Error {}

export async function askModel(model: BrowserModel, classes: readonly string[], file: Blob): Promise<Answer> {
  const picture = await readPicture(file).catch((cause: unknown) => {
    throw new UnreadablePicture("the browser cannot read this picture", { cause });
  });
  const pixels = preparePicture(picture, model.input);
  const began = performance.now();
  const probabilities = await model.run(pixels);
  return {
    where: "browser",
    predictions: rank(classes, probabilities),
    milliseconds: performance.now() - began,
    seen: { ...model.input, pixels },
  };
}

export function rank(classes: readonly string[], probabilities: readonly number[]): ClassProbability[] {
  return probabilities
    .map((probability, index) => ({ class: classes[index] ?? String(index), probability }))
    .sort((a, b) => b.probability - a.probability);
}

export async function askServer(experimentId: string, file: Blob): Promise<Answer> {
  const { predictions, milliseconds } = await api.predict({ experimentId, top: 1000, bytes: file });
  return { where: "server", predictions, milliseconds, seen: null };
}
