import * as z from "zod";
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

function valueSchema(parameter: ParameterDefinition): z.ZodType {
  switch (parameter.kind) {
    case "integer":
    case "number": {
      const one = within(parameter.kind === "integer" ? z.number().int() : z.number(), parameter.range);
      return parameter.perGroup === true ? z.union([one, z.array(one).min(1)]) : one;
    }
    case "integers":
      return z.array(within(z.number().int(), parameter.range)).min(1);
    case "choice":
      return z.enum(parameter.choices);
    case "boolean":
      return z.boolean();
    case "text":
      return z.string().min(1).max(200);
  }
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
  const entries = Object.entries(definition.parameters).map(
    ([name, parameter]) => [name, parameterSchema(parameter)] as const,
  );
  return z.strictObject({ type: z.literal(definition.type), ...Object.fromEntries(entries) });
}
