import { createSolver, parseSolver } from "@glissade/solvers";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createLossProbe } from "../../src/engine/loss-probe.ts";
import { symmetricEigen } from "../../src/landscape/eigen.ts";
import { hessianProduct } from "../../src/landscape/hessian-product.ts";
import { largestEigenvalue } from "../../src/landscape/largest-eigenvalue.ts";
import { stabilityLimit } from "../../src/landscape/stability-limit.ts";
import { moved, norm } from "../../src/landscape/vectors.ts";
import { batchOf, initialTensor } from "../engine/trajectory.ts";
import { softmaxProbe } from "./softmax-probe.ts";

const options = { tolerance: 1e-6, iterations: 80, seed: 3 };

describe("largestEigenvalue", () => {
  const diagonal = (values: readonly number[]) => (vector: Float64Array) =>
    Promise.resolve(vector.map((each, i) => each * values[i]!));

  it.each([
    { name: "all are positive", values: [1, 2, 3, 4.5, 0.1] },
    { name: "the largest in size is negative", values: [-90, 1, 5, 4.9, -89] },
    { name: "two are of one size with both signs", values: [7, -7, 6.9, -6.9, 0] },
    { name: "all are negative", values: [-1, -2, -3, -0.5, -8] },
  ])("should find it when $name", async ({ values }) => {
    const { value, converged, error } = await largestEigenvalue(diagonal(values), values.length, options);
    expect(converged).toBe(true);
    expect(value).toBeCloseTo(Math.max(...values), 5);
    expect(error).toBeLessThan(1e-4);
  });

  it("should say how far off it may be when it has to end early", async () => {
    const values = Array.from({ length: 300 }, (_, i) => i / 300);
    const found = await largestEigenvalue(diagonal(values), 300, { ...options, iterations: 8 });
    expect(found).toMatchObject({ iterations: 8, converged: false });
    expect(Math.abs(found.value - 299 / 300)).toBeLessThan(5 * found.error);
  });

  it("should refuse what is not finite", async () => {
    const broken = (vector: Float64Array) => Promise.resolve(vector.fill(Number.NaN));
    await expect(largestEigenvalue(broken, 4, options)).rejects.toThrow("not finite");
  });
});

describe("the Hessian by gradient differences", () => {
  it("should have the largest eigenvalue of the exact Hessian", async () => {
    const probe = softmaxProbe(3);
    const { images, labels } = batchOf(0, 24);
    const batches = [{ images, labels: labels.map((label) => label % 3n) }];
    const weights = Float64Array.from({ length: 12 }, (_, i) => Math.sin(i + 1));
    // Exactly, in float64: column by column with steps that only float64 can take.
    const at = (i: number, step: number) =>
      probe.gradient(weights.map((value, j) => value + (i === j ? step : 0)) as never, batches);
    const columns = await Promise.all(
      Array.from({ length: 12 }, async (_, i) => {
        const [ahead, behind] = [await at(i, 1e-5), await at(i, -1e-5)];
        return Array.from(ahead, (value, j) => (value - behind[j]!) / 2e-5);
      }),
    );
    const exact = symmetricEigen(columns.map((column, i) => column.map((value, j) => (value + columns[j]![i]!) / 2)));
    const multiply = hessianProduct((moved) => probe.gradient(moved, batches), weights);
    const found = await largestEigenvalue(multiply, 12, options);
    expect(found.value / exact.values[0]!).toBeCloseTo(1, 3);
  });

  const goldens = JSON.parse(readFileSync(new URL("../goldens/sharpness.json", import.meta.url), "utf8")) as {
    readonly mean: number[];
    readonly std: number[];
    readonly cases: readonly {
      readonly architecture: string;
      readonly labelSmoothing: number;
      readonly batches: readonly number[];
      readonly descent: number;
      readonly rate: number;
      readonly loss: number;
      readonly gradient: number;
      readonly sharpness: number;
    }[];
  };

  for (const { architecture, labelSmoothing, batches: sizes, descent, rate, ...golden } of goldens.cases) {
    it(`should find PyTorch's exact eigenvalue for ${architecture} after ${descent} steps of descent`, async () => {
      const { mean, std } = goldens;
      const model = { architecture, classes: 10, imageSize: 32, channels: 3, mean, std, labelSmoothing };
      const probe = await createLossProbe(model);
      const batches = sizes.map((size, step) => batchOf(step, size));
      let weights = new Float32Array(probe.layout.size);
      for (const { name, shape, offset } of probe.layout.entries) {
        weights.set(initialTensor(name, [...shape]).data as Float32Array, offset);
      }
      for (let step = 0; step < descent; step++) {
        weights = Float32Array.from(moved(weights, [await probe.gradient(weights, batches), -rate]));
      }
      // Steps in float32 end a little beside those in float64.
      const [lossDigits, gradientDigits] = descent === 0 ? [5, 3] : [3, 2];
      expect((await probe.loss(weights, batches)).loss / golden.loss).toBeCloseTo(1, lossDigits);
      expect(norm(await probe.gradient(weights, batches)) / golden.gradient).toBeCloseTo(1, gradientDigits);
      const gradient = (nearby: Float32Array) => probe.gradient(nearby, batches, weights);
      const asked = { tolerance: 0.005, iterations: 20, seed: 0 };
      const found = await largestEigenvalue(hessianProduct(gradient, weights), weights.length, asked);
      expect(found.converged).toBe(true);
      expect(Math.abs(found.value / golden.sharpness - 1)).toBeLessThan(0.01);
      await probe.dispose();
    });
  }
});

describe("stabilityLimit", () => {
  /** How far a solver is from the minimum of a parabola after some steps, as a multiple of where it began. */
  function distanceAfter(solver: object, curvature: number): number {
    const point = [1];
    const descent = createSolver(solver, [{ parameters: [point] }]);
    for (let step = 0; step < 4000; step++) descent.step([[point.map((x) => curvature * x)]]);
    return Math.abs(point[0]!);
  }

  it.each([
    { solver: { type: "SGD", lr: 0.1 }, limit: 20 },
    { solver: { type: "SGD", lr: 0.1, momentum: 0.9 }, limit: 38 },
    { solver: { type: "SGD", lr: 0.1, momentum: 0.9, nesterov: true }, limit: 38 / 2.8 },
    { solver: { type: "SGD", lr: 0.1, momentum: 0.5, dampening: 0.5 }, limit: 60 },
  ])("should be $limit for $solver, which is where it runs away", ({ solver, limit }) => {
    const found = stabilityLimit(parseSolver(solver), 0.1);
    expect(found.plain).toBe(20);
    expect(found.limit).toBeCloseTo(limit, 9);
    expect(distanceAfter(solver, 0.99 * limit)).toBeLessThan(1e-3);
    expect(distanceAfter(solver, 1.01 * limit)).toBeGreaterThan(1e3);
  });

  it("should follow the momentum that a schedule sets", () => {
    const solver = parseSolver({ type: "SGD", lr: 0.1, momentum: 0.9 });
    expect(stabilityLimit(solver, 0.1, 0.5).limit).toBeCloseTo(30, 9);
  });

  it("should not claim one on the sharpness for Adam, nor where the rate is zero", () => {
    expect(stabilityLimit(parseSolver({ type: "Adam", lr: 0.01 }), 0.01)).toEqual({ plain: 200, limit: null });
    expect(stabilityLimit(parseSolver({ type: "SGD", lr: 0.1 }), 0)).toEqual({ plain: null, limit: null });
  });
});
