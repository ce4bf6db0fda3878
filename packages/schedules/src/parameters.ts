import type { Length } from "./lengths.ts";

/** The values a number may take, in JSON Schema's words. */
export interface Range {
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
}

interface Described {
  /** What a form shows beside the field. */
  readonly label: string;
  /** One sentence. */
  readonly help: string;
  /** True for keys that PyTorch's constructor does not have; generated code leaves them out. */
  readonly extension?: true;
}

/** A number; with `perGroup` also a list of them, one per parameter group. No default: required. */
export interface NumberParameter extends Described {
  readonly kind: "integer" | "number";
  readonly range: Range;
  readonly default?: number | null;
  readonly perGroup?: true;
  /** True for a number of scheduler steps, which a spec may give as a length that stretches: "5ep", "30%". */
  readonly length?: true;
  /** True where those steps count values of a metric: as many are wanted in a longer run. */
  readonly ofMetric?: true;
  /** True for a number of scheduler steps that can only be given as a number. */
  readonly steps?: true;
  /** True for the number of steps after which everything inside a composition begins anew. */
  readonly period?: true;
  /** True for the number of steps that one step of the schedules inside takes: their lengths count in those. */
  readonly stride?: true;
}

/** A list of at least one integer, in any order. */
export interface IntegersParameter extends Described {
  readonly kind: "integers";
  readonly range: Range;
  readonly default?: readonly number[] | null;
  /** True where each is a number of scheduler steps; see NumberParameter. */
  readonly length?: true;
  /** Fewest entries, default 1. */
  readonly fewest?: number;
  /** True where giving it lets any step stand out from its neighbors, as noise does. */
  readonly irregular?: true;
}

/** A schedule inside this one. */
export interface ScheduleParameter extends Described {
  readonly kind: "schedule";
  readonly default?: undefined;
}

/** A list of at least one schedule. */
export interface SchedulesParameter extends Described {
  readonly kind: "schedules";
  readonly default?: undefined;
}

/**
 * A formula in the variables named, such as `0.95 ** epoch` (see `compileExpression`), or, in code, a function of
 * them; with `perGroup` also a list of them, one per parameter group.
 */
export interface ExpressionParameter extends Described {
  readonly kind: "expression";
  readonly variables: readonly (readonly string[])[];
  readonly default?: string | null;
  readonly perGroup?: true;
}

/** A list of at least one number. */
export interface NumbersParameter extends Described {
  readonly kind: "numbers";
  readonly range: Range;
  readonly default?: readonly number[] | null;
}

/** A list of `[step, value]` pairs, steps rising. */
export interface PointsParameter extends Described {
  readonly kind: "points";
  readonly range: Range;
  readonly default?: readonly (readonly [number, number])[];
  /** True where each step is a number of scheduler steps; see NumberParameter. */
  readonly length?: true;
}

/** An object from whole steps (as JSON writes keys: texts of digits) to factors, as Python's dicts do it. */
export interface MapParameter extends Described {
  readonly kind: "map";
  readonly range: Range;
  readonly default?: Readonly<Record<string, number>> | null;
  /** True where each step is a number of scheduler steps; see NumberParameter. */
  readonly length?: true;
}

/** A list of at least one object, each with the same fields. */
export interface ObjectsParameter extends Described {
  readonly kind: "objects";
  readonly fields: ParameterDefinitions;
  readonly default?: readonly Readonly<Record<string, unknown>>[];
}

/** One of a few names. */
export interface ChoiceParameter extends Described {
  readonly kind: "choice";
  readonly choices: readonly string[];
  readonly default?: string;
}

export interface BooleanParameter extends Described {
  readonly kind: "boolean";
  readonly default?: boolean;
}

export interface TextParameter extends Described {
  readonly kind: "text";
  readonly default?: string | null;
}

/** One argument of a scheduler, as data. A default of null stands for Python's None. */
export type ParameterDefinition =
  | NumberParameter
  | IntegersParameter
  | ScheduleParameter
  | SchedulesParameter
  | ExpressionParameter
  | NumbersParameter
  | PointsParameter
  | MapParameter
  | ObjectsParameter
  | ChoiceParameter
  | BooleanParameter
  | TextParameter;

/** A scheduler's arguments by name, in the order of PyTorch's signature. */
export type ParameterDefinitions = Readonly<Record<string, ParameterDefinition>>;

