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
}

/** A list of at least one integer, in any order. */
export interface IntegersParameter extends Described {
  readonly kind: "integers";
  readonly range: Range;
  readonly default?: readonly number[];
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
  NumberParameter | IntegersParameter | ChoiceParameter | BooleanParameter | TextParameter;

/** A scheduler's arguments by name, in the order of PyTorch's signature. */
export type ParameterDefinitions = Readonly<Record<string, ParameterDefinition>>;

type OneOrEach<P> = P extends { readonly perGroup: true } ? number | readonly number[] : number;
type Nullable<P> = P extends { readonly default: null } ? null : never;
type Plain<P extends ParameterDefinition> = P extends NumberParameter
  ? OneOrEach<P>
  : P extends IntegersParameter
    ? readonly number[]
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

/** The arguments as a person writes them: those with a default may be left out or null. */
export type Given<P extends ParameterDefinitions> = {
  readonly [K in Exclude<keyof P, WithDefault<P>>]: Plain<P[K]>;
} & {
  readonly [K in WithDefault<P>]?: Plain<P[K]> | null | undefined;
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
      return parameter.perGroup === true ? `${one}, or a list of them, one per parameter group` : one;
    }
    case "integers":
      return `a list of at least one integer, each ${describeRange(parameter.range)}`;
    case "choice":
      return `one of ${parameter.choices.map((choice) => `"${choice}"`).join(", ")}`;
    case "boolean":
      return "true or false";
    case "text":
      return "a text";
  }
}
