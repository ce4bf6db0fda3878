import { Tensor, type InferenceSession } from "onnxruntime-node";
import { simplify, writeModel, type TensorData } from "@glissade/autodiff";
import { solverDefinitions } from "@glissade/solvers";
import { buildArchitecture, initialise } from "@glissade/vision";
import { compile } from "./compile.ts";
import { probeBlockSize } from "./cpu/probe-block-size.ts";
import { flatLayout, pack, unpack, type FlatLayout } from "./flat-layout.ts";
import { evaluationGraph, inferenceGraph, names, trainingGraph, type ModelPlan } from "./model-graphs.ts";
import { checkState } from "./state.ts";
import type { Engine, EngineOptions, EvaluationResult, StepOptions, StepRates, StepResult } from "./types.ts";
import { updateSize } from "./update-size.ts";

/**
 * A model with its solver on ONNX Runtime's CPU. Forward, loss, backward and update are one graph; a batch size gets its
 * session when it first occurs (training has two: the full batch and the rest at an epoch's end).
 *
 * @throws VisionError for an unknown architecture or a size it can't take
 *
 * @example
 * const engine = await createEngine({ architecture: "resnet20", classes: 10, imageSize: 32, channels: 3, ... });
 * const { loss } = await engine.step(images, labels, { lr: [0.1] });
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const architecture = buildArchitecture(options.architecture, options);
  const plan: ModelPlan = {
    architecture,
    mean: options.mean,
    std: options.std,
    labelSmoothing: options.labelSmoothing ?? 0,
    parameters: flatLayout(architecture.parameters),
    buffers: flatLayout(architecture.buffers),
  };
  const start = initialise(architecture, options.seed);
  return new OrtEngine(options, plan, await probeBlockSize(), start);
}

class OrtEngine implements Engine {
  readonly groups = [{ name: "all" }];
  readonly #options: EngineOptions;
  readonly #plan: ModelPlan;
  readonly #blockSize: number | undefined;
  readonly #sessions = new Map<string, Promise<InferenceSession>>();
  /** The flat vectors by their graph input's name: parameters, buffers, slots. */
  #state: Map<string, Tensor>;
  #stepCount = 0;

  constructor(
    options: EngineOptions,
    plan: ModelPlan,
    blockSize: number | undefined,
    start: ReadonlyMap<string, TensorData>,
  ) {
    this.#options = options;
    this.#plan = plan;
    this.#blockSize = blockSize;
    this.#state = this.#freshState(start);
  }

  async step(
    images: Uint8Array,
    labels: BigInt64Array,
    rates: StepRates,
    { measureUpdate = false }: StepOptions = {},
  ): Promise<StepResult> {
    const { solver } = this.#options;
    const batch = labels.length;
    const session = await this.#session(`train:${batch}`, () => trainingGraph(this.#plan, solver, batch));
    const feeds: Record<string, Tensor> = this.#batchFeeds(images, labels);
    for (const [name, tensor] of this.#state) feeds[name] = tensor;
    const scalars = solverDefinitions[solver.type].scalars(
      solver,
      rates.lr[0]!,
      rates.momentum?.[0],
      this.#stepCount + 1,
    );
    for (const [name, value] of Object.entries(scalars)) {
      feeds[names.scalar(name)] = new Tensor("float32", Float32Array.of(value), [1]);
    }
    const results = await session.run(feeds);
    const before = this.#flat(names.parameters);
    this.#state = new Map(Array.from(this.#state.keys(), (name) => [name, results[names.next(name)] as Tensor]));
    this.#stepCount += 1;
    const logits = results[names.logits]!.data as Float32Array;
    const loss = (results[names.loss]!.data as Float32Array)[0]!;
    const correct = countCorrect(logits, labels, this.#options.classes);
    return { loss, correct, ...(measureUpdate && { update: updateSize(before, this.#flat(names.parameters)) }) };
  }

  async evaluate(images: Uint8Array, labels: BigInt64Array): Promise<EvaluationResult> {
    const session = await this.#session(`evaluate:${labels.length}`, () => evaluationGraph(this.#plan, labels.length));
    const feeds = this.#batchFeeds(images, labels);
    for (const name of [names.parameters, names.buffers]) {
      const tensor = this.#state.get(name);
      if (tensor !== undefined) feeds[name] = tensor;
    }
    const results = await session.run(feeds);
    return {
      logits: results[names.logits]!.data as Float32Array,
      losses: results[names.losses]!.data as Float32Array,
    };
  }

  exportState(): Promise<Map<string, TensorData>> {
    const state = new Map(this.#modelTensors("model."));
    for (const slot of this.#slots()) {
      const flat = this.#flat(names.slot(slot));
      for (const [name, data] of unpack(this.#plan.parameters, flat, `solver.${slot}.`)) state.set(name, data);
    }
    state.set("solver.step", { type: "int64", dims: [1], data: BigInt64Array.of(BigInt(this.#stepCount)) });
    return Promise.resolve(state);
  }

  importState(state: ReadonlyMap<string, TensorData>): Promise<void> {
    return Promise.resolve().then(() => this.#load(state));
  }

  exportOnnx(metadata: Readonly<Record<string, string>>): Promise<Uint8Array> {
    const weights = new Map(this.#modelTensors(""));
    return Promise.resolve(writeModel(simplify(inferenceGraph(this.#plan, weights, metadata))));
  }

  async dispose(): Promise<void> {
    const sessions = await Promise.all(this.#sessions.values());
    this.#sessions.clear();
    await Promise.all(sessions.map((session) => session.release()));
  }

  #freshState(start: ReadonlyMap<string, TensorData>): Map<string, Tensor> {
    const { parameters, buffers } = this.#plan;
    const state = new Map<string, Tensor>([[names.parameters, flatTensor(parameters, pack(parameters, start, ""))]]);
    if (buffers.size > 0) state.set(names.buffers, flatTensor(buffers, pack(buffers, start, "")));
    for (const slot of this.#slots()) {
      state.set(names.slot(slot), flatTensor(parameters, new Float32Array(parameters.size)));
    }
    return state;
  }

  #load(state: ReadonlyMap<string, TensorData>): void {
    const { parameters, buffers } = this.#plan;
    checkState(state, [
      { layout: parameters, prefix: "model." },
      { layout: buffers, prefix: "model." },
      ...this.#slots().map((slot) => ({ layout: parameters, prefix: `solver.${slot}.` })),
    ]);
    const next = new Map<string, Tensor>([
      [names.parameters, flatTensor(parameters, pack(parameters, state, "model."))],
    ]);
    if (buffers.size > 0) next.set(names.buffers, flatTensor(buffers, pack(buffers, state, "model.")));
    for (const slot of this.#slots()) {
      next.set(names.slot(slot), flatTensor(parameters, pack(parameters, state, `solver.${slot}.`)));
    }
    this.#state = next;
    this.#stepCount = Number((state.get("solver.step")!.data as BigInt64Array)[0]);
  }

  #slots(): readonly string[] {
    const { solver } = this.#options;
    return solverDefinitions[solver.type].slots(solver);
  }

  #flat(name: string): Float32Array {
    return this.#state.get(name)!.data as Float32Array;
  }

  *#modelTensors(prefix: string): Generator<[string, TensorData]> {
    yield* unpack(this.#plan.parameters, this.#flat(names.parameters), prefix);
    if (this.#plan.buffers.size > 0) yield* unpack(this.#plan.buffers, this.#flat(names.buffers), prefix);
  }

  #batchFeeds(images: Uint8Array, labels: BigInt64Array): Record<string, Tensor> {
    const { channels, imageSize } = this.#plan.architecture;
    return {
      [names.images]: new Tensor("uint8", images, [labels.length, channels, imageSize, imageSize]),
      [names.labels]: new Tensor("int64", labels, [labels.length]),
    };
  }

  #session(key: string, graph: () => ReturnType<typeof trainingGraph>): Promise<InferenceSession> {
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;
    const made = compile(graph(), { blockSize: this.#blockSize, threads: this.#options.threads });
    this.#sessions.set(key, made);
    return made;
  }
}

function flatTensor(layout: FlatLayout, data: Float32Array): Tensor {
  return new Tensor("float32", data, [layout.size]);
}

function countCorrect(logits: Float32Array, labels: BigInt64Array, classes: number): number {
  let correct = 0;
  for (let row = 0; row < labels.length; row++) {
    let best = 0;
    for (let k = 1; k < classes; k++) if (logits[row * classes + k]! > logits[row * classes + best]!) best = k;
    if (best === Number(labels[row])) correct += 1;
  }
  return correct;
}