/** A schedule inside another one: any that `parseSchedule` takes. */
export interface NestedSpec {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** A formula, or a function where a schedule is made in code (such a spec is no JSON any more). */
export type Formula = string | ((...values: number[]) => number);

type OneOrEach<P, T> = P extends { readonly perGroup: true } ? T | readonly T[] : T;
type Nullable<P> = P extends { readonly default: null } ? null : never;
type Plain<P extends ParameterDefinition> = P extends NumberParameter
  ? OneOrEach<P, number>
  : P extends IntegersParameter | NumbersParameter
    ? readonly number[]
    : P extends PointsParameter
      ? readonly (readonly [number, number])[]
      : P extends MapParameter
        ? Readonly<Record<string, number>>
        : P extends ObjectsParameter
          ? readonly Values<P["fields"]>[]
          : P extends ScheduleParameter
            ? NestedSpec
            : P extends SchedulesParameter
              ? readonly NestedSpec[]
              : P extends ExpressionParameter
                ? OneOrEach<P, Formula>
                : P extends ChoiceParameter
                  ? P["choices"][number]
                  : P extends BooleanParameter
                    ? boolean
                    : string;

type WithDefault<P extends ParameterDefinitions> = {
  [K in keyof P]: P[K] extends { readonly default: unknown } ? K : never;
}[keyof P];

/** The arguments a scheduler runs with: every one there, defaults filled in. */
export type Values<P extends ParameterDefinitions> = {
  readonly [K in keyof P]: Plain<P[K]> | Nullable<P[K]>;
};

type Written<P extends ParameterDefinition> = P extends { readonly length: true }
  ? P extends IntegersParameter
    ? readonly Length[]
    : P extends PointsParameter
      ? readonly (readonly [Length, number])[]
      : P extends MapParameter
        ? Plain<P>
        : Length
  : Plain<P>;

type Asked<P extends ParameterDefinition> = P extends ObjectsParameter ? readonly Given<P["fields"]>[] : Written<P>;

/** As `Values`, before lengths that stretch are resolved: what a checked spec holds. */
export type SpecValues<P extends ParameterDefinitions> = {
  readonly [K in keyof P]: Written<P[K]> | Nullable<P[K]>;
};

/** The arguments as a person writes them: those with a default may be left out or null. */
export type Given<P extends ParameterDefinitions> = {
  readonly [K in Exclude<keyof P, WithDefault<P>>]: Asked<P[K]>;
} & {
  readonly [K in WithDefault<P>]?: Asked<P[K]> | null | undefined;
};

function describeRange(range: Range): string {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = range;
  const low = minimum !== undefined ? `>= ${minimum}` : exclusiveMinimum !== undefined ? `> ${exclusiveMinimum}` : "";
  const high = maximum !== undefined ? `<= ${maximum}` : exclusiveMaximum !== undefined ? `< ${exclusiveMaximum}` : "";
  return [low, high].filter((part) => part !== "").join(" and ");
}

/** What a parameter takes, in words: `an integer >= 1`. */
export function describeExpected(parameter: ParameterDefinition): string {
  switch (parameter.kind) {
    case "integer":
    case "number": {
      const one =
        `${parameter.kind === "integer" ? "an integer" : "a number"} ${describeRange(parameter.range)}`.trim();
      const some = parameter.length === true ? `${one} or a length such as "5ep" or "30%"` : one;
      return parameter.perGroup === true ? `${some}, or a list of them, one per parameter group` : some;
    }
    case "integers": {
      const few = parameter.fewest === 0 ? "a list of integers" : "a list of at least one integer";
      const or = parameter.length === true ? ' or lengths such as "5ep" or "30%"' : "";
      return `${few}, each ${describeRange(parameter.range)}${or}`;
    }
    case "schedule":
      return 'a schedule such as {"type": "StepLR", "step_size": 30}';
    case "schedules":
      return "a list of at least one schedule";
    case "expression": {
      const names = parameter.variables.map(([name]) => name).join(", ");
      const one = `a formula of ${names} such as "0.95 ** ${parameter.variables[0]?.[0] ?? "epoch"}"`;
      return parameter.perGroup === true ? `${one}, or a list of them, one per parameter group` : one;
    }
    case "numbers":
      return `a list of at least one number, each ${describeRange(parameter.range)}`.replace(/, each $/, "");
    case "points": {
      const some = `a list of at least one [step, value] pair, steps rising from 0 on, each value ${describeRange(parameter.range)}`;
      return parameter.length === true ? `${some}; a step may be a length such as "5ep" or "30%"` : some;
    }
    case "map": {
      const keys = parameter.length === true ? 'whole steps (or lengths such as "5ep" or "30%")' : "whole steps";
      return `an object from ${keys} to numbers ${describeRange(parameter.range)}, such as {"100": 0.5}`;
    }
    case "objects":
      return `a list of at least one object with the keys ${Object.keys(parameter.fields).join(", ")}`;
    case "choice":
      return `one of ${parameter.choices.map((choice) => `"${choice}"`).join(", ")}`;
    case "boolean":
      return "true or false";
    case "text":
      return "a text";
  }
}
