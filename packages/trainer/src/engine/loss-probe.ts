import { Tensor, type InferenceSession } from "onnxruntime-node";
import type { Graph } from "@glissade/autodiff";
import { buildArchitecture, type ParameterInfo } from "@glissade/vision";
import { compile } from "./compile.ts";
import { probeBlockSize } from "./cpu/probe-block-size.ts";
import { flatLayout, type FlatLayout } from "./flat-layout.ts";
import { gradientGraph, lossGraph, names, type ModelPlan } from "./model-graphs.ts";

/** What a probe needs to know: the model, and the pictures on which its loss is taken. */
export interface LossProbeOptions {
  readonly architecture: string;
  readonly classes: number;
  /** Width and height of the model's square input, in pixels. */
  readonly imageSize: number;
  readonly channels: number;
  /** Per channel, of pixels scaled to 0..1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly labelSmoothing: number;
  /** Threads for one operator; default: one for each core. */
  readonly threads?: number;
}

/** Equally many pictures in each batch: NCHW bytes and labels. */
export interface ProbeBatch {
  readonly images: Uint8Array;
  readonly labels: BigInt64Array;
}

export interface ProbedLoss {
  /** Mean over the pictures; not finite where the network overflows. */
  readonly loss: number;
  /** Share of the pictures whose largest logit was their label's. */
  readonly accuracy: number;
}

/** The training loss of a model on fixed pictures, as a function of all its parameters in one vector. */
export interface LossProbe {
  readonly parameters: readonly ParameterInfo[];
  readonly layout: FlatLayout;
  loss(weights: Float32Array, batches: readonly ProbeBatch[]): Promise<ProbedLoss>;
  /**
   * Of the mean loss over all batches, by each parameter; summed in float64.
   *
   * @param checkpoint weights at which every ReLU and max-pooling is held, so that gradients nearby differ by the smooth
   *   part of the loss alone; default: `weights`
   */
  gradient(weights: Float32Array, batches: readonly ProbeBatch[], checkpoint?: Float32Array): Promise<Float64Array>;
  dispose(): Promise<void>;
}

export type LossProbeFactory = (options: LossProbeOptions) => Promise<LossProbe>;

/**
 * A model's loss as a function of its parameters on ONNX Runtime's CPU.
 *
 * Batch normalisation uses the statistics of each batch, as in training: running statistics belong to one point of the
 * path and would be wrong everywhere else. One session serves all batches, which must therefore be of one size.
 *
 * @throws VisionError for an unknown architecture or a size it can't take
 */
export async function createLossProbe(options: LossProbeOptions): Promise<LossProbe> {
  const architecture = buildArchitecture(options.architecture, options);
  const plan: ModelPlan = {
    architecture,
    mean: options.mean,
    std: options.std,
    labelSmoothing: options.labelSmoothing,
    parameters: flatLayout(architecture.parameters),
    buffers: flatLayout(architecture.buffers),
  };
  const blockSize = await probeBlockSize();
  const sessions = new Map<string, Promise<InferenceSession>>();
  const buffers = new Tensor("float32", new Float32Array(plan.buffers.size), [plan.buffers.size]);

  const sessionFor = (key: string, graph: () => Graph): Promise<InferenceSession> => {
    const known = sessions.get(key);
    if (known) return known;
    const made = compile(graph(), { blockSize, threads: options.threads, spin: false });
    sessions.set(key, made);
    return made;
  };
  const run = async (
    session: InferenceSession,
    weights: Float32Array,
    { images, labels }: ProbeBatch,
    checkpoint = weights,
  ) => {
    const { channels, imageSize } = architecture;
    const feeds: Record<string, Tensor> = {
      [names.images]: new Tensor("uint8", images, [labels.length, channels, imageSize, imageSize]),
      [names.labels]: new Tensor("int64", labels, [labels.length]),
      [names.parameters]: new Tensor("float32", weights, [weights.length]),
    };
    if (session.inputNames.includes(names.buffers)) feeds[names.buffers] = buffers;
    if (session.inputNames.includes(names.checkpoint)) {
      feeds[names.checkpoint] = new Tensor("float32", checkpoint, [checkpoint.length]);
    }
    return session.run(feeds);
  };

  return {
    parameters: architecture.parameters,
    layout: plan.parameters,
    async loss(weights, batches) {
      let [loss, right, pictures] = [0, 0, 0];
      for (const batch of batches) {
        const size = batch.labels.length;
        const results = await run(await sessionFor(`loss:${size}`, () => lossGraph(plan, size)), weights, batch);
        loss += (results[names.loss]!.data as Float32Array)[0]! * size;
        right += countRight(results[names.logits]!.data as Float32Array, batch.labels, options.classes);
        pictures += size;
      }
      return { loss: loss / pictures, accuracy: right / pictures };
    },
    async gradient(weights, batches, checkpoint) {
      const total = new Float64Array(plan.parameters.size);
      for (const batch of batches) {
        const size = batch.labels.length;
        const session = await sessionFor(`gradient:${size}`, () => gradientGraph(plan, size));
        const gradient = (await run(session, weights, batch, checkpoint))[names.gradient]!.data as Float32Array;
        for (let i = 0; i < total.length; i++) total[i]! += gradient[i]! / batches.length;
      }
      return total;
    },
    async dispose() {
      const open = await Promise.all(sessions.values());
      sessions.clear();
      await Promise.all(open.map((session) => session.release()));
    },
  };
}

function countRight(logits: Float32Array, labels: BigInt64Array, classes: number): number {
  let right = 0;
  for (let row = 0; row < labels.length; row++) {
    let best = 0;
    for (let k = 1; k < classes; k++) if (logits[row * classes + k]! > logits[row * classes + best]!) best = k;
    if (best === Number(labels[row])) right += 1;
  }
  return right;
}
