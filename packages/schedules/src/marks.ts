import { compileExpression } from "./expression/compile.ts";
import { suddenSteps } from "./expression/sudden-steps.ts";
import { isPlainObject } from "./json.ts";
import { nestedSpecs, strideOf } from "./nested.ts";
import type { ExpressionParameter, NestedSpec, ParameterDefinition } from "./parameters.ts";
import { findDefinition } from "./registry.ts";

/** Steps at which a schedule may do something sudden; undefined where it may at any. */
export type Marks = ReadonlySet<number> | undefined;

/** With more than that, going through all steps is no slower. */
const most = 10_000;

/** What a formula, or a list of them, says of such steps; a function says nothing. */
function formulaMarks(value: unknown, { variables }: ExpressionParameter): readonly number[] | undefined {
  const formulas = [value].flat().filter((formula) => formula !== null);
  const marks = formulas.map((formula) =>
    typeof formula === "string" ? suddenSteps(compileExpression(formula, { variables }).syntax) : undefined,
  );
  return marks.every((steps) => steps !== undefined) ? marks.flat() : undefined;
}

/** Every whole number in a value, keys that are such numbers among them. */
function wholeNumbers(value: unknown): readonly number[] {
  if (typeof value === "number") return Number.isInteger(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(wholeNumbers);
  if (!isPlainObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [...wholeNumbers(Number(key)), ...wholeNumbers(item)]);
}

/** A step and the multiples of it within a run. */
const multiples = (period: number, steps: number): readonly number[] =>
  Array.from({ length: Math.floor(steps / period) }, (_, index) => (index + 1) * period);

/** What one argument says of such steps in a run; schedules inside are asked by themselves. */
function ownMarks(parameter: ParameterDefinition, value: unknown, steps: number): readonly number[] | undefined {
  if (parameter.kind === "schedule" || parameter.kind === "schedules") return [];
  if (parameter.kind === "expression") return formulaMarks(value, parameter);
  if ("irregular" in parameter) return value === null ? [] : undefined;
  if (!("period" in parameter) && !("stride" in parameter)) return wholeNumbers(value);
  return Number(value) * most < steps ? undefined : multiples(Number(value), steps);
}

/**
 * The marks of a checked schedule within a run of so many steps: every whole number in it, the steps that its formulas
 * tell of, and, for schedules inside a composition, theirs also counted from each number of the composition.
 */
export function marksOf(spec: NestedSpec, steps: number): Marks {
  const definition = findDefinition(spec.type)!;
  const own: number[] = [];
  for (const [name, parameter] of Object.entries(definition.parameters)) {
    const marks = ownMarks(parameter, spec[name], steps);
    if (marks === undefined) return undefined;
    own.push(...marks);
  }
  const all = new Set(own);
  for (const nested of nestedSpecs(definition, spec)) {
    const stride = strideOf(definition, spec);
    const marks = marksOf(nested, Math.ceil(steps / stride));
    if (marks === undefined || (marks.size + 1) * (own.length + 1) > most) return undefined;
    for (const offset of [0, ...own]) for (const mark of marks) all.add(offset + mark * stride);
  }
  return all;
}
