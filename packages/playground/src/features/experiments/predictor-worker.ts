import { openModel, predictImages, type TrainedModel } from "@glissade/trainer";
import { parentPort } from "node:worker_threads";
import type { ClassProbability } from "./predictor.ts";

/** What the thread is asked. */
export interface PredictOrder {
  readonly order: number;
  /** An ONNX file that a run wrote. */
  readonly model: string;
  /** A picture file. */
  readonly picture: string;
  readonly top: number;
}

export type FromPredictor =
  | { readonly order: number; readonly predictions: readonly ClassProbability[] }
  | { readonly order: number; readonly error: { readonly code: string; readonly message: string } };

/** Models kept open, the latest last. */
const open = new Map<string, TrainedModel>();
const mostOpen = 4;

async function modelOf(file: string): Promise<TrainedModel> {
  const model = open.get(file) ?? (await openModel(file));
  open.delete(file);
  open.set(file, model);
  for (const [oldest, each] of open) {
    if (open.size <= mostOpen) break;
    open.delete(oldest);
    await each.dispose();
  }
  return model;
}

async function answer({ order, model, picture, top }: PredictOrder): Promise<FromPredictor> {
  try {
    for await (const result of predictImages(await modelOf(model), [picture], { top })) {
      if ("predictions" in result) return { order, predictions: result.predictions };
      return { order, error: { code: "picture_unreadable", message: `body: ${result.error}, expected a picture` } };
    }
    throw new Error("no answer");
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { order, error: { code: "unexpected", message } };
  }
}

// One after the other: a session uses all cores as it is.
let last: Promise<unknown> = Promise.resolve();
parentPort?.on("message", (order: PredictOrder) => {
  last = last.then(async () => parentPort?.postMessage(await answer(order)));
});
