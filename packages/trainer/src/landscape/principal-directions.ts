import { symmetricEigen } from "./eigen.ts";
import { difference, dot, type Vector } from "./vectors.ts";

export interface PrincipalDirections {
  /** The first two, orthogonal and of length 1. */
  readonly directions: readonly [Float64Array, Float64Array];
  /** The share of the path's squared distances from its centre that lies along each. */
  readonly shares: readonly [number, number];
}

/** Less than this share of the path along the second direction is rounding, not a plane. */
const leastShare = 1e-12;

/**
 * The two directions along which a path leaves its centre furthest: the principal components of its points' differences
 * from the centre. They come from the points' small Gram matrix, so that nothing as large as a covariance is built.
 *
 * Source: H. Li et al., Visualizing the Loss Landscape of Neural Nets, NeurIPS 2018, section 7.2, where the centre is the
 * end of the path.
 *
 * @returns undefined where the points lie on one line with the centre
 */
export function principalDirections(path: readonly Vector[], centre: Vector): PrincipalDirections | undefined {
  const rows = path.map((point) => difference(point, centre));
  const gram = rows.map((a) => rows.map((b) => dot(a, b)));
  const { values, vectors } = symmetricEigen(gram);
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const directionOf = (k: number): Float64Array => {
    const direction = new Float64Array(centre.length);
    const scale = 1 / Math.sqrt(values[k]!);
    rows.forEach((row, i) => {
      const amount = vectors[k]![i]! * scale;
      for (let j = 0; j < direction.length; j++) direction[j]! += amount * row[j]!;
    });
    return direction;
  };
  const [first = 0, second = 0] = values;
  if (!(second > leastShare * total)) return undefined;
  return { directions: [directionOf(0), directionOf(1)], shares: [first / total, second / total] };
}
