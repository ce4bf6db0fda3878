import { arrayAlgebra } from "./algebra.ts";
import { SolverError } from "./error.ts";
import { parseSolver } from "./parse-solver.ts";
import { solverDefinitions, type SolverSpec } from "./solver-definitions.ts";

/** A tensor as flat numbers; the solver writes its updates into it. */
export type NumberArray = number[] | Float64Array;

/** Parameters that share one learning rate; keys other than `parameters` override the solver's spec. */
export interface ParameterGroup extends Readonly<Record<string, unknown>> {
  readonly parameters: readonly NumberArray[];
}

/** The rates of one step, a number per group. */
export interface Rates {
  readonly lr?: readonly number[];
  readonly momentum?: readonly number[];
}

/** What a continuation needs: the step count, and per group and parameter the state tensors by name. */
export interface SolverState {
  readonly step: number;
  readonly slots: readonly (readonly Readonly<Record<string, readonly number[]>>[])[];
}

export interface Solver {
  /** The complete spec of each group. */
  readonly specs: readonly SolverSpec[];
  /** Steps taken. */
  readonly stepCount: number;
  /**
   * One update of every parameter, in place. Rates that are not given are the specs' own.
   *
   * @param gradients per group and parameter, each of the parameter's length
   * @throws SolverError code "invalid_argument" when a count or a length does not fit
   */
  step(gradients: readonly (readonly ArrayLike<number>[])[], rates?: Rates): void;
  /** A copy of the state, made of plain objects and arrays. */
  state(): SolverState;
  load(state: SolverState): void;
}

/**
 * A solver over plain number arrays, in float64: for gradient descent on functions, outside any graph.
 *
 * @param spec as for {@link parseSolver}
 * @param groups the parameters, in groups; each may override keys of the spec
 * @throws SolverError as {@link parseSolver} does
 *
 * @example
 * const point = [3, -2];
 * const solver = createSolver({ type: "SGD", lr: 0.1, momentum: 0.9 }, [{ parameters: [point] }]);
 * for (let i = 0; i < 100; i++) solver.step([[point.map((x) => 2 * x)]]); // descends x^2 + y^2 to 0
 */
export function createSolver(spec: unknown, groups: readonly ParameterGroup[]): Solver {
  const base = parseSolver(spec);
  const prepared = groups.map(({ parameters, ...overrides }) => {
    const groupSpec = parseSolver({ ...base, ...overrides });
    return { spec: groupSpec, parameters, slots: parameters.map((parameter) => emptySlots(groupSpec, parameter)) };
  });
  let stepCount = 0;

  return {
    specs: prepared.map((group) => group.spec),
    get stepCount() {
      return stepCount;
    },
    step(gradients, rates = {}) {
      checkCount("gradients", gradients.length, prepared.length);
      for (const name of ["lr", "momentum"] as const) checkCount(name, rates[name]?.length, prepared.length);
      for (const [i, group] of prepared.entries()) checkGradients(group.parameters, gradients[i] ?? []);
      stepCount += 1;
      for (const [i, group] of prepared.entries()) {
        const lr = rates.lr?.[i] ?? group.spec.lr;
        updateGroup(group, gradients[i] ?? [], { lr, momentum: rates.momentum?.[i], step: stepCount });
      }
    },
    state: () => ({
      step: stepCount,
      slots: prepared.map((group) => group.slots.map((slots) => mapValues(slots, (values) => Array.from(values)))),
    }),
    load(state) {
      checkState(state, prepared);
      stepCount = state.step;
      for (const [i, group] of prepared.entries()) {
        group.slots = (state.slots[i] ?? []).map((slots) => mapValues(slots, (values) => Float64Array.from(values)));
      }
    },
  };
}

type Slots = Readonly<Record<string, Float64Array>>;

interface PreparedGroup {
  readonly spec: SolverSpec;
  readonly parameters: readonly NumberArray[];
  slots: readonly Slots[];
}

function emptySlots(spec: SolverSpec, parameter: NumberArray): Slots {
  const names = solverDefinitions[spec.type].slots(spec);
  return Object.fromEntries(names.map((name) => [name, new Float64Array(parameter.length)]));
}

function updateGroup(
  group: PreparedGroup,
  gradients: readonly ArrayLike<number>[],
  { lr, momentum, step }: { lr: number; momentum: number | undefined; step: number },
): void {
  const definition = solverDefinitions[group.spec.type];
  const numbers = definition.scalars(group.spec, lr, momentum, step);
  const scalars = mapValues(numbers, (value) => Float64Array.of(value));
  group.slots = group.parameters.map((parameter, i) => {
    const updated = definition.rule(arrayAlgebra, group.spec, {
      parameter: Float64Array.from(parameter),
      gradient: Float64Array.from(gradients[i] ?? []),
      slots: group.slots[i] ?? {},
      scalars,
    });
    for (const [k, value] of updated.parameter.entries()) parameter[k] = value;
    return updated.slots;
  });
}

function checkGradients(parameters: readonly NumberArray[], gradients: readonly ArrayLike<number>[]): void {
  checkCount("gradients of a group", gradients.length, parameters.length);
  for (const [i, parameter] of parameters.entries()) {
    checkCount("gradient's elements", gradients[i]?.length, parameter.length);
  }
}

function checkState(state: SolverState, groups: readonly PreparedGroup[]): void {
  checkCount("state's groups", state.slots.length, groups.length);
  for (const [i, group] of groups.entries()) {
    checkCount("state's parameters", state.slots[i]?.length, group.slots.length);
    for (const [k, slots] of group.slots.entries()) {
      for (const [name, values] of Object.entries(slots)) {
        checkCount(`state's ${name}`, state.slots[i]?.[k]?.[name]?.length ?? 0, values.length);
      }
    }
  }
}

function checkCount(key: string, found: number | undefined, expected: number): void {
  if (found === undefined || found === expected) return;
  throw new SolverError("invalid_argument", `${key}: found ${found}, expected ${expected}`, {
    key,
    found,
    expected: String(expected),
  });
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
