import type { TensorData } from "@glissade/autodiff";
import type { SolverSpec } from "@glissade/solvers";
import type { UpdateSize } from "./update-size.ts";

/** What an engine needs to know before it can train: the model, the solver and the shape of its batches. */
export interface EngineOptions {
  readonly architecture: string;
  readonly classes: number;
  /** Width and height of the model's square input, in pixels. */
  readonly imageSize: number;
  readonly channels: number;
  readonly solver: SolverSpec;
  /** The largest number of images a call may carry. */
  readonly batchSize: number;
  /** Seeds the initial weights. */
  readonly seed: number;
  /** Per channel, of pixels scaled to 0..1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** 0 (default) is plain cross-entropy. */
  readonly labelSmoothing?: number;
  /** Threads for one operator; default: what ONNX Runtime chooses. */
  readonly threads?: number;
}

/** The rates of one step, one number per parameter group. */
export interface StepRates {
  readonly lr: readonly number[];
  /** Only when the schedule cycles momentum; replaces the solver's momentum or first beta. */
  readonly momentum?: readonly number[];
}

export interface StepOptions {
  /** Whether to say how far the step moved the weights. Default false. */
  readonly measureUpdate?: boolean;
}

export interface StepResult {
  /** Mean loss over the batch. */
  readonly loss: number;
  /** Images whose largest logit was their label's. */
  readonly correct: number;
  /** Where asked for, and the engine can tell. */
  readonly update?: UpdateSize;
}

export interface EvaluationResult {
  /** Row-major, N x classes. */
  readonly logits: Float32Array;
  /** Cross-entropy per image, without label smoothing. */
  readonly losses: Float32Array;
}

/** A model with its solver, ready to train: the only part of the trainer that knows the runtime. */
export interface Engine {
  /** Parameter groups, in the order in which rates are given. */
  readonly groups: readonly { readonly name: string }[];
  /** One training step on N images (1 <= N <= batchSize), NCHW bytes. */
  step(images: Uint8Array, labels: BigInt64Array, rates: StepRates, options?: StepOptions): Promise<StepResult>;
  /** Logits and losses in inference mode (running statistics); changes nothing. */
  evaluate(images: Uint8Array, labels: BigInt64Array): Promise<EvaluationResult>;
  /**
   * Everything a bit-exact continuation needs: `model.<name>` (weights and buffers),
   * `solver.<slot>.<name>` and `solver.step` (int64 [1]).
   */
  exportState(): Promise<Map<string, TensorData>>;
  importState(state: ReadonlyMap<string, TensorData>): Promise<void>;
  /** Inference graph as ONNX bytes: uint8 `images` [N,C,H,W] in, `probabilities` and `logits` out, N free. */
  exportOnnx(metadata: Readonly<Record<string, string>>): Promise<Uint8Array>;
  dispose(): Promise<void>;
}

export type EngineFactory = (options: EngineOptions) => Promise<Engine>;
