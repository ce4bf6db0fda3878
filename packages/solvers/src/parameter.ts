/** A hyperparameter as data: what a form shows, what validation checks, what the docs say. */
export type Parameter = NumberParameter | PairParameter | SwitchParameter;

interface NumberParameter extends Range {
  readonly kind: "number";
  readonly label: string;
  readonly help: string;
  readonly default: number;
}

/** Two numbers, each within the range. */
interface PairParameter extends Range {
  readonly kind: "pair";
  readonly label: string;
  readonly help: string;
  readonly default: readonly [number, number];
}

interface SwitchParameter {
  readonly kind: "switch";
  readonly label: string;
  readonly help: string;
  readonly default: boolean;
}

interface Range {
  /** The least allowed value; any number when absent. */
  readonly minimum?: number;
  /** Values stay strictly below this one, when it is there. */
  readonly below?: number;
}

/** The type of a parameter's value in a spec. */
export type ValueOf<P extends Parameter> = P extends NumberParameter
  ? number
  : P extends PairParameter
    ? readonly [number, number]
    : boolean;

/** Whether a value from outside may stand for the parameter. Numbers have to be finite. */
export function isValid(parameter: Parameter, value: unknown): boolean {
  switch (parameter.kind) {
    case "switch":
      return typeof value === "boolean";
    case "number":
      return isWithin(parameter, value);
    case "pair":
      return Array.isArray(value) && value.length === 2 && value.every((part) => isWithin(parameter, part));
  }
}

function isWithin({ minimum = -Infinity, below = Infinity }: Range, value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value) && value >= minimum && value < below;
}

/** What values a parameter takes, for messages and docs: "a number of at least 0". */
export function describeExpected(parameter: Parameter): string {
  switch (parameter.kind) {
    case "switch":
      return "true or false";
    case "number":
      return `a number${describeRange(parameter)}`;
    case "pair":
      return `two numbers${describeRange(parameter)}`;
  }
}

function describeRange({ minimum, below }: Range): string {
  const parts = [
    ...(minimum === undefined ? [] : [`of at least ${minimum}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ];
  return parts.length === 0 ? "" : ` ${parts.join(" and ")}`;
}
