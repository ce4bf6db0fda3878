import { describe, expect, it } from "vitest";
import { flatLayout } from "../../src/engine/flat-layout.ts";
import { symmetricEigen } from "../../src/landscape/eigen.ts";
import { filterNormalise } from "../../src/landscape/filter-normalise.ts";
import { gridAround, project } from "../../src/landscape/plane.ts";
import { principalDirections } from "../../src/landscape/principal-directions.ts";
import { dot, moved, norm } from "../../src/landscape/vectors.ts";

const wave = (size: number, turn: number): Float64Array =>
  Float64Array.from({ length: size }, (_, i) => Math.sin(turn * (i + 1)));

describe("symmetricEigen", () => {
  it("should find values and vectors, from the largest down", () => {
    const matrix = [
      [4, 1, -2],
      [1, -3, 0.5],
      [-2, 0.5, 1],
    ];
    const { values, vectors } = symmetricEigen(matrix);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(values.reduce((a, b) => a + b)).toBeCloseTo(2, 12);
    vectors.forEach((vector, k) =>
      matrix.forEach((row, i) =>
        expect(row.reduce((sum, value, j) => sum + value * vector[j]!, 0)).toBeCloseTo(values[k]! * vector[i]!, 12),
      ),
    );
  });
});

describe("the plane of a path", () => {
  const centre = Float32Array.from(wave(50, 0.3));
  const [a, b] = [wave(50, 1.1), wave(50, 2.3)];
  const path = [
    [3, 1],
    [2, 1.5],
    [1, 0.7],
    [0, 0],
  ].map(([x = 0, y = 0]) => moved(centre, [a, x], [b, y]));

  it("should hold all of a path that lies in one", () => {
    const found = principalDirections(path, centre)!;
    const [u, v] = found.directions;
    expect(norm(u)).toBeCloseTo(1, 6);
    expect(norm(v)).toBeCloseTo(1, 6);
    expect(dot(u, v)).toBeCloseTo(0, 6);
    expect(found.shares[0] + found.shares[1]).toBeCloseTo(1, 8);
    expect(found.shares[0]).toBeGreaterThan(found.shares[1]);
    expect(project(path, centre, found.directions).share).toBeCloseTo(1, 8);
  });

  it("should give coordinates by least squares when its directions are askew", () => {
    const askew = [a, moved(a, [b, 0.2])] as const;
    const { points, share, distances } = project(path, centre, askew);
    expect(share).toBeCloseTo(1, 8);
    expect(Math.max(...distances)).toBeLessThan(1e-4);
    expect(points[1]![0]).toBeCloseTo(2 - 7.5, 3);
    expect(points[1]![1]).toBeCloseTo(7.5, 3);
  });

  it("should say what it does not show", () => {
    const beside = [...path, moved(centre, [wave(50, 3.7), 2])];
    const { share } = project(beside, centre, [a, b]);
    expect(share).toBeLessThan(0.95);
    expect(share).toBeGreaterThan(0.3);
  });

  it("should not exist when the path is a line", () => {
    expect(principalDirections([moved(centre, [a, 1]), moved(centre, [a, 2]), centre], centre)).toBeUndefined();
  });

  it("should be gridded around path and centre with the same room on all sides", () => {
    const { xs, ys } = gridAround([[2, 1]], 5, 0.25);
    expect(xs).toEqual([-0.5, 0.25, 1, 1.75, 2.5]);
    expect([ys[0], ys.at(-1)]).toEqual([-0.5, 1.5]);
  });
});

describe("filterNormalise", () => {
  const parameters = [
    { name: "conv", shape: [2, 1, 1, 3], kind: "weight", init: { kind: "constant", value: 0 } },
    { name: "bias", shape: [2], kind: "bias", init: { kind: "constant", value: 0 } },
    { name: "norm", shape: [2], kind: "norm", init: { kind: "constant", value: 0 } },
  ] as const;
  const layout = flatLayout(parameters);

  it("should make each filter as long as that of the weights, and leave biases and norms alone", () => {
    const weights = Float32Array.of(3, 0, 4, 0, 0, 2, 9, 9, 9, 9);
    const direction = Float64Array.of(1, 0, 0, 1, 1, 1, 5, 5, 5, 5);
    const result = filterNormalise(direction, weights, parameters, layout);
    expect([...result.subarray(0, 3)]).toEqual([5, 0, 0]);
    expect(norm(result.subarray(3, 6))).toBeCloseTo(2, 12);
    expect([...result.subarray(6)]).toEqual([0, 0, 0, 0]);
  });

  it("should not divide by a filter that does not move", () => {
    const still = filterNormalise(new Float64Array(10), new Float32Array(10).fill(1), parameters, layout);
    expect([...still]).toEqual(new Array(10).fill(0));
  });
});
