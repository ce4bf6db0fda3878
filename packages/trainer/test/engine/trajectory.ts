import { readFileSync } from "node:fs";
import type { TensorData } from "@glissade/autodiff";
import { pattern } from "../../../vision/test/pattern.ts";

export interface Trajectory {
  readonly architecture: string;
  readonly solver: Readonly<Record<string, unknown>>;
  readonly labelSmoothing: number;
  readonly losses: readonly number[];
}

export interface Trajectories {
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly steps: number;
  readonly batches: readonly number[];
  readonly cases: readonly Trajectory[];
}

export function readTrajectories(): Trajectories {
  const path = new URL("../goldens/trajectories.json", import.meta.url);
  return JSON.parse(readFileSync(path, "utf8")) as Trajectories;
}

/** The first values of a tensor that both sides agree on: `initial` of goldens/make-trajectory-goldens.py. */
export function initialTensor(name: string, dims: readonly number[]): TensorData {
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (name.endsWith("running_mean")) return { type: "float32", dims, data: new Float32Array(count) };
  if (name.endsWith("running_var")) return { type: "float32", dims, data: new Float32Array(count).fill(1) };
  const isVector = dims.length === 1;
  const scale = isVector ? 0.1 : Math.sqrt(3 / dims.slice(1).reduce((product, dim) => product * dim, 1));
  const shift = isVector && name.endsWith("weight") ? 1 : 0;
  return { type: "float32", dims, data: Float32Array.from(pattern(name, dims), (value) => value * scale + shift) };
}

/** The batch of one step: NCHW bytes and labels. */
export function batchOf(step: number, size: number): { images: Uint8Array; labels: BigInt64Array } {
  const values = pattern(`images ${step}`, [size * 3 * 32 * 32]);
  const images = Uint8Array.from(values, (value) => Math.floor((value + 1) * 127.99));
  return { images, labels: BigInt64Array.from({ length: size }, (_, i) => BigInt((7 * i + step) % 10)) };
}
