import { SolverError } from "./error.ts";
import { parseSolver } from "./parse-solver.ts";
import { solverDefinitions, type SolverSpec } from "./solver-definitions.ts";

/**
 * The number that a momentum schedule moves: SGD's momentum, Adam's first beta; undefined for a solver without one.
 *
 * @example
 * momentumOf(parseSolver("AdamW")); // 0.9
 */
export function momentumOf(spec: SolverSpec): number | undefined {
  const value = momentumValue(spec);
  return typeof value === "number" ? value : value?.[0];
}

/**
 * The spec with its momentum (or first beta) replaced. A solver that starts without momentum needs this before it runs
 * under a schedule that cycles momentum, for only then is there a momentum buffer.
 *
 * @throws SolverError code "no_momentum" for a solver that has none, or a parse error for a value out of range
 *
 * @example
 * withMomentum(parseSolver({ type: "SGD", lr: 0.1 }), 0.9).momentum; // 0.9
 */
export function withMomentum<Spec extends SolverSpec>(spec: Spec, momentum: number): Spec {
  const name = solverDefinitions[spec.type].momentumParameter;
  const value = momentumValue(spec);
  if (name === undefined || value === undefined) {
    const expected = "a solver with momentum, as the schedule cycles it";
    throw new SolverError("no_momentum", `type: found ${spec.type}, expected ${expected}`, {
      key: "type",
      found: spec.type,
      expected,
    });
  }
  return parseSolver({ ...spec, [name]: typeof value === "number" ? momentum : [momentum, value[1]] }) as Spec;
}

function momentumValue(spec: SolverSpec): number | readonly [number, number] | undefined {
  const name = solverDefinitions[spec.type].momentumParameter;
  if (name === undefined) return undefined;
  return (spec as unknown as Readonly<Record<string, number | readonly [number, number]>>)[name];
}
