import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import type { DataPlan } from "./data-plan.ts";

export type Part = "train" | "validation" | "test";

/** Images ready for the engine: NCHW bytes at the model's size. */
export interface ImageBatch {
  readonly images: Uint8Array;
  readonly labels: BigInt64Array;
  /** What `TrainingData.item` takes. */
  readonly indices: Int32Array;
  /** Images in it; below the batch size at the end of a part. */
  readonly size: number;
}

/** Which image something is about. */
export interface ImageRef {
  readonly id: string;
  /** The position of its data set in the data plan; left out where there is none. */
  readonly dataset?: number;
}

/** An image that cannot be used, and why. */
export interface UnreadableImage extends ImageRef {
  readonly reason: string;
}

/** What a training needs of its images: the loop knows no files. */
export interface TrainingData {
  readonly classes: readonly string[];
  readonly channels: number;
  /** Equal for equal images, labels and split; a run goes on only with the data it began with. */
  readonly fingerprint: string;
  /** Images per part; those that will turn out to be unreadable are among them. */
  readonly images: Readonly<Record<Part, number>>;
  readonly stepsPerEpoch: number;
  /** Per channel, of pixels scaled to 0..1, over the training part. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly unreadable: readonly UnreadableImage[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  /** Says which image an index of a batch stands for. */
  readonly item: (index: number) => ImageRef;
  /** Shuffled and augmented; depends on the spec's seed, the epoch (from 0) and nothing else. */
  trainBatches(epoch: number, startBatch: number): AsyncIterable<ImageBatch>;
  /** In order, as they are. */
  partBatches(part: Part): AsyncIterable<ImageBatch>;
  /** Those at some positions of a part, from 0, in that order, as they are. */
  chosenBatches(part: Part, positions: Int32Array): AsyncIterable<ImageBatch>;
  close(): Promise<void>;
}

export interface OpenDataOptions {
  /** Unreadable images are an error instead of being left out. */
  readonly strict: boolean;
  /** Where decoded images may be kept; default: memory only. */
  readonly cacheDirectory: string | null;
  /** The split, where somebody else has made it; the spec's data set is then not opened. */
  readonly plan?: DataPlan;
  readonly signal: AbortSignal;
  /** Of the run that is being resumed; default: measured on the training part. */
  readonly normalisation?: { readonly mean: readonly number[]; readonly std: readonly number[] };
  readonly onProgress: (progress: {
    readonly done: number;
    readonly total: number;
    readonly unreadable: number;
  }) => void;
}

/** Opens a spec's data set. Throws TrainerError or VisionError; rejects with the signal's reason when aborted. */
export type OpenData = (spec: ExperimentSpec, options: OpenDataOptions) => Promise<TrainingData>;
