import {
  GraphBuilder,
  cast,
  concat,
  gradients,
  mul,
  add,
  reshape,
  softmax,
  softmaxCrossEntropy,
  split,
  tensor,
  type Dim,
  type Graph,
  type TensorData,
  type Value,
} from "@glissade/autodiff";
import { solverDefinitions, type SolverSpec } from "@glissade/solvers";
import type { Architecture } from "@glissade/vision";
import type { FlatLayout } from "./flat-layout.ts";
import { graphAlgebra } from "./graph-algebra.ts";
import { SwitchHoldingBuilder } from "./switch-holding-builder.ts";

/** What all graphs of one model share. */
export interface ModelPlan {
  readonly architecture: Architecture;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly labelSmoothing: number;
  readonly parameters: FlatLayout;
  readonly buffers: FlatLayout;
}

/** Names of the graphs' inputs and outputs; an updated tensor has the name of its input with "next:" before it. */
export const names = {
  images: "images",
  labels: "labels",
  parameters: "parameters",
  /** Parameters at which switches are held. */
  checkpoint: "checkpoint",
  buffers: "buffers",
  slot: (name: string) => `slot:${name}`,
  scalar: (name: string) => `scalar:${name}`,
  next: (name: string) => `next:${name}`,
  loss: "loss",
  gradient: "gradient",
  losses: "losses",
  logits: "logits",
  probabilities: "probabilities",
} as const;

/** Bytes 0..255 to (pixel / 255 - mean) / std, per channel. */
function normalise(b: GraphBuilder, images: Value, plan: ModelPlan): Value {
  const shape = [1, plan.mean.length, 1, 1];
  const scale = plan.std.map((std) => 1 / (255 * std));
  const shift = plan.mean.map((mean, channel) => -mean / plan.std[channel]!);
  const scaled = mul(b, cast(b, images, "float32"), b.constant(tensor("float32", shape, scale)));
  return add(b, scaled, b.constant(tensor("float32", shape, shift)));
}

function imageShape({ architecture }: ModelPlan, batch: Dim): Dim[] {
  return [batch, architecture.channels, architecture.imageSize, architecture.imageSize];
}

function flatInput(b: GraphBuilder, name: string, layout: FlatLayout): Value {
  return b.input(name, "float32", [layout.size]);
}

function unpackValues(b: GraphBuilder, flat: Value, layout: FlatLayout): [string, Value][] {
  const sizes = layout.entries.map(({ size }) => size);
  const parts = sizes.length === 1 ? [flat] : split(b, flat, sizes, 0);
  return layout.entries.map(({ name, shape }, i) => [name, reshape(b, parts[i]!, shape)]);
}

function packValues(b: GraphBuilder, layout: FlatLayout, find: (name: string) => Value): Value {
  const flat = layout.entries.map(({ name, size }) => reshape(b, find(name), [size]));
  return flat.length === 1 ? flat[0]! : concat(b, flat, 0);
}

/** The inputs of a batch: pictures, normalised, and labels. */
function batchInputs(b: GraphBuilder, plan: ModelPlan, batch: number) {
  const images = b.input(names.images, "uint8", imageShape(plan, batch));
  const labels = b.input(names.labels, "int64", [batch]);
  return { pixels: normalise(b, images, plan), labels };
}

/** The input of a flat vector, and its tensors by name. */
function flatTensors(b: GraphBuilder, name: string, layout: FlatLayout) {
  const flat = flatInput(b, name, layout);
  return { flat, tensors: unpackValues(b, flat, layout) };
}

function bufferTensors(b: GraphBuilder, { buffers }: ModelPlan): [string, Value][] {
  return buffers.size > 0 ? flatTensors(b, names.buffers, buffers).tensors : [];
}

/** Inputs shared by training and evaluation, and the network over them. */
function network(b: GraphBuilder, plan: ModelPlan, batch: number, training: boolean) {
  const { pixels, labels } = batchInputs(b, plan, batch);
  const parameters = flatTensors(b, names.parameters, plan.parameters);
  const tensors = new Map([...parameters.tensors, ...bufferTensors(b, plan)]);
  const forward = plan.architecture.forward(b, pixels, tensors, { training });
  return { labels, parameters: parameters.flat, tensors, ...forward };
}

/**
 * One whole training step as one graph: normalisation, forward, loss, backward and the solver's update, for batches of
 * exactly `batch` images. In: images, labels, the flat parameters, buffers and slots, the solver's scalars. Out: loss,
 * logits, and the next parameters, buffers and slots.
 */
