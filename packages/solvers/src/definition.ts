import type { Algebra } from "./algebra.ts";
import type { Parameter, ValueOf } from "./parameter.ts";

export type Parameters = Readonly<Record<string, Parameter>>;

/** A complete spec: the solver's type and a value for each of its parameters. */
export type SpecOf<Type extends string, P extends Parameters> = { readonly type: Type } & {
  readonly [Name in keyof P]: ValueOf<P[Name]>;
};

/** What one update of one parameter tensor works on. */
export interface UpdateInputs<T> {
  readonly parameter: T;
  readonly gradient: T;
  /** The state tensors named by `slots`, each of the parameter's shape. */
  readonly slots: Readonly<Record<string, T>>;
  /** The numbers that `scalars` gave for this step, as scalars of the algebra. */
  readonly scalars: Readonly<Record<string, T>>;
}

export interface UpdateOutputs<T> {
  readonly parameter: T;
  readonly slots: Readonly<Record<string, T>>;
}

/** Two parameters of a spec that do not go together. */
export interface Conflict {
  readonly key: string;
  readonly found: unknown;
  readonly expected: string;
}

/**
 * A solver: its parameters as data, and one update rule over an algebra. What the rule needs is split by how often it
 * changes: the spec is fixed while a graph lives, scalars change from step to step, slots are kept per parameter.
 */
export interface Definition<Spec> {
  readonly type: string;
  readonly label: string;
  readonly help: string;
  /** Heading to list it under. */
  readonly family: "Momentum" | "Adaptive" | "Sign of the gradient";
  /** The update in one line of mathematics: p parameter, g gradient, t step counted from 1. */
  readonly formula: string;
  /** Where it comes from: the paper, with its address. */
  readonly source: string;
  /** By name, in the order in which a form shows them; each solver has `lr`. */
  readonly parameters: Parameters;
  /** Which parameter a schedule's momentum replaces (in a pair, its first number); undefined where there is none. */
  readonly momentumParameter: string | undefined;
  /** Rules between parameters: what is wrong with the spec, or undefined. */
  findConflict?(spec: Spec): Conflict | undefined;
  /** Names of the state tensors that each parameter has under this spec; all start at zero. */
  slots(spec: Spec): readonly string[];
  /**
   * The numbers that change from step to step, in float64; their names depend on the spec alone.
   *
   * @param lr the learning rate of this step
   * @param momentum replaces the spec's momentum (or first beta) where a schedule cycles it
   * @param step counts from 1
   */
  scalars(spec: Spec, lr: number, momentum: number | undefined, step: number): Readonly<Record<string, number>>;
  /** One update of one parameter tensor. */
  rule<T>(algebra: Algebra<T>, spec: Spec, inputs: UpdateInputs<T>): UpdateOutputs<T>;
}

/** An input that the spec guarantees: a slot or scalar that the definition itself named. */
export function required<T>(record: Readonly<Record<string, T>>, name: string): T {
  const value = record[name];
  if (value === undefined) throw new TypeError(`a solver's rule was applied without its input "${name}"`);
  return value;
}
