import type * as z from "zod";
import type { SchedulerDefinition } from "./definition.ts";
import { expectedName, mismatch, SchedulesError } from "./errors.ts";
import { showFound } from "./format.ts";
import { specSchema } from "./parameter-schema.ts";
import { isPlainObject } from "./json.ts";
import { hasOpenLengths } from "./open-lengths.ts";
import { describeExpected } from "./parameters.ts";
import type { NestedSpec, ParameterDefinition, ParameterDefinitions, SpecValues, Values } from "./parameters.ts";

type Checked<P extends ParameterDefinitions> = { readonly type: string } & SpecValues<P>;

/** How a schedule inside another one is checked; `key` says where it stands. */
export type ParseNested = (input: unknown, key: string) => NestedSpec;

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
  parseNested: ParseNested,
): Checked<P> {
  const given: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(input)) {
    if (value === null || value === undefined) checkKey(definition, key, undefined);
    else if (checkKey(definition, key, value)) given[key] = value;
  }
  const nested: Record<string, unknown> = {};
  for (const [name, parameter] of Object.entries<ParameterDefinition>(definition.parameters)) {
    nested[name] = checkNested(parameter, name, given[name], parseNested);
    if (nested[name] === undefined) delete nested[name];
  }
  const functions = Object.entries<ParameterDefinition>(definition.parameters).filter(
    ([name, parameter]) => parameter.kind === "expression" && holdsFunction(given[name]),
  );
  const completed = { ...definition.complete?.(given), ...given, ...nested, type: definition.type };
  const forSchema = { ...completed, ...Object.fromEntries(functions.map(([name]) => [name, "0"])) };
  const result = schemaOf(definition).safeParse(forSchema);
  if (!result.success) throw explain(definition, completed, result.error);
  const kept = Object.fromEntries(functions.map(([name]) => [name, given[name]]));
  const checked = { ...(result.data as Checked<P>), ...kept };
  // Lengths that stretch are numbers only when they are resolved, and then the spec comes through here again.
  if (hasOpenLengths(definition.parameters, checked)) return checked;
  const complaint = definition.check?.(checked as Values<P>);
  if (complaint) throw mismatch("invalid_value", { subject: definition.type, ...complaint });
  return checked;
}

/** A function where a formula may stand, or a list of such with at least one function. */
const holdsFunction = (value: unknown): boolean =>
  typeof value === "function" ||
  (Array.isArray(value) &&
    value.some((one) => typeof one === "function") &&
    value.every((one) => typeof one === "function" || typeof one === "string"));

/** The schedules inside, each checked by itself; undefined where there are none, or where zod is to complain. */
function checkNested(parameter: ParameterDefinition, name: string, value: unknown, parseNested: ParseNested): unknown {
  if (parameter.kind === "schedule") return value === undefined ? undefined : parseNested(value, name);
  if (parameter.kind !== "schedules" || !Array.isArray(value)) return undefined;
  return value.map((one: unknown, index) => parseNested(one, `${name}[${index}]`));
}

/** Whether a key is a parameter (true) or an argument that a spec leaves out (false). */
function checkKey(definition: SchedulerDefinition, key: string, value: unknown): boolean {
  if (key === "type" || key === "compat" || Object.hasOwn(definition.parameters, key)) return true;
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

/** A complaint about one field of one object in a list of them. */
function explainField(
  subject: string,
  fields: ParameterDefinitions,
  place: string,
  field: string,
  list: unknown,
): SchedulesError {
  const index = Number(/\[(\d+)\]$/.exec(place)?.[1]);
  const object: unknown = Array.isArray(list) ? list[index] : undefined;
  const found = isPlainObject(object) ? object[field] : object;
  const known = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (isPlainObject(object) && known !== undefined) {
    const code = found === undefined || found === null ? "missing_key" : "invalid_value";
    return mismatch(code, { subject, key: `${place}.${field}`, found, expected: describeExpected(known) });
  }
  const expected = isPlainObject(object) ? expectedName(field, Object.keys(fields)) : "an object";
  const code = isPlainObject(object) ? "unknown_key" : "invalid_value";
  return mismatch(code, { subject, key: place, found: isPlainObject(object) ? field : object, expected });
}

/** The first complaint of zod in our own words, which come from the definition. */
function explain(
  definition: SchedulerDefinition,
  given: Readonly<Record<string, unknown>>,
  error: z.ZodError,
): SchedulesError {
  const issue = error.issues[0]!;
  const [name, index, field] = issue.path;
  if (name === "compat") {
    const expected = '"pytorch", or nothing';
    throw mismatch("invalid_value", { subject: definition.type, key: name, found: given["compat"], expected });
  }
  const parameter = definition.parameters[String(name)]!;
  if (parameter.kind === "objects" && typeof index === "number") {
    const key = field ?? (issue.code === "unrecognized_keys" ? issue.keys[0] : undefined);
    return explainField(
      definition.type,
      parameter.fields,
      `${String(name)}[${index}]`,
      String(key),
      given[String(name)],
    );
  }
  const value = given[String(name)];
  const item: unknown = Array.isArray(value) && typeof index === "number" ? value[index] : undefined;
  return mismatch(value === undefined ? "missing_key" : "invalid_value", {
    subject: definition.type,
    key: item === undefined ? String(name) : `${String(name)}[${String(index)}]`,
    found: item ?? value,
    expected: describeExpected(parameter),
  });
}
