import { moved, norm, type Vector } from "./vectors.ts";

/** How far each of the two gradients is taken from the weights, as a share of their length; see {@link hessianProduct}. */
const relativeStep = 1e-4;

/**
 * The Hessian times a unit vector, as the central difference of two gradients:
 * (g(w + h v) - g(w - h v)) / 2h.
 *
 * With h, what is left out grows as h^2; with 1 / h the rounding of float32. The gradients must be smooth between: see
 * `LossProbe.gradient`, which holds the switches of ReLUs and poolings. Otherwise their jumps, divided by h, outweigh
 * all else. The step is the largest at which what is left out does not show; see docs/decisions/0016.
 *
 * @param gradient float32 in, summed in float64 out
 */
export function hessianProduct(
  gradient: (weights: Float32Array) => Promise<Float64Array>,
  weights: Vector,
  step = relativeStep * norm(weights),
): (direction: Float64Array) => Promise<Float64Array> {
  return async (direction) => {
    const ahead = await gradient(moved(weights, [direction, step]));
    const behind = await gradient(moved(weights, [direction, -step]));
    return ahead.map((value, i) => (value - behind[i]!) / (2 * step));
  };
}
