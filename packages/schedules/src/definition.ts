import type { JsonObject } from "./json.ts";
import type { ParameterDefinitions, Values } from "./parameters.ts";
import type { Rates } from "./rates.ts";

/** Why a rate changed otherwise than by plain decay: a code to branch on and a clause for people. */
export interface Cause {
  readonly code: string;
  /** "milestone 30 reached" */
  readonly what: string;
}

/**
 * An open-loop schedule with its arguments filled in: both of PyTorch's forms. The recursive form multiplies on
 * from the rates as they are (so that schedules can be chained), the closed form knows any step at once.
 */
export interface Curve {
  /** Step 0: what PyTorch's constructor does to the rates. Absent: it leaves them. */
  begin?(rates: Rates): void;
  /** Recursive form: turns the rates of step `t - 1` into those of step `t` (a whole number >= 1), in place. */
  advance(t: number, rates: Rates): void;
  /** Closed form: one group's rate at step `t` >= 0, which need not be whole. */
  lrAt(t: number, base: number, group: number): number;
  /** Closed form of the momentum, for schedules that cycle it. */
  momentumAt?(t: number, group: number): number;
  /** The cause of a change at the whole step `t` >= 1, if there is one other than plain decay. */
  causeAt?(t: number): Cause | undefined;
}

/** A schedule at work on shared rates: what composition is made of. */
export interface Motion {
  step(rates: Rates, metric: number | undefined): Cause | undefined;
  /** Its own state, without the rates. */
  state(): JsonObject;
  /** @throws SchedulesError `invalid_state`, before anything changed */
  load(state: JsonObject): void;
}

/** An argument of the original that a spec does not take, except at its default. */
export interface OmittedArgument {
  readonly default: number | null;
  readonly reason: string;
}

/** Where a schedule comes from. */
export interface Source {
  readonly title: string;
  readonly url: string;
}

interface Description<T extends string, P extends ParameterDefinitions> {
  /** PyTorch's class name, the spec's `type`. */
  readonly type: T;
  /** A short readable name. */
  readonly label: string;
  /** One sentence. */
  readonly help: string;
  /** The closed form (or the rule) as text. */
  readonly formula: string;
  readonly sources: readonly Source[];
  readonly parameters: P;
  readonly omitted?: Readonly<Record<string, OmittedArgument>>;
  /** Defaults that depend on other arguments; asked before the fixed defaults are filled in. */
  complete?(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** True when these arguments move the momentum too. */
  cyclesMomentum?(values: Values<P>): boolean;
}

/** A schedule that depends on the step alone. */
export interface OpenLoopDefinition<
  T extends string = string,
  P extends ParameterDefinitions = ParameterDefinitions,
> extends Description<T, P> {
  readonly loop: "open";
  curve(values: Values<P>, groups: number): Curve;
}

/** A schedule that answers to a metric. */
export interface ClosedLoopDefinition<
  T extends string = string,
  P extends ParameterDefinitions = ParameterDefinitions,
> extends Description<T, P> {
  readonly loop: "closed";
  motion(values: Values<P>, groups: number): Motion;
}

/** One scheduler, as data and code; forms, validation, help and types all derive from it. */
export type SchedulerDefinition<T extends string = string, P extends ParameterDefinitions = ParameterDefinitions> =
  OpenLoopDefinition<T, P> | ClosedLoopDefinition<T, P>;

/** Defines a schedule that depends on the step alone, keeping the literal types of its data. */
export function defineOpenLoop<const T extends string, const P extends ParameterDefinitions>(
  definition: Omit<OpenLoopDefinition<T, P>, "loop">,
): OpenLoopDefinition<T, P> {
  return { ...definition, loop: "open" };
}

/** Defines a schedule that answers to a metric, keeping the literal types of its data. */
export function defineClosedLoop<const T extends string, const P extends ParameterDefinitions>(
  definition: Omit<ClosedLoopDefinition<T, P>, "loop">,
): ClosedLoopDefinition<T, P> {
  return { ...definition, loop: "closed" };
}
