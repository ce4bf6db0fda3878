import * as ort from "onnxruntime-node";
import { type Graph, type TensorData, writeModel } from "@glissade/autodiff";

/** Runs a graph once in ONNX Runtime and gives its float outputs by name. */
export async function runGraph(
  graph: Graph,
  feeds: Readonly<Record<string, TensorData>>,
): Promise<Map<string, Float32Array>> {
  const session = await ort.InferenceSession.create(writeModel(graph), { intraOpNumThreads: 1 });
  const tensors = Object.entries(feeds).map(([name, { type, dims, data }]) => [
    name,
    new ort.Tensor(type as "float32", data as Float32Array, dims),
  ]);
  const results = await session.run(Object.fromEntries(tensors) as Record<string, ort.Tensor>);
  await session.release();
  return new Map(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
}
