/** The problems of goldens/make-goldens.py: the gradient at the parameters, by step. */
export type Gradient = (parameters: readonly ArrayLike<number>[], step: number) => number[][];

export const problems: Readonly<Record<string, Gradient>> = {
  ill_conditioned: ([p]) => {
    const curvature = [0.1, 0.25, 0.5, 1, 4, 10];
    const centre = [1, -2, 3, 0.5, -0.25, 0.125];
    return [curvature.map((c, i) => c * (at(p, i) - at(centre, i)))];
  },

  rosenbrock: ([p]) => {
    const [x, y] = [at(p, 0), at(p, 1)];
    return [[-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]];
  },

  logistic: ([weights, bias]) => {
    const gradient = [0, 0, 0];
    let biasGradient = 0;
    for (let i = 0; i < 20; i++) {
      const x = [0, 1, 2].map((j) => Math.sin(3 * i + j));
      const label = Math.cos(5 * i) > 0.1 ? 1 : 0;
      const z = at(bias, 0) + x.reduce((sum, value, j) => sum + at(weights, j) * value, 0);
      const error = 1 / (1 + Math.exp(-z)) - label;
      for (const [j, value] of x.entries()) gradient[j] = at(gradient, j) + (error * value) / 20;
      biasGradient += error / 20;
    }
    return [gradient, [biasGradient]];
  },

  noisy: ([p], step) => [
    Array.from({ length: 4 }, (_, k) => 0.3 * at(p, k) + Math.sin(step * (k + 1)) * (step % 10 === 0 ? 3 : 1)),
  ],
};

function at(values: ArrayLike<number> | undefined, i: number): number {
  const value = values?.[i];
  if (value === undefined) throw new RangeError(`no element ${i}`);
  return value;
}
