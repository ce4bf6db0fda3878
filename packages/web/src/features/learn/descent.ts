import { createSolver } from "@glissade/solvers";
import type { FormValue } from "../../shared/forms/field-schema.ts";

/** How much steeper the valley is across than along. */
export const steepness = 12;

const start: readonly [number, number] = [-4, 1.3];
const steps = 60;
/** Beyond, it has left the valley for good. */
const tooFar = 1e6;

export interface Descent {
  readonly path: readonly (readonly [number, number])[];
  readonly losses: readonly number[];
  /** The step after which it was given up, where it ran away. */
  readonly diverged: number | undefined;
}

export function lossAt([x, y]: readonly [number, number]): number {
  return (x * x + steepness * y * y) / 2;
}

/**
 * A solver's way down the valley, by the very code that trains.
 *
 * @throws SolverError when the spec is not right
 */
export function descend(spec: FormValue): Descent {
  const point = [...start] as [number, number];
  const solver = createSolver(spec, [{ parameters: [point] }]);
  const path: [number, number][] = [[...point]];
  for (let step = 1; step <= steps; step++) {
    solver.step([[[point[0], steepness * point[1]]]]);
    const loss = lossAt(point);
    if (!(loss < tooFar)) return { path, losses: path.map(lossAt), diverged: step };
    path.push([...point]);
  }
  return { path, losses: path.map(lossAt), diverged: undefined };
}

/** Rates at which there is something to see here; the defaults are for models. */
const starts: Readonly<Record<string, FormValue>> = {
  SGD: { lr: 0.05, momentum: 0.8 },
  ASGD: { lr: 0.1 },
  Adagrad: { lr: 1 },
  // A step's length at first is the root of eps.
  Adadelta: { lr: 1, eps: 0.01 },
  Lion: { lr: 0.08 },
};

export function solverStart(type: string): FormValue {
  return { type, ...(starts[type] ?? { lr: 0.3 }) };
}
