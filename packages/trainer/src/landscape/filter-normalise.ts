import type { ParameterInfo } from "@glissade/vision";
import type { FlatLayout } from "../engine/flat-layout.ts";
import type { Vector } from "./vectors.ts";

/**
 * A direction whose every filter is as long as the same filter of the weights, so that one step along it means as much in
 * a layer with small weights as in one with large ones. A filter is what makes one output: a slice of the first dimension
 * of a convolution's or a dense layer's weight. Biases and the parameters of normalisation layers stay as they are (0).
 *
 * Source: H. Li et al., Visualizing the Loss Landscape of Neural Nets, NeurIPS 2018, section 4.
 */
export function filterNormalise(
  direction: Vector,
  weights: Vector,
  parameters: readonly ParameterInfo[],
  layout: FlatLayout,
): Float64Array {
  const result = new Float64Array(direction.length);
  layout.entries.forEach(({ offset, size, shape }, index) => {
    if (parameters[index]?.kind !== "weight" || shape.length < 2) return;
    const filter = size / shape[0]!;
    for (let from = offset; from < offset + size; from += filter) {
      const own = lengthOf(direction, from, filter);
      const factor = own === 0 ? 0 : lengthOf(weights, from, filter) / own;
      for (let i = from; i < from + filter; i++) result[i] = direction[i]! * factor;
    }
  });
  return result;
}

function lengthOf(vector: Vector, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += vector[i]! ** 2;
  return Math.sqrt(sum);
}
