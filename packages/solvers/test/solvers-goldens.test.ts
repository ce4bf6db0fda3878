import { describe, expect, it } from "vitest";
import {
  arrayAlgebra,
  createSolver,
  momentumOf,
  numberAlgebra,
  parseSolver,
  solverDefinitions,
  type UpdateOutputs,
} from "@glissade/solvers";
import { goldens, parameterPeak, relativeError, titleOf } from "./golden-cases.ts";
import { problems } from "./problems.ts";

const tolerance = 1e-12;

describe("createSolver", () => {
  it.each(goldens.cases.map((golden) => [titleOf(golden), golden] as const))(
    "should follow PyTorch for 200 steps when it is %s",
    (_, golden) => {
      const gradient = problems[golden.problem];
      if (gradient === undefined) throw new Error(`no problem ${golden.problem}`);
      const parameters = golden.start.map((values) => Float64Array.from(values));
      const groups = golden.groups
        ? golden.groups.map((overrides, i) => ({ ...overrides, parameters: parameters.slice(i, i + 1) }))
        : [{ parameters }];
      const solver = createSolver(golden.solver, groups);

      for (let step = 1; step <= goldens.steps; step++) {
        const gradients = gradient(parameters, step);
        const [lr, momentum] = [golden.lr?.[step - 1], golden.momentum?.[step - 1]];
        solver.step(golden.groups ? gradients.map((value) => [value]) : [gradients], {
          ...(lr === undefined ? {} : { lr }),
          ...(momentum === undefined ? {} : { momentum }),
        });
        for (const [i, expected] of (golden.saved[step] ?? []).entries()) {
          expect(relativeError(parameters[i] ?? [], expected, parameterPeak(golden, i))).toBeLessThan(tolerance);
        }
      }

      const slots = solver.state().slots.flat();
      expect(slots.map((names) => Object.keys(names))).toEqual(golden.slots.map((names) => Object.keys(names)));
      for (const [i, names] of golden.slots.entries()) {
        for (const [name, expected] of Object.entries(names)) {
          expect(relativeError(slots[i]?.[name] ?? [], expected, golden.slot_peaks[i]?.[name] ?? NaN)).toBeLessThan(
            tolerance,
          );
        }
      }
    },
  );
});

describe("rule", () => {
  const specs = goldens.cases.map((golden) => parseSolver(golden.solver));

  it("should give the same bits over single numbers and over arrays when the elements are the same", () => {
    for (const spec of specs) {
      const definition = solverDefinitions[spec.type];
      const names = definition.slots(spec);
      const scalars = definition.scalars(spec, 0.1, undefined, 3);
      const elements = [0.3, -1.7, 2e-4];
      const gradients = [-1e-3, 0.2, 5];

      const apart = elements.map((parameter, i) =>
        definition.rule(numberAlgebra, spec, {
          parameter,
          gradient: gradients[i] ?? NaN,
          slots: Object.fromEntries(names.map((name, k) => [name, 0.01 * (i + k + 1)])),
          scalars,
        }),
      );
      const together = definition.rule(arrayAlgebra, spec, {
        parameter: Float64Array.from(elements),
        gradient: Float64Array.from(gradients),
        slots: Object.fromEntries(names.map((name, k) => [name, Float64Array.from([1, 2, 3], (i) => 0.01 * (i + k))])),
        scalars: Object.fromEntries(Object.entries(scalars).map(([name, value]) => [name, Float64Array.of(value)])),
      });
      expect([...together.parameter]).toEqual(apart.map((update: UpdateOutputs<number>) => update.parameter));
      expect(Object.keys(together.slots)).toEqual(names);
      for (const name of names) {
        expect([...(together.slots[name] ?? [])]).toEqual(apart.map((update) => update.slots[name]));
      }
    }
  });

  it("should name the same scalars at every step when a schedule sets the momentum or not", () => {
    for (const spec of specs) {
      const definition = solverDefinitions[spec.type];
      const names = Object.keys(definition.scalars(spec, 0.1, undefined, 1));
      expect(Object.keys(definition.scalars(spec, 0, undefined, 50))).toEqual(names);
      if (momentumOf(spec) === 0) continue;
      expect(Object.keys(definition.scalars(spec, 0.1, 0.7, 2))).toEqual(names);
    }
  });
});
