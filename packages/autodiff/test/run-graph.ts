import { InferenceSession, Tensor } from "onnxruntime-node";
import { lower, simplify, tensorNumbers, writeModel, type Graph, type TensorData } from "@glissade/autodiff";

/** A graph in ONNX Runtime, run as often as needed. */
export interface Runner {
  run(feeds: Readonly<Record<string, TensorData>>): Promise<Record<string, TensorData>>;
  release(): Promise<void>;
}

/** Loads a graph into ONNX Runtime's CPU, private operators lowered to the portable ones. */
export async function loadGraph(graph: Graph): Promise<Runner> {
  const session = await InferenceSession.create(writeModel(simplify(lower(graph))), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  return {
    run: async (feeds) => {
      const given = Object.entries(feeds).filter(([name]) => session.inputNames.includes(name));
      const results = await session.run(Object.fromEntries(given.map(([name, data]) => [name, toOrt(data)])));
      return Object.fromEntries(Object.entries(results).map(([name, result]) => [name, fromOrt(result)]));
    },
    release: () => session.release(),
  };
}

/** Runs a graph once. */
export async function runGraph(graph: Graph, feeds: Readonly<Record<string, TensorData>> = {}) {
  const runner = await loadGraph(graph);
  try {
    return await runner.run(feeds);
  } finally {
    await runner.release();
  }
}

function toOrt({ type, data, dims }: TensorData): Tensor {
  return new Tensor(type as "float32", data as Float32Array, dims);
}

function fromOrt(result: Tensor): TensorData {
  return { type: result.type as "float32", dims: result.dims, data: result.data as Float32Array };
}

/** The outputs of a graph as plain numbers. */
export async function runNumbers(graph: Graph, feeds: Readonly<Record<string, TensorData>> = {}) {
  const results = await runGraph(graph, feeds);
  return Object.fromEntries(Object.entries(results).map(([name, data]) => [name, tensorNumbers(data)]));
}
