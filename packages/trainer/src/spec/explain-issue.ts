import { nearestName } from "@glissade/words";
import { z } from "zod";
import { TrainerError } from "../errors.ts";

/** Shows a found value in a message: short, on one line. */
export function showFound(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

/** What is being checked. */
export interface Checked {
  readonly name: string;
  /** Of the error. */
  readonly code: string;
}

const experiment: Checked = { name: "experiment spec", code: "invalid_spec" };

/**
 * The most telling complaint of zod as one line that names the key path, what was found there and what was expected. The
 * schema's own messages are the expectations.
 */
export function explainIssue(
  schema: z.ZodType,
  input: unknown,
  error: z.ZodError,
  { name, code: invalid }: Checked = experiment,
): TrainerError {
  // A misspelt key comes first: it is often why another one is missing.
  const issue = error.issues.find(({ code }) => code === "unrecognized_keys") ?? error.issues[0];
  if (!issue) return new TrainerError(invalid, `the ${name} is not valid`);
  if (issue.code === "unrecognized_keys") return unknownKey(schema, issue.path, issue.keys[0] ?? "");
  if (issue.code === "invalid_union" && valueAt(input, issue.path) === undefined) {
    // Where the key that says which kind it is has no value, no other key is looked at: it may be there, misspelt.
    const within = issue.path.slice(0, -1);
    const known = knownKeys(schema, within);
    const given = Object.keys(valueAt(input, within) ?? {}).find((each) => !known.includes(each));
    if (given !== undefined) return unknownKey(schema, within, given);
  }
  const key = issue.path.join(".");
  const found = valueAt(input, issue.path);
  const place = key === "" ? name : key;
  const message = `${place}: found ${showFound(found)}, expected ${issue.message}`;
  return new TrainerError(invalid, message, { key, found, expected: issue.message });
}

function unknownKey(schema: z.ZodType, path: readonly PropertyKey[], name: string): TrainerError {
  const known = knownKeys(schema, path);
  const nearest = nearestName(name, known);
  const key = [...path, name].join(".");
  const expected = nearest === undefined ? `one of ${known.join(", ")}` : `"${[...path, nearest].join(".")}"`;
  const asked = nearest === undefined ? `expected ${expected}` : `did you mean ${expected}?`;
  return new TrainerError("unknown_key", `${key}: unknown key, ${asked}`, { key, found: name, expected });
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  /** Of a list. */
  readonly items?: JsonSchema;
  /** Where the keys depend on a mode. */
  readonly oneOf?: readonly JsonSchema[];
}

function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node = z.toJSONSchema(schema, { io: "input" }) as JsonSchema | undefined;
  for (const part of path) node = node?.items ?? node?.properties?.[String(part)];
  const choices = node?.oneOf ?? [node];
  return [...new Set(choices.flatMap((choice) => Object.keys(choice?.properties ?? {})))];
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const part of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[part];
  return value;
}
