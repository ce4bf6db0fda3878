import { type FieldSchema, variants } from "../../shared/forms/field-schema.ts";
import { formatPlain } from "../../shared/format/numbers.ts";
import { learn } from "../../strings/learn.ts";

const words = learn.takes;

/** What a parameter takes, in words. */
export function takesOf(schema: FieldSchema): string {
  const control = schema["x-control"];
  if (control === "schedule") return words.schedule;
  if (control === "schedules") return words.schedules;
  if (control === "formula") return words.formula;
  const kinds = variants(schema).map((variant) =>
    schema["x-length"] && isNumber(variant) ? words.length : kindOf(variant),
  );
  // The text variant of a length says the same again.
  const said = kinds.filter((kind) => !(schema["x-length"] && kind === words.text));
  return [...new Set(said.filter((kind) => kind !== ""))].join(words.or);
}

function isNumber({ type }: FieldSchema): boolean {
  return type === "number" || type === "integer";
}

function kindOf(schema: FieldSchema): string {
  if (schema.enum) return schema.enum.map((value) => String(value)).join(words.or);
  if (schema.const !== undefined) return typeof schema.const === "string" ? schema.const : JSON.stringify(schema.const);
  switch (schema.type) {
    case "integer":
    case "number":
      return [words[schema.type], ...limitsOf(schema)].join(" ");
    case "boolean":
      return words.boolean;
    case "string":
      return words.text;
    case "array":
      return words.list(schema.items ? takesOf(schema.items) : words.text);
    case "object":
      return words.object;
    case "null":
      return words.nothing;
    default:
      return "";
  }
}

function limitsOf({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: FieldSchema): string[] {
  return [
    ...(minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? [] : [words.atLeast(formatPlain(minimum))]),
    ...(exclusiveMinimum === undefined ? [] : [words.above(formatPlain(exclusiveMinimum))]),
    ...(maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? [] : [words.upTo(formatPlain(maximum))]),
    ...(exclusiveMaximum === undefined ? [] : [words.below(formatPlain(exclusiveMaximum))]),
  ];
}

/** A default as it is written in a spec. */
export function defaultOf(schema: FieldSchema): string {
  const value = schema.default;
  if (value === undefined) return "";
  return typeof value === "string" ? value : typeof value === "number" ? formatPlain(value) : JSON.stringify(value);
}
