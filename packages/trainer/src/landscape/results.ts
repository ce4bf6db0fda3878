import type { LineOptions, SharpnessOptions, SurfaceOptions } from "./options.ts";

/** A loss that is no finite number is null: the network overflowed there. */
export interface LossAt {
  readonly loss: number | null;
  readonly accuracy: number | null;
}

/** A checkpoint of the path. */
export interface PathPoint {
  readonly step: number;
  readonly epoch: number;
  /** Learning rate of the step after it. */
  readonly lr: number;
}

/** A checkpoint as the surface shows it. */
export interface SurfacePoint extends PathPoint, LossAt {
  readonly x: number;
  readonly y: number;
  /** Where the plane lies next to the checkpoint: equal to `loss` only where the path lies in the plane. */
  readonly planeLoss: number | null;
}

export interface SurfaceResult {
  readonly type: "surface";
  readonly options: SurfaceOptions;
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** `losses[row][column]` at `ys[row]`, `xs[column]`. */
  readonly losses: readonly (readonly (number | null)[])[];
  readonly accuracies: readonly (readonly (number | null)[])[];
  readonly path: readonly SurfacePoint[];
  readonly explained: {
    /** Shares of the path along its first two principal components. */
    readonly components: readonly [number, number];
    /** The share that the plane drawn shows: that of both components where the directions are plain, less otherwise. */
    readonly plane: number;
  };
  /** Losses above it are not worth telling apart in a picture. */
  readonly ceiling: number;
  /** Pictures used. */
  readonly images: number;
  readonly parameters: number;
  /** Whether the model has batch normalisation, which then uses the pictures' own statistics. */
  readonly batchStatistics: boolean;
  readonly seconds: number;
}

export interface LinePoint {
  /** 0 at the first run's weights, 1 at the other's. */
  readonly at: number;
  readonly train: LossAt;
  /** Null where the split has no validation part. */
  readonly validation: LossAt | null;
}

export interface Barrier {
  /** The most by which the loss between the ends exceeds the straight line between their losses; at least 0. */
  readonly height: number;
  readonly at: number;
  /** Whether that is more than a twentieth of the larger end's loss and more than 0.01. */
  readonly exists: boolean;
}

export interface LineResult {
  readonly type: "line";
  readonly options: LineOptions;
  readonly points: readonly LinePoint[];
  /** Null where a loss between the ends is no finite number: the barrier has no top. */
  readonly barrier: { readonly train: Barrier | null; readonly validation: Barrier | null };
  /** Length of the line in weight space, and of both ends' weights. */
  readonly distance: number;
  readonly lengths: readonly [number, number];
  readonly images: { readonly train: number; readonly validation: number };
  readonly batchStatistics: boolean;
  readonly seconds: number;
}

export interface SharpnessPoint extends PathPoint {
  /** The largest Hessian eigenvalue of the training loss; null where the gradients are no finite numbers. */
  readonly sharpness: number | null;
  /** What the eigenvalue may be off by, as far as the iteration goes. */
  readonly error: number | null;
  readonly iterations: number;
  readonly converged: boolean;
  /** 2 / lr. */
  readonly plainLimit: number | null;
  /** Of the run's solver with its momentum; null where there is none on the sharpness itself. */
  readonly limit: number | null;
}

export interface SharpnessResult {
  readonly type: "sharpness";
  readonly options: SharpnessOptions;
  readonly points: readonly SharpnessPoint[];
  readonly solver: string;
  /** Whether the limit is one for this solver; otherwise it is to be read as that of plain gradient descent. */
  readonly hasLimit: boolean;
  readonly images: number;
  readonly batchStatistics: boolean;
  readonly seconds: number;
}

export type LandscapeResult = SurfaceResult | LineResult | SharpnessResult;
