import type { CodeFacts, CompositeCodeFacts } from "./code-out/facts.ts";
import type { JsonObject } from "./json.ts";
import type { ParameterDefinitions, Values } from "./parameters.ts";
import type { Part } from "./parts/part.ts";
import type { Rates, Store } from "./rates.ts";

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
  advance(this: void, t: number, rates: Rates): void;
  /** Closed form: one group's rate at step `t` >= 0, which need not be whole. */
  lrAt(t: number, base: number, group: number): number;
  /**
   * One group's rate where PyTorch's `step(epoch)` jumps to step `t`, under `compat: "pytorch"` and where that is neither
   * of the two forms. Only a schedule by itself is asked: PyTorch's compositions do not jump.
   */
  jumpTo?(t: number, base: number, group: number): number;
  /** Closed form of the momentum, for schedules that cycle it. */
  momentumAt?(t: number, group: number): number;
  /** The cause of a change at the whole step `t` >= 1, if there is one other than plain decay. */
  causeAt?(this: void, t: number): Cause | undefined;
  /**
   * How `advance` treats the rates that it finds, which decides what a chain of schedules comes to.
   * factor: multiplies them by a number of its own, so that lrAt(t, base) is proportional to base;
   * overwrite: replaces them, as those of PyTorch's schedules do that know no recursion;
   * product: replaces them when alone, but enters a chain as a factor (for schedules that PyTorch does not have);
   * left out: a recursion of another kind.
   */
  readonly chain?: "factor" | "overwrite" | "product";
  /** True where lrAt is right for any rate that the schedule starts from, not only for its base. */
  readonly startsAnywhere?: true;
  /** What PyTorch's constructor does to the parameter groups before it reads `initial_lr` from them. */
  claim?(store: Store): void;
  /**
   * Step 0 where a sequence hands over, for schedules that go on from the rate that they find there.
   * Left out: the closed form at step 0, from the base rate.
   */
  enter?(previous: number, base: number, group: number): number;
  /** Further fields of PyTorch's `state_dict` at step `t`. */
  stateAt?(t: number): JsonObject;
}

/** What a schedule is told of its surroundings. */
export interface CurveContext {
  readonly groups: number;
  /** True under `compat: "pytorch"`: where PyTorch's own value is a known fault, give it nevertheless. */
  readonly faithful: boolean;
}

/** A schedule at work on shared rates: what composition is made of. */
export interface Motion {
  /** Step 0, where that is more than leaving the rates as they are. */
  begin?(rates: Rates): void;
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

/** What is wrong with arguments that are each right by themselves. */
export interface Complaint {
  readonly key: string;
  readonly found: unknown;
  readonly expected: string;
}

/** Arguments that show what a schedule is like: for pictures, docs, and to fill in a new form. */
export interface Example {
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Scheduler steps that show all of it. */
  readonly steps: number;
  /** Base learning rate, or one per parameter group; default 0.1. */
  readonly lr?: number | readonly number[];
}

/** Whose schedule it is; forms and docs group by it. */
export type Origin =
  "PyTorch" | "timm" | "Transformers" | "Keras" | "optax" | "fastai" | "mmengine" | "research" | "Glissade";

interface Description<T extends string, P extends ParameterDefinitions> {
  /** The name that the original gives it (PyTorch's class name, optax's function name …): the spec's `type`. */
  readonly type: T;
  /** A short readable name. */
  readonly label: string;
  /** One sentence. */
  readonly help: string;
  /** Other names under which a spec may ask for it. */
  readonly aliases?: readonly string[];
  /** Left out: PyTorch. */
  readonly origin?: Origin;
  /** When to choose it, in a sentence or two. */
  readonly use?: string;
  /** Arguments that show what it is like. */
  readonly example?: Example;
  /** The closed form (or the rule) as text. */
  readonly formula: string;
  readonly sources: readonly Source[];
  readonly parameters: P;
  readonly omitted?: Readonly<Record<string, OmittedArgument>>;
  /** Defaults that depend on other arguments; asked before the fixed defaults are filled in. */
  complete?(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** Checks that need more than one argument; asked when each is right by itself. */
  check?(values: Values<P>): Complaint | undefined;
  /** True when these arguments move the momentum too. */
  cyclesMomentum?(values: Values<P>): boolean;
}

/** A schedule that depends on the step alone. */
export interface OpenLoopDefinition<
  T extends string = string,
  P extends ParameterDefinitions = ParameterDefinitions,
> extends Description<T, P> {
  readonly loop: "open";
  /** For code in other frameworks. */
  readonly code?: CodeFacts<Values<P>>;
  curve(values: Values<P>, groups: number, context: CurveContext): Curve;
}

/** A schedule that answers to a metric. */
export interface ClosedLoopDefinition<
  T extends string = string,
  P extends ParameterDefinitions = ParameterDefinitions,
> extends Description<T, P> {
  readonly loop: "closed";
  /** For code in other frameworks. */
  readonly code?: CodeFacts<Values<P>>;
  motion(values: Values<P>, groups: number, context: CurveContext): Motion;
}

/** A schedule made of others, which its parameters of the kinds `schedule` and `schedules` hold. */
export interface CompositeDefinition<
  T extends string = string,
  P extends ParameterDefinitions = ParameterDefinitions,
> extends Description<T, P> {
  readonly loop: "composite";
  /** For code in other frameworks. */
  readonly code?: CompositeCodeFacts<Values<P>>;
  /** True when each schedule inside is for a single parameter group. */
  readonly onePerGroup?: true;
  /** @param children the schedules within, in the order of the parameters and their lists */
  compose(values: Values<P>, children: readonly Part[], context: CurveContext): Part;
}

/** One scheduler, as data and code; forms, validation, help and types all derive from it. */
export type SchedulerDefinition<T extends string = string, P extends ParameterDefinitions = ParameterDefinitions> =
  OpenLoopDefinition<T, P> | ClosedLoopDefinition<T, P> | CompositeDefinition<T, P>;

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

/** Defines a schedule made of others, keeping the literal types of its data. */
export function defineComposite<const T extends string, const P extends ParameterDefinitions>(
  definition: Omit<CompositeDefinition<T, P>, "loop">,
): CompositeDefinition<T, P> {
  return { ...definition, loop: "composite" };
}
