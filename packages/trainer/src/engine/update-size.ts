/** How large one step of the solver was, over all parameters. */
export interface UpdateSize {
  /** Euclidean norm of the update over that of the weights before it; 0 where these are all zero. */
  readonly ratio: number;
  /** Share (0 to 1) of the weights whose float32 number is the same after the step as before. */
  readonly unchanged: number;
}

/**
 * Compares the parameters before and after a step. A float32 number has 24 significant bits: an update smaller than about
 * 6e-8 of a weight (half the distance to its neighbour) is rounded away, and the weight stays as it is.
 *
 * @param before @param after the flat parameters, as long as each other
 *
 * @example
 * updateSize(Float32Array.of(3, 4), Float32Array.of(3, 4.5)); // { ratio: 0.1, unchanged: 0.5 }
 */
export function updateSize(before: Float32Array, after: Float32Array): UpdateSize {
  let unchanged = 0;
  let update = 0;
  let weights = 0;
  for (let i = 0; i < before.length; i++) {
    const weight = before[i]!;
    const difference = after[i]! - weight;
    if (difference === 0) unchanged += 1;
    update += difference * difference;
    weights += weight * weight;
  }
  const ratio = weights === 0 ? 0 : Math.sqrt(update / weights);
  return { ratio, unchanged: before.length === 0 ? 0 : unchanged / before.length };
}
