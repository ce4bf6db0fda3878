/** Weights or a direction through them: all parameters of a model in one vector. */
export type Vector = Float32Array | Float64Array;

export function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export function norm(a: Vector): number {
  return Math.sqrt(dot(a, a));
}

export function difference(a: Vector, b: Vector): Float64Array {
  return Float64Array.from(a, (value, i) => value - b[i]!);
}

/** `from` plus each direction times its amount, rounded once to float32. */
export function moved(from: Vector, ...steps: readonly (readonly [direction: Vector, amount: number])[]): Float32Array {
  const result = new Float32Array(from.length);
  for (let i = 0; i < result.length; i++) {
    let value = from[i]!;
    for (const [direction, amount] of steps) value += amount * direction[i]!;
    result[i] = value;
  }
  return result;
}
