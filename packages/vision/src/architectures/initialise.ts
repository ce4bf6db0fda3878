import type { TensorData } from "@glissade/autodiff";
import { normal, stream, uniform } from "../random.ts";
import type { Architecture, BufferInfo, ParameterInfo } from "./architecture.ts";

/**
 * The tensors a network starts with: every parameter and buffer by name, float32.
 *
 * Distributions are those of PyTorch's layers (and of the paper for residual networks); the draws are this project's
 * own: element `i` of the tensor `name` comes from `uniform` or `normal` at (seed, stream(name), i). So a tensor's values
 * depend on the seed, its name and its distribution only: two networks with the same first layers start with the same
 * first layers.
 *
 * @param seed integer from 0 to 2^53 - 1
 * @throws VisionError code "invalid_seed"
 *
 * @example
 * initialise(buildArchitecture("mlp", { classes: 10 }), 0).get("fc1.bias"); // float32 [256]
 */
export function initialise(architecture: Architecture, seed: number): Map<string, TensorData> {
  const infos = [...architecture.parameters, ...architecture.buffers];
  return new Map(infos.map((info) => [info.name, makeTensor(info, seed)]));
}

function makeTensor({ name, shape, init }: ParameterInfo | BufferInfo, seed: number): TensorData {
  const data = new Float32Array(shape.reduce((product, extent) => product * extent, 1));
  const counter = stream(name);
  switch (init.kind) {
    case "constant":
      data.fill(init.value);
      break;
    case "uniform":
      for (let i = 0; i < data.length; i++) data[i] = init.bound * (2 * uniform(seed, counter, i) - 1);
      break;
    case "normal":
      for (let i = 0; i < data.length; i++) data[i] = init.std * normal(seed, counter, i);
      break;
  }
  return { type: "float32", dims: [...shape], data };
}
