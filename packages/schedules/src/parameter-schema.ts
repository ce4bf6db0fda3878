import * as z from "zod";
import { isPlainObject } from "./json.ts";
import { parseLength } from "./lengths.ts";
import type { ParameterDefinition, ParameterDefinitions, Range } from "./parameters.ts";

function within(schema: z.ZodNumber, range: Range): z.ZodNumber {
  let bounded = schema;
  if (range.minimum !== undefined) bounded = bounded.min(range.minimum);
  if (range.exclusiveMinimum !== undefined) bounded = bounded.gt(range.exclusiveMinimum);
  if (range.maximum !== undefined) bounded = bounded.max(range.maximum);
  if (range.exclusiveMaximum !== undefined) bounded = bounded.lt(range.exclusiveMaximum);
  // JSON has no -0, and a spec is plain JSON.
  return bounded.overwrite((value) => value + 0);
}

const length = z.string().refine((text) => parseLength(text) !== undefined);
const schedule = z.looseObject({ type: z.string() });
const formula = z.string().min(1).max(2000);
const mostParts = 10_000;

const orLength = (parameter: { readonly length?: true }, schema: z.ZodNumber): z.ZodType =>
  parameter.length === true ? z.union([schema, length]) : schema;

const step = z.string().regex(/^(0|[1-9]\d{0,15})$/);
const stepOrLength = z.string().refine((text) => step.safeParse(text).success || parseLength(text) !== undefined);

/** What two lengths come to shows only when they are resolved. */
const rises = (before: unknown, after: unknown): boolean =>
  typeof before !== "number" || typeof after !== "number" || after > before;

function valueSchema(parameter: ParameterDefinition): z.ZodType {
  switch (parameter.kind) {
    case "integer":
    case "number": {
      const number = within(parameter.kind === "integer" ? z.number().int() : z.number(), parameter.range);
      const one = orLength(parameter, number);
      return parameter.perGroup === true ? z.union([one, z.array(one).min(1)]) : one;
    }
    case "integers":
      return z.array(orLength(parameter, within(z.number().int(), parameter.range))).min(parameter.fewest ?? 1);
    case "schedule":
      return schedule;
    case "schedules":
      return z.array(schedule).min(1).max(mostParts);
    case "expression":
      return parameter.perGroup === true ? z.union([formula, z.array(formula).min(1)]) : formula;
    case "numbers":
      return z.array(within(z.number(), parameter.range)).min(1);
    case "points":
      return z
        .array(z.tuple([orLength(parameter, within(z.number(), { minimum: 0 })), within(z.number(), parameter.range)]))
        .min(1)
        .refine((points) => points.every(([step], index) => index === 0 || rises(points[index - 1]![0], step)));
    case "map":
      return z.record(parameter.length === true ? stepOrLength : step, within(z.number(), parameter.range));
    case "objects":
      return z.array(z.preprocess(withoutNulls, z.strictObject(fieldSchemas(parameter.fields)))).min(1);
    case "choice":
      return z.enum(parameter.choices);
    case "boolean":
      return z.boolean();
    case "text":
      return z.string().min(1).max(200);
  }
}

/** Null stands for "not given", in nested objects as in the spec itself. */
function withoutNulls(value: unknown): unknown {
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null && field !== undefined));
}

function fieldSchemas(parameters: ParameterDefinitions): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => [name, parameterSchema(parameter)] as const),
  );
}

function parameterSchema(parameter: ParameterDefinition): z.ZodType {
  const value = valueSchema(parameter);
  const described = (schema: z.ZodType): z.ZodType =>
    schema.meta({ title: parameter.label, description: parameter.help });
  if (parameter.default === undefined) return described(value);
  // A default of null is Python's None: the value may stay null.
  if (parameter.default === null) return described(value.nullable().default(null));
  return described(value.default(parameter.default));
}

/**
 * The zod schema of one scheduler's spec, made from its definition: strict, with defaults, titles and help,
 * so that `z.toJSONSchema(schema, { io: "input" })` can feed an API description or a form.
 */
export function specSchema(definition: {
  readonly type: string;
  readonly parameters: ParameterDefinitions;
}): z.ZodObject<Record<string, z.ZodType>> {
  const compat = z.literal("pytorch").optional().meta({
    title: "Compatibility",
    description: "pytorch: PyTorch's own values even where they are a known fault; left out, the fault mended.",
  });
  return z.strictObject({ type: z.literal(definition.type), ...fieldSchemas(definition.parameters), compat });
}
