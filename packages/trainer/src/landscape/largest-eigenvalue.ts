import { normal, stream } from "@glissade/vision";
import { symmetricEigen } from "./eigen.ts";
import { dot, norm } from "./vectors.ts";

export interface EigenvalueOptions {
  /** Ends where the value's error is estimated below this share of it. */
  readonly tolerance: number;
  /** Most products with the matrix. */
  readonly iterations: number;
  /** Of the vector to begin with. */
  readonly seed: number;
}

export interface LargestEigenvalue {
  readonly value: number;
  /**
   * How far it may be off, as far as the iteration goes (errors of the products come on top): the residual r of the pair
   * found, within which an eigenvalue lies for sure, or r^2 / gap to the next value, where that is less.
   */
  readonly error: number;
  /** Products with the matrix. */
  readonly iterations: number;
  readonly converged: boolean;
}

const startStream = stream("eigenvector");

/**
 * The largest eigenvalue of a symmetric matrix that is known only by its products with vectors: power iteration, with the
 * best answer that all vectors on the way give together (Lanczos) in place of the last one's. Early in a training the
 * largest positive and negative curvatures are of one size; the last vector alone then swings between them for hundreds of
 * products.
 *
 * Source: B. N. Parlett, The Symmetric Eigenvalue Problem, SIAM 1998, chapters 11 (errors) and 13. Every new vector is made
 * orthogonal to all before it, twice: in memory of float32, as products are no better.
 *
 * @throws RangeError where a product is not finite
 * @example
 * const { value } = await largestEigenvalue((v) => hessianTimes(v), size, { tolerance: 0.005, iterations: 60, seed: 0 });
 */
export async function largestEigenvalue(
  multiply: (vector: Float64Array) => Promise<Float64Array>,
  size: number,
  { tolerance, iterations: most, seed }: EigenvalueOptions,
): Promise<LargestEigenvalue> {
  const basis: Float32Array[] = [];
  const diagonal: number[] = [];
  const beside: number[] = [];
  let vector = unit(Float64Array.from({ length: size }, (_, i) => normal(seed, startStream, i)));
  for (;;) {
    basis.push(Float32Array.from(vector));
    const rest = await multiply(vector);
    diagonal.push(dot(vector, rest));
    orthogonalise(rest, basis);
    const length = norm(rest);
    if (!Number.isFinite(length)) throw new RangeError("a product with the matrix is not finite");
    const found = { ...topOf(diagonal, beside, length), iterations: basis.length };
    // Nothing is left outside what was seen.
    const isWhole = basis.length === size || length <= 1e-12 * Math.hypot(...diagonal, ...beside);
    const converged = isWhole || found.error <= tolerance * Math.abs(found.value);
    if (converged || basis.length === most) return { ...found, converged };
    beside.push(length);
    vector = unit(rest);
  }
}

/** The largest eigenvalue of the symmetric tridiagonal matrix, and how far it may be from one of the whole. */
function topOf(diagonal: readonly number[], beside: readonly number[], next: number) {
  const matrix = diagonal.map((value, i) =>
    diagonal.map((_, j) => (i === j ? value : Math.abs(i - j) === 1 ? beside[Math.min(i, j)]! : 0)),
  );
  const { values, vectors } = symmetricEigen(matrix);
  const residual = next * Math.abs(vectors[0]!.at(-1)!);
  const gap = values.length > 1 ? values[0]! - values[1]! : 0;
  return { value: values[0]!, error: gap > residual ? residual ** 2 / gap : residual };
}

function orthogonalise(vector: Float64Array, basis: readonly Float32Array[]): void {
  for (let round = 0; round < 2; round++) {
    for (const each of basis) {
      const along = dot(vector, each);
      for (let i = 0; i < vector.length; i++) vector[i]! -= along * each[i]!;
    }
  }
}

function unit(vector: Float64Array): Float64Array {
  const length = norm(vector);
  return vector.map((value) => value / length);
}
