import { readFileSync } from "node:fs";

/** One trajectory of a PyTorch optimizer, as goldens/make-goldens.py wrote it. */
export interface GoldenCase {
  readonly problem: string;
  readonly solver: Readonly<Record<string, unknown>> & { readonly type: string };
  /** Overrides per parameter, when each is a group of its own. */
  readonly groups?: readonly Readonly<Record<string, unknown>>[];
  /** Per step and group, when they change. */
  readonly lr?: readonly (readonly number[])[];
  readonly momentum?: readonly (readonly number[])[];
  readonly start: readonly (readonly number[])[];
  /** Step to parameters after it. */
  readonly saved: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** State tensors of each parameter after the last step. */
  readonly slots: readonly Readonly<Record<string, readonly number[]>>[];
  /** The largest absolute value that each of them held during the 200 steps. */
  readonly slot_peaks: readonly Readonly<Record<string, number>>[];
}

interface Goldens {
  readonly steps: number;
  readonly cases: readonly GoldenCase[];
}

export const goldens = JSON.parse(readFileSync(new URL("./goldens/solvers.json", import.meta.url), "utf8")) as Goldens;

/** "SGD momentum=0.9 under a schedule on rosenbrock" */
export function titleOf({ problem, solver, groups, lr, momentum }: GoldenCase): string {
  const hyper = Object.entries(solver).flatMap(([key, value]) => (key === "type" ? [] : [`${key}=${String(value)}`]));
  const schedule = momentum ? " with cycled momentum" : lr ? " under a schedule" : "";
  return `${solver.type} ${hyper.join(" ")}${schedule}${groups ? " in two groups" : ""} on ${problem}`;
}

/** The largest absolute value of a parameter tensor among those that were saved. */
export function parameterPeak({ start, saved }: GoldenCase, i: number): number {
  return Math.max(...[start, ...Object.values(saved)].flatMap((tensors) => (tensors[i] ?? []).map(Math.abs)));
}

/**
 * Largest difference, relative to the largest value that the tensor held on its way: a tensor that passes through zero
 * keeps the rounding errors of its earlier size.
 */
export function relativeError(found: ArrayLike<number>, expected: readonly number[], peak: number): number {
  if (found.length !== expected.length) return Infinity;
  return Math.max(...expected.map((value, i) => Math.abs((found[i] ?? NaN) - value))) / peak;
}
