import { describe, expect, it } from "vitest";
import { parseSolver } from "@glissade/solvers";
import { createGraphParameter } from "./float32-graph.ts";
import { goldens, parameterPeak, relativeError, titleOf } from "./golden-cases.ts";
import { problems } from "./problems.ts";

/** Beyond these some trajectories have grown the rounding of float32 past any bound. */
const steps = 100;

describe("rule as a float32 graph", () => {
  it.each(goldens.cases.map((golden) => [titleOf(golden), golden] as const))(
    "should stay within 1e-4 of PyTorch in float64 for 100 steps when it is %s",
    async (_, golden) => {
      const gradient = problems[golden.problem];
      if (gradient === undefined) throw new Error(`no problem ${golden.problem}`);
      const specs = golden.start.map((_, i) => parseSolver({ ...golden.solver, ...golden.groups?.[i] }));
      const parameters = await Promise.all(
        golden.start.map((values, i) => createGraphParameter(specs[i] ?? parseSolver(golden.solver), values)),
      );

      for (let step = 1; step <= steps; step++) {
        const gradients = gradient(
          parameters.map((parameter) => parameter.values()),
          step,
        );
        for (const [i, parameter] of parameters.entries()) {
          const group = golden.groups ? i : 0;
          const lr = golden.lr?.[step - 1]?.[group] ?? specs[i]?.lr ?? NaN;
          await parameter.step(gradients[i] ?? [], lr, golden.momentum?.[step - 1]?.[group]);
        }
        for (const [i, expected] of (golden.saved[step] ?? []).entries()) {
          const error = relativeError(parameters[i]?.values() ?? [], expected, parameterPeak(golden, i));
          expect(error).toBeLessThan(1e-4);
        }
      }
    },
  );
});
