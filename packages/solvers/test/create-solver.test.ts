import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSolver, momentumOf, parseSolver, sgd, solverDefinitions, withMomentum } from "@glissade/solvers";
import type { SolverError, SolverState, SolverType } from "@glissade/solvers";

const square = (point: readonly number[]) => [[point.map((x) => 2 * x)]];
const types = Object.keys(solverDefinitions) as SolverType[];
const finite = fc.double({ min: -100, max: 100, noNaN: true });

describe("createSolver", () => {
  it("should write its updates into plain arrays when given them", () => {
    const point = [3, -2];
    const solver = createSolver({ type: "SGD", lr: 0.25 }, [{ parameters: [point] }]);
    solver.step(square(point));
    expect(point).toEqual([1.5, -1]);
    expect(solver.stepCount).toBe(1);
  });

  it("should use the rates of the step when they are given", () => {
    const point = [4];
    const solver = createSolver({ type: "SGD", lr: 0.25 }, [{ parameters: [point] }]);
    solver.step(square(point), { lr: [0.125] });
    expect(point).toEqual([3]);
  });

  it("should not dampen the first gradient when momentum is dampened", () => {
    const point = [0];
    const solver = createSolver({ type: "SGD", lr: 1, momentum: 0.5, dampening: 0.25 }, [{ parameters: [point] }]);
    solver.step([[[1]]]);
    expect(point).toEqual([-1]);
    solver.step([[[1]]]);
    expect(point).toEqual([-1 - (0.5 + 0.75)]);
  });

  it("should step along the plain gradient when a schedule takes the momentum to 0", () => {
    const point = [0];
    const solver = createSolver({ type: "SGD", lr: 1, momentum: 0.5, dampening: 0.25 }, [{ parameters: [point] }]);
    solver.step([[[1]]]);
    solver.step([[[3]]], { momentum: [0] });
    expect(point).toEqual([-4]);
  });

  it("should move every weight by the learning rate when Adam takes its first step without epsilon", () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 8 }), (gradient) => {
        const point = gradient.map(() => 0);
        createSolver({ type: "Adam", lr: 0.125, eps: 1e-300 }, [{ parameters: [point] }]).step([[gradient]]);
        for (const [i, g] of gradient.entries()) {
          if (Math.abs(g) > 1e-100) expect(point[i]).toBeCloseTo(-0.125 * Math.sign(g), 12);
        }
      }),
    );
  });

  it("should climb as far as it descends when the objective is maximised", () => {
    fc.assert(
      fc.property(fc.constantFrom(...types), finite, finite, (type, start, gradient) => {
        const [down, up] = [[start], [start]];
        createSolver({ type, lr: 0.1 }, [{ parameters: [down] }]).step([[[gradient]]]);
        createSolver({ type, lr: 0.1, maximize: true }, [{ parameters: [up] }]).step([[[-gradient]]]);
        expect(up).toEqual(down);
      }),
    );
  });

  it.each(types)("should continue to the same bits when %s's state is saved and loaded", (type) => {
    const more: Partial<Record<SolverType, object>> = {
      SGD: { momentum: 0.9, dampening: 0.1 },
      Adam: { amsgrad: true },
      RMSprop: { momentum: 0.5, centered: true },
    };
    const hyper = more[type] ?? {};
    const points = [[3, -2], [1]];
    const make = (parameters: number[][]) => createSolver({ type, lr: 0.05, ...hyper }, [{ parameters }]);
    const descend = (solver: ReturnType<typeof make>, parameters: number[][]) => {
      for (let i = 0; i < 5; i++) solver.step([parameters.map((values) => values.map((x) => 2 * x))]);
    };
    const straight = make(points);
    descend(straight, points);
    const copies = points.map((values) => [...values]);
    const resumed = make(copies);
    resumed.load(JSON.parse(JSON.stringify(straight.state())) as SolverState);
    descend(straight, points);
    descend(resumed, copies);
    expect(copies).toEqual(points);
    expect(resumed.state()).toEqual(straight.state());
  });

  it("should give each group its own spec when groups override keys", () => {
    const solver = createSolver({ type: "SGD", lr: 0.1, weight_decay: 0.01 }, [
      { parameters: [[1]] },
      { parameters: [[1]], lr: 0.01, weight_decay: 0 },
    ]);
    expect(solver.specs).toMatchObject([
      { lr: 0.1, weight_decay: 0.01 },
      { lr: 0.01, weight_decay: 0 },
    ]);
  });

  it("should refuse a group's key when the solver does not know it", () => {
    expect(() => createSolver("SGD", [{ parameters: [[1]], momentun: 0.9 }])).toThrow('did you mean "momentum"?');
  });

  it.each([
    ["gradients: found 0, expected 1", [], {}],
    ["gradients of a group: found 2, expected 1", [[[1], [1]]], {}],
    ["gradient's elements: found 3, expected 2", [[[1, 2, 3]]], {}],
    ["lr: found 2, expected 1", [[[1, 2]]], { lr: [0.1, 0.1] }],
    ["momentum: found 0, expected 1", [[[1, 2]]], { momentum: [] }],
  ])("should change nothing and say %s when that does not fit", (message, gradients, rates) => {
    const point = [1, 2];
    const solver = createSolver({ type: "SGD", momentum: 0.9 }, [{ parameters: [point] }]);
    expect(() => solver.step(gradients, rates)).toThrow(
      expect.objectContaining({ code: "invalid_argument", message }) as SolverError,
    );
    expect(point).toEqual([1, 2]);
    expect(solver.stepCount).toBe(0);
  });

  it("should refuse a state when it is another solver's", () => {
    const solver = createSolver("Adam", [{ parameters: [[1, 2]] }]);
    expect(() => solver.load({ step: 1, slots: [] })).toThrow("state's groups: found 0, expected 1");
    const other = createSolver({ type: "SGD", momentum: 0.9 }, [{ parameters: [[1, 2]] }]).state();
    expect(() => solver.load(other)).toThrow("state's exp_avg: found 0, expected 2");
  });
});

describe("withMomentum", () => {
  it("should replace the momentum or the first beta when the solver has one", () => {
    expect(withMomentum(parseSolver("SGD"), 0.8)).toMatchObject({ momentum: 0.8 });
    expect(withMomentum(parseSolver("AdamW"), 0.8)).toMatchObject({ betas: [0.8, 0.999] });
    expect(momentumOf(withMomentum(parseSolver("Adam"), 0.7))).toBe(0.7);
  });

  it("should refuse the momentum when the solver cannot take it", () => {
    expect(() => withMomentum(parseSolver("Adam"), 1)).toThrow("betas: found [1,0.999]");
  });
});

describe("sgd.scalars", () => {
  it("should refuse a scheduled momentum when the spec has no momentum buffer", () => {
    const spec = parseSolver("SGD");
    if (spec.type !== "SGD") throw new Error("not SGD");
    expect(() => sgd.scalars(spec, 0.1, 0.9, 1)).toThrow(
      expect.objectContaining({ code: "no_momentum" }) as SolverError,
    );
  });
});
