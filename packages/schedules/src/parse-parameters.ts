import type * as z from "zod";
import type { SchedulerDefinition } from "./definition.ts";
import { expectedName, mismatch, SchedulesError } from "./errors.ts";
import { showFound } from "./format.ts";
import { specSchema } from "./parameter-schema.ts";
import { describeExpected } from "./parameters.ts";
import type { ParameterDefinitions, Values } from "./parameters.ts";

type Checked<P extends ParameterDefinitions> = { readonly type: string } & Values<P>;

const schemas = new WeakMap<object, ReturnType<typeof specSchema>>();

function schemaOf(definition: SchedulerDefinition): ReturnType<typeof specSchema> {
  let schema = schemas.get(definition);
  if (schema === undefined) schemas.set(definition, (schema = specSchema(definition)));
  return schema;
}

/**
 * Checks a spec of one known scheduler and fills in its defaults; null stands for "not given".
 *
 * @throws SchedulesError `unknown_key`, `missing_key` or `invalid_value`, naming the key
 */
export function parseParameters<P extends ParameterDefinitions>(
  definition: SchedulerDefinition<string, P>,
  input: Readonly<Record<string, unknown>>,
): Checked<P> {
  const given: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(input)) {
    if (value === null || value === undefined) checkKey(definition, key, undefined);
    else if (checkKey(definition, key, value)) given[key] = value;
  }
  const completed = { ...definition.complete?.(given), ...given, type: definition.type };
  const result = schemaOf(definition).safeParse(completed);
  if (!result.success) throw explain(definition, completed, result.error);
  return result.data as Checked<P>;
}

/** Whether a key is a parameter (true) or an argument that a spec leaves out (false). */
function checkKey(definition: SchedulerDefinition, key: string, value: unknown): boolean {
  if (key === "type" || Object.hasOwn(definition.parameters, key)) return true;
  const omitted = Object.hasOwn(definition.omitted ?? {}, key) ? definition.omitted![key] : undefined;
  if (omitted === undefined) {
    const known = Object.keys(definition.parameters);
    const expected = expectedName(key, known);
    throw new SchedulesError(
      "unknown_key",
      `${definition.type}: found unknown key ${showFound(key)}, expected ${expected}`,
      {
        key,
        found: key,
        expected,
      },
    );
  }
  if (value === undefined || value === omitted.default) return false;
  throw mismatch("invalid_value", {
    subject: definition.type,
    key,
    found: value,
    expected: `${omitted.default} (${omitted.reason})`,
  });
}

/** The first complaint of zod in our own words, which come from the definition. */
function explain(
  definition: SchedulerDefinition,
  given: Readonly<Record<string, unknown>>,
  error: z.ZodError,
): SchedulesError {
  const [name, index] = error.issues[0]!.path;
  const parameter = definition.parameters[String(name)]!;
  const value = given[String(name)];
  const item: unknown = Array.isArray(value) && typeof index === "number" ? value[index] : undefined;
  return mismatch(value === undefined ? "missing_key" : "invalid_value", {
    subject: definition.type,
    key: item === undefined ? String(name) : `${String(name)}[${String(index)}]`,
    found: item ?? value,
    expected: describeExpected(parameter),
  });
}