export function trainingGraph(plan: ModelPlan, solver: SolverSpec, batch: number): Graph {
  const b = new GraphBuilder("training-step");
  const { labels, parameters, tensors, logits, buffers } = network(b, plan, batch, true);
  const loss = softmaxCrossEntropy(b, logits, labels, { labelSmoothing: plan.labelSmoothing });
  b.output(loss, names.loss);
  b.output(logits, names.logits);

  const gradient = flatGradient(b, loss, tensors, plan);
  const definition = solverDefinitions[solver.type];
  const slots = Object.fromEntries(
    definition.slots(solver).map((name) => [name, flatInput(b, names.slot(name), plan.parameters)]),
  );
  const scalars = Object.fromEntries(
    Object.keys(definition.scalars(solver, solver.lr, undefined, 1)).map((name) => [
      name,
      b.input(names.scalar(name), "float32", [1]),
    ]),
  );
  const update = b.scope("solver", () =>
    definition.rule(graphAlgebra(b), solver, { parameter: parameters, gradient, slots, scalars }),
  );
  b.output(update.parameter, names.next(names.parameters));
  for (const [name, value] of Object.entries(update.slots)) b.output(value, names.next(names.slot(name)));
  if (plan.buffers.size > 0) {
    b.output(
      packValues(b, plan.buffers, (name) => buffers.get(name)!),
      names.next(names.buffers),
    );
  }
  return b.build();
}

/** The loss by every parameter, as one vector. */
function flatGradient(b: GraphBuilder, loss: Value, tensors: ReadonlyMap<string, Value>, plan: ModelPlan): Value {
  const wrt = plan.parameters.entries.map(({ name }) => tensors.get(name)!);
  const gradientOf = new Map(gradients(b, loss, wrt).map((value, i) => [plan.parameters.entries[i]!.name, value]));
  return packValues(b, plan.parameters, (name) => gradientOf.get(name)!);
}

/**
 * The loss that training goes down, of exactly `batch` images: mean with label smoothing, batch normalisation by the
 * batch's own statistics. In: images, labels, the flat parameters. Out: loss and logits.
 */
export function lossGraph(plan: ModelPlan, batch: number): Graph {
  const b = new GraphBuilder("loss");
  const { labels, logits } = network(b, plan, batch, true);
  b.output(softmaxCrossEntropy(b, logits, labels, { labelSmoothing: plan.labelSmoothing }), names.loss);
  b.output(logits, names.logits);
  return b.build();
}

/**
 * The gradient of {@link lossGraph}'s loss as one vector, with every ReLU and max-pooling held as it is at a checkpoint.
 * In: what {@link lossGraph} takes, and the checkpoint's flat parameters. Where those are the parameters themselves, it is
 * the gradient.
 */
export function gradientGraph(plan: ModelPlan, batch: number): Graph {
  const b = new SwitchHoldingBuilder("gradient");
  const { pixels, labels } = batchInputs(b, plan, batch);
  const buffers = bufferTensors(b, plan);
  const forward = (parameters: readonly [string, Value][]) => {
    const tensors = new Map([...parameters, ...buffers]);
    return { tensors, ...plan.architecture.forward(b, pixels, tensors, { training: true }) };
  };
  const checkpoint = flatTensors(b, names.checkpoint, plan.parameters).tensors;
  b.noting(() => forward(checkpoint));
  const parameters = flatTensors(b, names.parameters, plan.parameters).tensors;
  const { tensors, logits } = b.holding(() => forward(parameters));
  const loss = softmaxCrossEntropy(b, logits, labels, { labelSmoothing: plan.labelSmoothing });
  b.output(flatGradient(b, loss, tensors, plan), names.gradient);
  return b.build();
}

/** Logits and one loss per image, in inference mode, for batches of exactly `batch` images. */
export function evaluationGraph(plan: ModelPlan, batch: number): Graph {
  const b = new GraphBuilder("evaluation");
  const { labels, logits } = network(b, plan, batch, false);
  b.output(logits, names.logits);
  b.output(softmaxCrossEntropy(b, logits, labels, { reduction: "none" }), names.losses);
  return b.build();
}

/** The model on its own, weights inside, batch size free, standard operators only: what people take with them. */
export function inferenceGraph(
  plan: ModelPlan,
  weights: ReadonlyMap<string, TensorData>,
  metadata: Readonly<Record<string, string>>,
): Graph {
  const b = new GraphBuilder(plan.architecture.name);
  const images = b.input(names.images, "uint8", imageShape(plan, "N"));
  const tensors = new Map(Array.from(weights, ([name, data]) => [name, b.initializer(name, data)]));
  const { logits } = plan.architecture.forward(b, normalise(b, images, plan), tensors, { training: false });
  b.output(softmax(b, logits), names.probabilities);
  b.output(logits, names.logits);
  for (const [key, value] of Object.entries(metadata)) b.setMetadata(key, value);
  return b.build();
}
