import type { Algebra } from "./algebra.ts";

// Running means of the gradient and of its square, as Adam and its kin keep them. The operations and their order are
// PyTorch's.

/** The mean after one more gradient: m + weight * (g - m). */
export function nextMean<T>({ add, mul, sub }: Algebra<T>, mean: T, gradient: T, weight: T): T {
  return add(mean, mul(weight, sub(gradient, mean)));
}

/** The mean square after one more gradient: keep * v + (1 - keep) * g^2. */
export function nextMeanSquare<T>({ add, constant, mul }: Algebra<T>, square: T, gradient: T, keep: number): T {
  return add(mul(constant(keep), square), mul(constant(1 - keep), mul(gradient, gradient)));
}
