import { elementCount, tensor, type DataType, type TensorData } from "@glissade/autodiff";

/** `count` numbers in -1..1 that depend only on the seed. */
export function noise(count: number, seed: number): number[] {
  let state = (seed * 2654435761 + 1013904223) >>> 0;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) >>> 0;
    return (state / 2 ** 32) * 2 - 1;
  });
}

/** A tensor of noise between `low` and `high`. */
export function noiseTensor(
  dims: readonly number[],
  seed: number,
  { type = "float64", low = -1, high = 1 }: { type?: DataType; low?: number; high?: number } = {},
): TensorData {
  const values = noise(elementCount(dims), seed).map((x) => low + ((x + 1) / 2) * (high - low));
  return tensor(type, dims, values);
}

/** Multiples of 1/8 between -2 and 2: sums of products of a few hundred of them are exact in float32. */
export function exactTensor(dims: readonly number[], seed: number): TensorData {
  return tensor(
    "float32",
    dims,
    noise(elementCount(dims), seed).map((x) => Math.round(x * 16) / 8),
  );
}

/** Distinct numbers in random order, at least 1/16 apart and never 0, so that a small step changes no comparison. */
export function distinctTensor(dims: readonly number[], seed: number, type: DataType = "float64"): TensorData {
  const count = elementCount(dims);
  const order = noise(count, seed)
    .map((key, i) => [key, i] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, i]) => i);
  return tensor(
    type,
    dims,
    order.map((rank) => (rank - count / 2 + 0.25) / 8),
  );
}
